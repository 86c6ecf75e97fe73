"""Where an import stands and what happens to each of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """uploaded -> staged -> committing -> committed -> undone; failed from any."""

    UPLOADED = "uploaded", _("Uploaded")
    STAGED = "staged", _("Preview ready")
    COMMITTING = "committing", _("Being saved")
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


class Severity(models.TextChoices):
    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    INFO = "info", _("Note")
