"""Reference data: what can be asked for, who gives it, and where."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.directory.choices import (
    InstitutionKind,
    PartnerKind,
    PointKind,
    PointState,
)
from portal.directory.querysets import (
    InstitutionQuerySet,
    ServicePointQuerySet,
    SocialPartnerQuerySet,
)
from portal.regions.models import Region


class Coded(models.Model):
    """A record of reference data under a stable, human code."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    aliases = models.TextField(
        _("other spellings"),
        blank=True,
        help_text=_("One a line: how people and spreadsheets write it."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def spellings(self) -> list[str]:
        """Every way to write this record: code, name and aliases."""
        return [self.code, self.name, *self.aliases.splitlines()]


class Sector(Coded):
    """One of the SLRT's sectors: health, education, food …"""

    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["order", "name"]


class Institution(Coded):
    """An agency that gives or decides a service and answers referrals."""

    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=InstitutionKind,
        default=InstitutionKind.AGENCY,
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Where it is responsible. Empty: the whole country."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]
        permissions = [
            ("import_institution", "Can import institutions"),
            ("export_institution", "Can export institutions"),
        ]

    @property
    def log_region_code(self) -> str:
        return self.region_id or ""


class Program(Coded):
    """A social programme: PKH, Sembako, PBI-JK … content, not a constant."""

    summary = models.TextField(_("summary"), blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    has_ended = models.BooleanField(_("has ended"), default=False)

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["name"]


class Service(Coded):
    """What a citizen can ask for, such as “reactivate PBI-JK”."""

    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.PROTECT
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    summary = models.TextField(_("summary"), blank=True)
    requirements = models.TextField(
        _("requirements"), blank=True, help_text=_("One document a line.")
    )
    usual_institution = models.ForeignKey(
        Institution,
        verbose_name=_("usual referral"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    service_minutes = models.PositiveIntegerField(
        _("service time in minutes"), null=True, blank=True
    )
    referral_days = models.PositiveSmallIntegerField(
        _("answer of a referral in working days"), default=14
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["sector", "name"]


class ServicePoint(models.Model):
    """A Puskesos or SLRT secretariat, with its life."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=PointKind)
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        related_name="points",
    )
    state = models.CharField(
        _("state"), max_length=12, choices=PointState, default=PointState.ACTIVE
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    founded_on = models.DateField(_("founded"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    staff_count = models.PositiveSmallIntegerField(_("staff"), null=True, blank=True)
    funding = models.CharField(_("funding"), max_length=120, blank=True)
    equipment = models.TextField(_("equipment"), blank=True)
    last_active_on = models.DateField(_("last active"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        ordering = ["name"]
        permissions = [
            ("import_servicepoint", "Can import service points"),
            ("export_servicepoint", "Can export service points"),
        ]

    def __str__(self):
        return self.name

    @property
    def log_region_code(self) -> str:
        return self.region_id


class SocialPartner(models.Model):
    """A social pillar (PSKS): TKSK, PSM, Karang Taruna, LKS …"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=PartnerKind)
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        related_name="partners",
    )
    contact = models.CharField(_("contact person"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = SocialPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("social partner")
        verbose_name_plural = _("social partners")
        ordering = ["name"]
        permissions = [
            ("import_socialpartner", "Can import social partners"),
            ("export_socialpartner", "Can export social partners"),
        ]

    def __str__(self):
        return self.name

    @property
    def log_region_code(self) -> str:
        return self.region_id
