"""The words of a case's timeline: one formatter for each kind of entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from portal.accounts.models import RecordLogEntry
from portal.cases.choices import Status
from portal.cases.models import Case


class TransitionFormatter(LogFormatter):
    """“Registered → Being handled: reason”."""

    label = _("Status changed")

    def format_message(self, log_entry) -> str:
        before, after = log_entry.data.get("status", ["", ""])
        step = f"{status_label(before)} → {status_label(after)}"
        reason = log_entry.data.get("reason")
        return f"{step}: {reason}" if reason else step


def status_label(value: str) -> str:
    return str(Status(value).label) if value in Status.values else value


class ChangeFormatter(LogFormatter):
    """Names the fields that were changed; their values are in the entry's data."""

    label = _("Case changed")

    def format_message(self, log_entry) -> str:
        fields = log_entry.data.get("changes", {})
        names = [str(Case._meta.get_field(name).verbose_name) for name in fields]
        return _("Changed: %(fields)s") % {"fields": ", ".join(names)}


def register_actions(actions) -> None:
    """Tell Wagtail's log where entries about cases go and how they read."""
    actions.register_model(Case, RecordLogEntry)
    actions.register_action("cases.create", _("Registered"), _("Case registered"))
    actions.register_action(
        "cases.answer", _("Referral answered"), _("Referral answered")
    )
    actions.register_action("cases.import", _("Imported"), _("Imported from a sheet"))
    actions.register_action("cases.undo", _("Import undone"), _("Import undone"))
    actions.register_action("cases.export", _("Exported"), _("Exported"))
    actions.register_action("cases.transition")(TransitionFormatter)
    actions.register_action("cases.change")(ChangeFormatter)
