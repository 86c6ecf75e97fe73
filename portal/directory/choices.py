"""Fixed vocabularies of the reference registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionKind(models.TextChoices):
    AGENCY = "agency", _("Local government agency (OPD)")
    MINISTRY = "ministry", _("Ministry or national agency")
    HEALTH = "health", _("Health facility")
    INSURANCE = "insurance", _("Social insurance (BPJS)")
    COMPANY = "company", _("State or private company")
    BANK = "bank", _("Bank or post")
    CARE = "care", _("Social welfare institution (LKS, Sentra)")
    CHARITY = "charity", _("Zakat or charity body")
    OTHER = "other", _("Other")


class PointKind(models.TextChoices):
    PUSKESOS = "puskesos", _("Puskesos (village)")
    SLRT = "slrt", _("SLRT secretariat (regency or city)")
    POSYANDU = "posyandu", _("Posyandu")


class PointState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    CLOSED = "closed", _("Closed")


class PartnerKind(models.TextChoices):
    TKSK = "tksk", _("District social welfare worker (TKSK)")
    PSM = "psm", _("Community social worker (PSM)")
    KARANG_TARUNA = "karang_taruna", _("Youth organisation (Karang Taruna)")
    LKS = "lks", _("Social welfare institution (LKS)")
    LK3 = "lk3", _("Family welfare consultation (LK3)")
    WKSBM = "wksbm", _("Community-based welfare forum (WKSBM)")
    OTHER = "other", _("Other")
