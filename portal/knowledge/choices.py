"""Fixed vocabularies of procedures: who acts, how time is counted, what is asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Actor(models.TextChoices):
    """Who does a step. Staff have the codes of their roles."""

    CITIZEN = "citizen", _("Citizen")
    FRONT_OFFICE = "front_office", _("Front office")
    BACK_OFFICE = "back_office", _("Back office")
    COORDINATOR = "coordinator", _("Puskesos coordinator")
    MANAGER = "manager", _("SLRT manager")
    FACILITATOR = "facilitator", _("Facilitator")
    SUPERVISOR = "supervisor", _("Supervisor")
    AGENCY_OFFICER = "agency_officer", _("Agency officer")
    VILLAGE_GOVERNMENT = "village_government", _("Village government")
    REGISTER_OPERATOR = "register_operator", _("SIKS-NG operator")


class TimeUnit(models.TextChoices):
    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    WORKING_DAYS = "working_days", _("working days")


class FieldType(models.TextChoices):
    """What kind of answer a procedure's field takes."""

    TEXT = "text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Several of several")
    PHONE = "phone", _("Phone number")


# The field types whose answers come from a list.
LISTED_TYPES = frozenset({FieldType.CHOICE, FieldType.CHOICES})


class NoteKind(models.TextChoices):
    TIP = "tip", _("Tip")
    IMPORTANT = "important", _("Important")
    EXAMPLE = "example", _("Example")
