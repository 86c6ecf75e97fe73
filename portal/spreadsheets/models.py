"""One spreadsheet on its way in: the run, its staged rows and their problems."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.privacy.fields import EncryptedTextField
from portal.regions.models import Region
from portal.spreadsheets.choices import (
    ExportState,
    OnMatch,
    Outcome,
    RunState,
    Severity,
)
from portal.spreadsheets.querysets import (
    ExportRunQuerySet,
    ExportViewQuerySet,
    ImportRunQuerySet,
    MappingProfileQuerySet,
)


def private_storage():
    return storages["private"]


class MappingProfile(models.Model):
    """How a known kind of sheet is read: what its columns hold, what its words mean.

    Known again by the fingerprint of its headers, shared within its region
    (none: in the whole country). What it says now is its newest version; an
    import remembers by which version it was read.
    """

    name = models.CharField(_("name"), max_length=120)
    register = models.CharField(_("list"), max_length=30)
    fingerprint = models.CharField(max_length=64, db_index=True)
    headers = models.JSONField(_("headers"), default=list)  # as the sheet writes them
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    used_at = models.DateTimeField(_("last used"), null=True)

    objects = MappingProfileQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mapping profile")
        verbose_name_plural = _("mapping profiles")
        ordering = ["-used_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "fingerprint", "region"],
                name="mapping_profile_once",
            ),
            models.UniqueConstraint(
                fields=["register", "fingerprint"],
                condition=models.Q(region=None),
                name="mapping_profile_national_once",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def log_region_code(self) -> str:
        return self.region_id or ""


class MappingProfileVersion(models.Model):
    """What a profile said from one change to the next; never edited."""

    profile = models.ForeignKey(
        MappingProfile, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    # header -> field name, "rt+rw" for a composite, null for a column left out
    columns = models.JSONField(_("columns"), default=dict)
    # field name -> {words as the cells have them: what they stand for}
    value_map = models.JSONField(_("values"), default=dict)
    # field name -> constant for rows without it
    constants = models.JSONField(_("constants"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version of a mapping profile")
        verbose_name_plural = _("versions of mapping profiles")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "number"], name="mapping_version_once"
            )
        ]

    def __str__(self):
        return f"{self.profile} v{self.number}"


class ImportRun(models.Model):
    """One import: which file, how it was read, what became of it.

    The uploaded file and the staged cells are encrypted and deleted after
    `settings.STAGED_DAYS`; the run itself stays as history.
    """

    register = models.CharField(_("list"), max_length=30)
    file_name = models.CharField(_("file"), max_length=200)
    file = models.FileField(storage=private_storage, upload_to="imports", blank=True)
    file_hash = models.CharField(max_length=64, db_index=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    # {"header_rows": [5, 6], "first_row": 8, "last_row": 16, "period": "2026-06",
    #  "lists": [{"sheet": "JUNI", "start": 0, "rows": 9, "header_rows": …}, …]}
    # of the first list; "lists" has every list that is read together, and the
    # position in the import of its first row.
    layout = models.JSONField(default=dict)
    # {"columns": [...], "ignored": [...], "questions": [...]} as in the answer
    mapping = models.JSONField(default=dict)
    # field name -> constant for rows without it, e.g. {"region": "3202162004"}
    defaults = models.JSONField(default=dict)
    # field name -> {words as the cells have them: what they stand for}
    value_map = models.JSONField(default=dict)
    # What whole columns look like: [{"code", "column", "severity", "message"}, …]
    findings = models.JSONField(default=list)
    profile = models.ForeignKey(
        MappingProfile,
        verbose_name=_("mapping profile"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="runs",
    )
    profile_version = models.PositiveIntegerField(null=True)
    on_match = models.CharField(
        _("rows already there"), max_length=8, choices=OnMatch, default=OnMatch.SKIP
    )
    state = models.CharField(
        _("state"), max_length=12, choices=RunState, default=RunState.UPLOADED
    )
    counts = models.JSONField(_("counts"), default=dict)
    message = models.TextField(_("message"), blank=True)
    region = models.ForeignKey(
        Region, verbose_name=_("region"), null=True, on_delete=models.PROTECT
    )
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        on_delete=models.PROTECT,
        related_name="import_runs",
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    committed_at = models.DateTimeField(_("saved"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = ImportRunQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.file_name} #{self.pk}"

    @property
    def log_region_code(self) -> str:
        return self.region_id or ""


class StagedRow(models.Model):
    """One data row of a run, in the form in which it will be stored."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    # Its place in the import, from 0; rows of several sheets follow each other,
    # and a wide row that holds several people takes several places.
    position = models.PositiveIntegerField()
    row = models.PositiveIntegerField()  # the number Excel shows
    raw = EncryptedTextField()  # the row's cells as a JSON list
    # What the operator wrote instead: {field name: cell} as JSON, "" for nothing
    mends = EncryptedTextField(blank=True, default="")
    # What the operator decided: {"do": "skip" | "update" | "keep", "columns": […]}
    choice = models.JSONField(null=True)
    # Hash of person and request, by which repeats within the import are found
    repeat_key = models.BigIntegerField(null=True)
    values = models.JSONField()  # field name -> value; identity numbers as ciphertext
    outcome = models.CharField(max_length=10, choices=Outcome)
    target_id = models.BigIntegerField(null=True)  # the record matched or written
    # What undo needs: {"created": {...}} or {"before": {...}, "version": 3}
    trace = models.JSONField(null=True)
    is_applied = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("staged row")
        verbose_name_plural = _("staged rows")
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="staged_row_once")
        ]

    def __str__(self):
        return f"{self.run_id}/{self.row}"


