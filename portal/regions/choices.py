"""The four levels of a region and how long each code is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    PROVINCE = 1, _("Province")
    REGENCY = 2, _("Regency or city")
    DISTRICT = 3, _("District")
    VILLAGE = 4, _("Village")


CODE_LENGTHS = {
    Level.PROVINCE: 2,
    Level.REGENCY: 4,
    Level.DISTRICT: 6,
    Level.VILLAGE: 10,
}
