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
from portal.spreadsheets.choices import OnMatch, Outcome, RunState, Severity
from portal.spreadsheets.querysets import ImportRunQuerySet


def private_storage():
    return storages["private"]


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
    # {"header_rows": [5, 6], "first_row": 8, "last_row": 16, "period": "2026-06"}
    layout = models.JSONField(default=dict)
    # {"columns": [...], "ignored": [...], "questions": [...]} as in the answer
    mapping = models.JSONField(default=dict)
    # field name -> constant for rows without it, e.g. {"region": "3202162004"}
    defaults = models.JSONField(default=dict)
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
    row = models.PositiveIntegerField()  # the number Excel shows
    raw = EncryptedTextField()  # the row's cells as a JSON list
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
        ordering = ["run", "row"]
        constraints = [
            models.UniqueConstraint(fields=["run", "row"], name="staged_row_once")
        ]

    def __str__(self):
        return f"{self.run_id}/{self.row}"


class Problem(models.Model):
    """What is wrong or doubtful about one cell."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="problems"
    )
    row = models.PositiveIntegerField()
    letter = models.CharField(max_length=3, blank=True)
    column = models.CharField(max_length=40)
    value = EncryptedTextField(blank=True)  # the cell as it was found
    severity = models.CharField(max_length=8, choices=Severity)
    code = models.CharField(max_length=40)
    message = EncryptedTextField()  # may quote the cell

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["run", "row", "id"]

    def __str__(self):
        return f"{self.run_id}/{self.row} {self.code}"


class ExportRun(models.Model):
    """One list that left the portal: who took what, and what for."""

    register = models.CharField(_("list"), max_length=30)
    file_format = models.CharField(_("format"), max_length=4)
    filters = models.JSONField(_("filters"), default=dict)
    purpose = models.CharField(_("purpose"), max_length=200)
    has_full_numbers = models.BooleanField(_("with full identity numbers"))
    rows = models.PositiveIntegerField(_("rows"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("exported by"),
        on_delete=models.PROTECT,
        related_name="export_runs",
    )
    created_at = models.DateTimeField(_("exported"), default=timezone.now)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.register} #{self.pk}"
