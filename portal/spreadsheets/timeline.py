"""The words of an import's history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import RecordLogEntry
from portal.spreadsheets.models import ImportRun


def register_actions(actions) -> None:
    """Tell Wagtail's log where entries about imports go and how they read."""
    actions.register_model(ImportRun, RecordLogEntry)
    actions.register_action("imports.commit", _("Imported"), _("Import saved"))
    actions.register_action("imports.undo", _("Import undone"), _("Import undone"))
