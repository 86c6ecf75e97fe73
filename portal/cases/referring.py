"""The records of the directory that words in a case list may stand for."""

from __future__ import annotations

from portal.directory.models import Institution, Program, Service
from portal.spreadsheets.registers import Known

RECORDS = {
    "service": lambda user: Service.objects.all(),
    "program": lambda user: Program.objects.all(),
    "referred_to": Institution.objects.visible_to,
}


def known_values(column: str, user) -> list[Known]:
    """Return the records in use of a reference column that `user` may see."""
    if column not in RECORDS:
        return []
    records = RECORDS[column](user).filter(is_active=True).order_by("name", "code")
    return [Known(each.code, each.name, tuple(each.spellings())) for each in records]
