"""The words of the history of imports and exports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import RecordLogEntry
from portal.spreadsheets.models import ExportRun, ImportRun, MappingProfile


def register_actions(actions) -> None:
    """Tell Wagtail's log where entries about imports and exports go and how they read."""
    actions.register_model(ImportRun, RecordLogEntry)
    actions.register_action("imports.upload", _("File sent"), _("File sent"))
    actions.register_action("imports.commit", _("Imported"), _("Import saved"))
    actions.register_action("imports.stop", _("Stopped"), _("Stopped"))
    actions.register_action(
        "imports.left_out", _("Unsaved rows downloaded"), _("Unsaved rows downloaded")
    )
    actions.register_action("imports.undo", _("Import undone"), _("Import undone"))
    actions.register_action("imports.mend", _("Cells mended"), _("Cells mended"))
    actions.register_action(
        "imports.accept_number", _("Number accepted"), _("Suggested number accepted")
    )
    actions.register_action("imports.choose", _("Rows decided"), _("Rows decided"))
    actions.register_action(
        "imports.marked", _("List to mend downloaded"), _("List to mend downloaded")
    )
    actions.register_model(MappingProfile, RecordLogEntry)
    actions.register_action(
        "imports.profile", _("Mapping profile changed"), _("Mapping profile changed")
    )
    actions.register_action(
        "imports.profile_delete",
        _("Mapping profile deleted"),
        _("Mapping profile deleted"),
    )
    actions.register_model(ExportRun, RecordLogEntry)
    actions.register_action(
        "exports.download", _("Export downloaded"), _("Export downloaded")
    )
