"""People and households: each citizen once in the whole country."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.privacy.cipher import lookup
from portal.privacy.fields import EncryptedTextField, LookupField
from portal.privacy.masking import mask_number
from portal.regions.models import Region
from portal.registry.choices import AbsenceReason, NumberState, Sex
from portal.registry.names import name_key
from portal.registry.querysets import HouseholdQuerySet, PersonQuerySet
from portal.spreadsheets.models import ImportRun


class Household(models.Model):
    """A family card (KK)."""

    kk = EncryptedTextField(_("family card number (KK)"), null=True, blank=True)
    kk_key = LookupField()
    kk_state = models.CharField(
        max_length=8, choices=NumberState, default=NumberState.ABSENT, editable=False
    )
    head_name = models.CharField(_("head of household"), max_length=120, blank=True)
    region = models.ForeignKey(
        Region,
        verbose_name=_("village"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = HouseholdQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(
                fields=["kk_key"],
                condition=Q(kk_state="sound"),
                name="household_kk_once",
                violation_error_message=_("A household with this KK exists already."),
            )
        ]

    def __str__(self):
        return self.head_name or mask_number(self.kk) or str(self.pk)

    def save(self, *args, **kwargs):
        self.kk_key = lookup(self.kk) if self.kk else None
        super().save(*args, **kwargs)


class Person(models.Model):
    """A citizen."""

    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    nik = EncryptedTextField(_("identity number (NIK)"), null=True, blank=True)
    nik_key = LookupField()
    nik_state = models.CharField(
        _("NIK is"), max_length=8, choices=NumberState, default=NumberState.ABSENT
    )
    nik_absence = models.CharField(
        _("why without NIK"), max_length=12, choices=AbsenceReason, blank=True
    )
    birth_place = models.CharField(_("place of birth"), max_length=60, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)
    rt = models.CharField(_("RT"), max_length=3, blank=True)
    rw = models.CharField(_("RW"), max_length=3, blank=True)
    region = models.ForeignKey(
        Region,
        verbose_name=_("village of residence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    household = models.ForeignKey(
        Household,
        verbose_name=_("household"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="members",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PersonQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["-id"]
        permissions = [
            ("unmask_person", "Can see identity numbers in full"),
            ("lookup_person", "Can look people up by identity number"),
            ("import_person", "Can import people"),
            ("export_person", "Can export people"),
        ]
        indexes = [
            models.Index(fields=["name_key", "birth_date"], name="person_name"),
            models.Index(fields=["nik_key"], name="person_nik"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik_key"],
                condition=Q(nik_state="sound"),
                name="person_nik_once",
                violation_error_message=_("A person with this NIK exists already."),
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = name_key(self.name)
        self.nik_key = lookup(self.nik) if self.nik else None
        super().save(*args, **kwargs)

    @property
    def masked_nik(self) -> str:
        return mask_number(self.nik)


class Listing(models.Model):
    """That a region keeps a citizen on its own list, and by which import.

    Someone without a case here is visible to those who recorded them, and to
    nobody else: see docs/decisions/0009-lists-of-people.md.
    """

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="listings"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="+"
    )
    import_run = models.ForeignKey(
        ImportRun,
        verbose_name=_("import"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    import_row = models.PositiveIntegerField(_("row of the import"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("person on a region's list")
        verbose_name_plural = _("people on a region's list")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "region"], name="listing_once")
        ]

    def __str__(self):
        return f"{self.region_id}: {self.person_id}"
