"""Fixed vocabularies about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class NumberState(models.TextChoices):
    """How far an identity number can be trusted as a key."""

    SOUND = "sound", _("Sound")
    DOUBTFUL = "doubtful", _("Doubtful")
    ABSENT = "absent", _("Not given")


class AbsenceReason(models.TextChoices):
    """Why someone has no NIK; people without papers are core clients."""

    NOT_ASKED = "not_asked", _("Not recorded")
    NEWBORN = "newborn", _("Newborn, not yet registered")
    NO_PAPERS = "no_papers", _("Has no identity papers")
    LOST = "lost", _("Papers lost")
    IN_PROCESS = "in_process", _("Being issued")
    FOREIGNER = "foreigner", _("Foreign citizen")
