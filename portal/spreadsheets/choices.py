"""Where an import stands and what happens to each of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """uploaded -> reading -> staged -> committing -> committed -> undone.

    Failed from any; stopped is a commit that someone halted: it may go on or be
    undone.
    """

    UPLOADED = "uploaded", _("Uploaded")
    READING = "reading", _("Being read")
    STAGED = "staged", _("Preview ready")
    COMMITTING = "committing", _("Being saved")
    STOPPED = "stopped", _("Stopped")
    COMMITTED = "committed", _("Saved")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")


class Outcome(models.TextChoices):
    CREATE = "create", _("New")
    UPDATE = "update", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    SKIP = "skip", _("Skipped")
    DUPLICATE = "duplicate", _("Suspected repeat")
    BLOCKED = "blocked", _("Blocked")


class OnMatch(models.TextChoices):
    """What to do with a row that is already there but differs."""

    SKIP = "skip", _("Keep what is there")
    UPDATE = "update", _("Update it")
    CREATE = "create", _("Save it as a new one")


class Choice(models.TextChoices):
    """What the operator decided about one row, before the rule for all."""

    SKIP = "skip", _("Leave the row out")
    UPDATE = "update", _("Change what is there")
    KEEP = "keep", _("Save it as a new one")


class Severity(models.TextChoices):
    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    INFO = "info", _("Note")


class ExportState(models.TextChoices):
    """writing -> ready -> expired; stopped or failed from writing.

    What is written while one waits is ready at once, and keeps no file.
    """

    WRITING = "writing", _("Being written")
    READY = "ready", _("Ready")
    STOPPED = "stopped", _("Stopped")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", _("Failed")
