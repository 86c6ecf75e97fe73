"""Cases: one citizen's one request, from intake to closure."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases.choices import OPEN, Channel, Kind, ReferralState, Status
from portal.cases.numbering import make_tracking_code
from portal.cases.querysets import CaseQuerySet
from portal.directory.models import Institution, Program, Service, ServicePoint
from portal.regions.models import Region
from portal.registry.models import Person


class Case(models.Model):
    """One citizen's one request, complaint, question or suggestion.

    `region` is the handling region and decides who sees the case; where the
    citizen lives is the person's own.
    """

    number = models.CharField(_("case number"), max_length=32, unique=True)
    tracking_code = models.CharField(
        _("tracking code"), max_length=10, unique=True, default=make_tracking_code
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("citizen"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("handled in"),
        on_delete=models.PROTECT,
        related_name="cases",
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.REGISTERED
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind, default=Kind.REQUEST
    )
    channel = models.CharField(
        _("channel"), max_length=12, choices=Channel, default=Channel.WALK_IN
    )
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    service_words = models.CharField(_("service as asked"), max_length=200, blank=True)
    service_key = models.CharField(max_length=200, blank=True, editable=False)
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    program_words = models.CharField(
        _("program as written"), max_length=200, blank=True
    )
    description = models.TextField(_("description"), blank=True)
    reporter = models.CharField(_("reporter"), max_length=120, blank=True)
    reporter_relation = models.CharField(
        _("reporter's relation"), max_length=60, blank=True
    )
    documents = models.CharField(_("documents"), max_length=300, blank=True)
    referred_institution = models.ForeignKey(
        Institution,
        verbose_name=_("referred to institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referred_cases",
    )
    referred_point = models.ForeignKey(
        ServicePoint,
        verbose_name=_("referred to service point"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referred_cases",
    )
    referred_words = models.CharField(
        _("referred to, as written"), max_length=200, blank=True
    )
    outcome = models.TextField(_("outcome"), blank=True)
    officer = models.CharField(_("officer"), max_length=120, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    extra = models.JSONField(_("further fields"), default=dict, blank=True)
    external_id = models.CharField(_("number elsewhere"), max_length=60, blank=True)
    import_run = models.ForeignKey(
        "spreadsheets.ImportRun",
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cases",
    )
    import_row = models.PositiveIntegerField(
        _("row in the sheet"), null=True, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("registered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(
        _("created"), default=timezone.now, editable=False
    )
    updated_at = models.DateTimeField(
        _("changed"), default=timezone.now, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()
    # A reference row per case would copy the link to the person into an index.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-received_on", "-id"]
        permissions = [
            ("handle_case", "Can handle cases and recommend"),
            ("decide_case", "Can decide on cases"),
            ("import_case", "Can import cases"),
            ("export_case", "Can export cases"),
        ]
        indexes = [
            models.Index(fields=["region", "received_on", "id"], name="case_region"),
            models.Index(fields=["received_on", "id"], name="case_received"),
            models.Index(fields=["updated_at", "id"], name="case_updated"),
            models.Index(fields=["region", "status"], name="case_status"),
            # Not by region first: an import looks for thousands of numbers at once.
            models.Index(fields=["external_id"], name="case_external"),
        ]

    def __str__(self):
        return self.number

    @property
    def log_region_code(self) -> str:
        return self.region_id

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class Referral(models.Model):
    """One hand-over of a case to an institution or another service point."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="referrals"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referrals",
    )
    service_point = models.ForeignKey(
        ServicePoint,
        verbose_name=_("service point"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referrals",
    )
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=20, choices=ReferralState, default=ReferralState.SENT
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    due_on = models.DateField(_("answer due"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer_reason = models.TextField(_("answer"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-sent_at", "-id"]
        permissions = [("answer_referral", "Can answer referrals")]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None) ^ Q(service_point=None),
                name="referral_one_receiver",
            )
        ]

    def __str__(self):
        return f"{self.case} → {self.receiver}"

    @property
    def receiver(self) -> Institution | ServicePoint:
        return self.institution or self.service_point


class CaseCounter(models.Model):
    """The last serial given out in a region and year."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "year"], name="case_counter_once")
        ]

    def __str__(self):
        return f"{self.region_id}-{self.year}: {self.last}"
