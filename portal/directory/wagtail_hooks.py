"""Registers the reference registers with Wagtail."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.accounts.viewsets import ScopedDelete
from portal.directory.viewsets import DirectoryGroup

register_snippet(DirectoryGroup)
# The last one registered for a name counts; Wagtail's own come before.
hooks.register("register_bulk_action", ScopedDelete, order=100)
