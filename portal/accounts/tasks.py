"""What the clock does for accounts."""

from portal.accounts.actions import refresh_all_groups
from portal.jobs.registry import every

QUARTER_OF_AN_HOUR = 15 * 60


@every(QUARTER_OF_AN_HOUR)
def follow_assignments() -> None:
    """Let assignments that began or ended with the day take effect on pages too."""
    refresh_all_groups()
