"""Exporting a list: an export is a valid import, and is logged with its purpose.

A small list is written while one waits, a large one by a worker, who keeps it
encrypted until its maker has had time to fetch it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import Signer
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.scoping import home_region, scope_of
from portal.jobs.actions import cancel_job, start_job
from portal.jobs.choices import JobState
from portal.spreadsheets.choices import ExportState
from portal.spreadsheets.exports.export_files import (
    forget_file,
    keep_export,
    kept_export,
)
from portal.spreadsheets.exports.export_rules import (
    check_format,
    check_purpose,
    chosen_columns,
    count_of,
    exported_register,
    may_see_numbers,
)
from portal.spreadsheets.exports.export_writing import write_list
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.registers import get_register

WRITE = "portal.spreadsheets.tasks.write_export"


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """How far the writing of an export is."""

    done: int  # rows
    total: int  # rows; 0 while nobody has counted
    is_waiting: bool
    has_no_worker: bool

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


def export_list(
    target: IO[bytes],
    *,
    by,
    register: str = "cases",
    file_format: str = "xlsx",
    filters: dict[str, str] | None = None,
    columns: Iterable[str] | None = None,
    purpose: str,
) -> ExportRun:
    """Write the records `by` sees to `target` and return the logged export.

    `columns` are names of the list's columns in the wanted order, all for none.
    Identity numbers are in full only for those who may unmask them wherever
    they may export. Raises PermissionDenied, or ValidationError (by field) for a
    filter, a column or a format that does not exist, or a purpose that says
    nothing.
    """
    run = asked_export(by, register, file_format, filters, columns, purpose)
    run.rows = write_list(target, run)
    run.save()
    return run


def start_export(
    *,
    by,
    register: str = "cases",
    file_format: str = "xlsx",
    filters: dict[str, str] | None = None,
    columns: Iterable[str] | None = None,
    purpose: str,
) -> ExportRun:
    """Let a worker write the list and return the export, which is being written.

    Raises what `export_list` raises. Fetch the file with `open_export`.
    """
    run = asked_export(by, register, file_format, filters, columns, purpose)
    count_of(exported_register(register, by), by, run.filters)
    run.state = ExportState.WRITING
    with transaction.atomic():
        run.save()
        job = start_job(WRITE, by=by, run_id=run.pk)
        # Where jobs run at once the export has changed by now: touch one field.
        ExportRun.objects.filter(pk=run.pk).update(job=job)
    run.refresh_from_db()
    return run


def make_export(**asked) -> ExportRun:
    """Return an export whose file is kept: of a small list now, else once written.

    Takes and raises what `start_export` does.
    """
    run = asked_export(
        asked["by"],
        asked.get("register", "cases"),
        asked.get("file_format", "xlsx"),
        asked.get("filters"),
        asked.get("columns"),
        asked["purpose"],
    )
    if is_large(count_of(get_register(run.register), run.created_by, run.filters)):
        return start_export(**asked)
    with tempfile.TemporaryFile() as plain:
        run.rows = write_list(plain, run)
        run.expires_at = timezone.now() + timedelta(hours=settings.EXPORT_KEPT_HOURS)
        with transaction.atomic():
            run.save()
            keep_export(run, plain)
            run.save(update_fields=["file"])
    return run


def asked_export(by, register, file_format, filters, columns, purpose) -> ExportRun:
    """Return the export that is asked for, checked and not yet saved."""
    declared = exported_register(register, by)
    check_format(file_format)
    chosen = chosen_columns(declared, columns) if columns else []
    return ExportRun(
        register=declared.name,
        file_format=file_format,
        columns=[column.name for column in chosen],
        filters=filters or {},
        purpose=check_purpose(purpose),
        has_full_numbers=may_see_numbers(by, declared),
        region_id=home_region(by),
        created_by=by,
    )


def stop_export(run: ExportRun, *, by) -> None:
    """Stop an export that is being written; PermissionDenied unless it is one's own.

    Raises ValidationError if it has come to its end.
    """
    check_is_maker(run, by)
    waiting = ExportRun.objects.filter(pk=run.pk, state=ExportState.WRITING)
    if not waiting.update(state=ExportState.STOPPED):
        raise ValidationError(_("This export is not being written any more."))
    if run.job:
        cancel_job(run.job)


def is_large(count: int) -> bool:
    """Tell whether a list of so many rows is written in the background."""
    return count > settings.EXPORT_ROWS_AT_ONCE


def export_progress(run: ExportRun) -> ExportProgress:
    """Return how far an export is that is being written."""
    job = run.job
    is_waiting = job is None or job.state == JobState.QUEUED
    if job is None:
        return ExportProgress(0, 0, is_waiting, has_no_worker=False)
    stuck = job.is_left_waiting
    return ExportProgress(job.done, job.total, is_waiting, has_no_worker=stuck)


def settle(run: ExportRun) -> None:
    """Say of an export whose work ended without a file that it failed, and why."""
    job = run.job
    ended = (JobState.FAILED, JobState.DONE)
    if run.state == ExportState.WRITING and job and job.state in ended:
        ExportRun.objects.filter(pk=run.pk, state=ExportState.WRITING).update(
            state=ExportState.FAILED, message=job.message
        )
        run.refresh_from_db()


def open_export(run: ExportRun, *, by) -> IO[bytes]:
    """Return the plain file of an export, to be closed by whoever reads it; logged.

    Raises PermissionDenied unless it is one's own and one may still export
    there, ValidationError with a sentence if there is no file (any more).
    """
    check_is_maker(run, by)
    register = exported_register(run.register, by)
    in_scope = scope_of(by, register.export_permission).covers_region(run.region_id)
    if not in_scope or (run.has_full_numbers and not may_see_numbers(by, register)):
        raise PermissionDenied(_("Your role no longer includes this export."))
    if not is_kept(run):
        raise ValidationError(why_not_kept(run))
    try:
        file = kept_export(run)
    except FileNotFoundError as error:
        raise ValidationError(
            _("The file of this export is gone. Export again.")
        ) from error
    log(instance=run, action="exports.download", user=by)
    return file


def check_is_maker(run: ExportRun, user) -> None:
    if run.created_by_id != user.pk or not user.is_active:
        raise PermissionDenied(_("An export is only for the person who made it."))


def is_kept(run: ExportRun) -> bool:
    """Tell whether the file of an export can be fetched now."""
    is_ready = run.state == ExportState.READY and bool(run.file)
    return is_ready and run.expires_at > timezone.now()


def why_not_kept(run: ExportRun) -> str:
    sentences = {
        ExportState.WRITING: _("This export is still being written."),
        ExportState.STOPPED: _("This export was stopped. Start it again."),
        ExportState.FAILED: run.message or _("This export failed. Start it again."),
        ExportState.EXPIRED: _("The file of this export has expired. Export again."),
    }
    if run.state == ExportState.READY and not run.file:
        return _("This export was downloaded when it was made; no file is kept.")
    return sentences.get(run.state, sentences[ExportState.EXPIRED])


def link_key(run: ExportRun) -> str:
    """Return what the link to the kept file must carry until it expires."""
    expires = run.expires_at.timestamp()
    return Signer(salt="export").signature(f"{run.pk}:{run.created_by_id}:{expires}")


def is_link_key(run: ExportRun, key: str) -> bool:
    return bool(run.expires_at) and constant_time_compare(link_key(run), key)


def expire_exports() -> int:
    """Delete the files of exports whose time is over; return how many there were."""
    old = list(
        ExportRun.objects.filter(expires_at__lte=timezone.now()).exclude(file="")
    )
    for run in old:
        forget_file(run)
        run.state = ExportState.EXPIRED
        run.save(update_fields=["state", "file"])
    return len(old)
