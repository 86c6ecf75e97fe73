"""Registers the reference registers with Wagtail."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.accounts.models import RecordLogEntry
from portal.accounts.viewsets import ScopedDelete
from portal.directory.models import Institution, ServicePoint, SocialPartner
from portal.directory.viewsets import DirectoryGroup

register_snippet(DirectoryGroup)
# The last one registered for a name counts; Wagtail's own come before.
hooks.register("register_bulk_action", ScopedDelete, order=100)


@hooks.register("register_log_actions")
def keep_log_by_region(actions) -> None:
    """What has a region is reported to those who work there, not to everyone."""
    for model in (Institution, ServicePoint, SocialPartner):
        actions.register_model(model, RecordLogEntry)
