"""What a role lets its holder reach."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reach(models.TextChoices):
    """Which records of people a role opens, beside its permissions."""

    REGION = "region", _("Records of the assigned region")
    INSTITUTION = "institution", _("Records referred to the assigned institution")
    EVERYWHERE = "everywhere", _("Records of the whole country")
    NONE = "none", _("No records of people")