class Problem(models.Model):
    """What is wrong or doubtful about one cell."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="problems", db_index=False
    )
    position = models.PositiveIntegerField()  # of its staged row
    row = models.PositiveIntegerField()
    letter = models.CharField(max_length=3, blank=True)
    column = models.CharField(max_length=40)
    value = EncryptedTextField(blank=True)  # the cell as it was found
    severity = models.CharField(max_length=8, choices=Severity)
    code = models.CharField(max_length=40)
    # Of an identity number: what happened to it, a name of portal.spreadsheets.checks.diagnoses
    diagnosis = models.CharField(max_length=24, blank=True, db_default="")
    message = EncryptedTextField()  # may quote the cell

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["run", "position", "id"]
        indexes = [models.Index(fields=["run", "position"], name="problem_position")]

    def __str__(self):
        return f"{self.run_id}/{self.row} {self.code}"


class ExportView(models.Model):
    """A list as someone wants it again: its columns, its filters and a name."""

    name = models.CharField(_("name"), max_length=80)
    register = models.CharField(_("list"), max_length=30)
    columns = models.JSONField(_("columns"), default=list)  # names, in order
    filters = models.JSONField(_("filters"), default=dict)
    # Colleagues of this region find it too; without one it is its maker's own.
    region = models.ForeignKey(
        Region,
        verbose_name=_("shared in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.CASCADE,
        related_name="export_views",
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = ExportViewQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("view of a list")
        verbose_name_plural = _("views of lists")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "register", "name"], name="export_view_once"
            )
        ]

    def __str__(self):
        return self.name


class ExportRun(models.Model):
    """One list that left the portal: who took what, and what for."""

    register = models.CharField(_("list"), max_length=30)
    file_format = models.CharField(_("format"), max_length=4)
    columns = models.JSONField(_("columns"), default=list)  # empty: all
    filters = models.JSONField(_("filters"), default=dict)
    purpose = models.CharField(_("purpose"), max_length=200)
    has_full_numbers = models.BooleanField(_("with full identity numbers"))
    rows = models.PositiveIntegerField(_("rows"), default=0)
    state = models.CharField(
        _("state"), max_length=8, choices=ExportState, default=ExportState.READY
    )
    # Written in the background: kept encrypted until it expires.
    file = models.FileField(storage=private_storage, upload_to="exports", blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True)
    message = models.TextField(_("message"), blank=True)
    # Where its maker worked then: who manages there sees that it was made.
    region = models.ForeignKey(
        Region, verbose_name=_("region"), null=True, on_delete=models.PROTECT
    )
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("exported by"),
        on_delete=models.PROTECT,
        related_name="export_runs",
    )
    created_at = models.DateTimeField(_("exported"), default=timezone.now)

    objects = ExportRunQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.register} #{self.pk}"

    @property
    def log_region_code(self) -> str:
        return self.region_id or ""
