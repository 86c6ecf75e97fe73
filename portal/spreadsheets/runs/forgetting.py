"""Deleting what an import holds of citizens when it is no longer needed.

The uploaded file, the rows as they stood in it and the cells quoted in
problems go after `settings.STAGED_DAYS`. Of a saved import its counts stay,
and for each record what it needs to be undone. Nobody goes on by then with an
import that was stopped half-way: what it saved stays, the rest is deleted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.choices import JobState
from portal.spreadsheets.choices import Outcome, RunState
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.permitting import may_undo
from portal.spreadsheets.runs.committing import saved_counts
from portal.spreadsheets.runs.records import erase

NOT_SAVED = (RunState.UPLOADED, RunState.READING, RunState.STAGED, RunState.FAILED)
AT_WORK = (JobState.QUEUED, JobState.RUNNING)
HALF_SAVED = (RunState.COMMITTING, RunState.STOPPED)
WRITTEN = (Outcome.CREATE, Outcome.UPDATE)


def discard_import(run: ImportRun, *, by) -> None:
    """Delete an import that was never saved, with its file and all its rows.

    Raises PermissionDenied, or ValidationError if it was saved or is being read.
    """
    if not may_undo(run, by):
        raise PermissionDenied(_("Only its importer or a manager discards an import."))
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        check_discardable(locked)
        erase(locked.problems.all())
        erase(locked.rows.all())
        locked.delete()
    run.file.delete(save=False)


def check_discardable(run: ImportRun) -> None:
    if run.state not in NOT_SAVED:
        raise ValidationError(
            _("This import cannot be discarded: it is “%(state)s”.")
            % {"state": run.get_state_display()}
        )
    if is_busy(run):
        raise ValidationError(_("This import is being read. Stop that first."))


def is_busy(run: ImportRun) -> bool:
    return run.job is not None and run.job.state in AT_WORK


def forgotten_on(run: ImportRun) -> datetime:
    """When the file and the cells of `run` are deleted."""
    return run.created_at + timedelta(days=settings.STAGED_DAYS)


def forget_old_imports() -> int:
    """Forget the imports that are past their time; return how many they were."""
    limit = timezone.now() - timedelta(days=settings.STAGED_DAYS)
    old = ImportRun.objects.filter(created_at__lt=limit).select_related("job")
    due = list(old.filter(~Q(file="") | holds_rows_still()))
    for run in due:
        forget(run)
    return len(due)


def holds_rows_still() -> Q:
    """The condition “someone was at work on it when its file was deleted”."""
    rows = StagedRow.objects.filter(run=OuterRef("pk"))
    in_time = F("created_at") + timedelta(days=settings.STAGED_DAYS)
    is_saved_late = Q(state=RunState.COMMITTED, committed_at__gt=in_time)
    return (
        Q(state__in=HALF_SAVED)
        | (Q(state=RunState.UNDONE) & Exists(rows))
        | (is_saved_late & Exists(rows.exclude(values={})))
    )


def forget(run: ImportRun) -> None:
    """Delete the file, the raw rows and the problems of `run`.

    What a worker is still writing stays until it has; it is in the form of the
    records, not of the file.
    """
    with transaction.atomic():
        if run.state in HALF_SAVED and not is_busy(run):
            close(run)
        erase(run.problems.all())
        forget_rows(run)
        run.layout = without_quotes(run.layout)
        run.mapping = without_quotes(run.mapping)
        if run.state in NOT_SAVED:
            run.state = RunState.FAILED
            run.message = _(
                "It was not saved within %(days)s days, so its file and rows were "
                "deleted. Send the file again."
            ) % {"days": settings.STAGED_DAYS}
        name, run.file = run.file.name, ""
        run.save(update_fields=["state", "message", "file", "layout", "mapping"])
    if name:
        ImportRun._meta.get_field("file").storage.delete(name)


def close(run: ImportRun) -> None:
    """Let a half-saved import count as saved with what it has, if it has anything."""
    if not run.rows.filter(is_applied=True).exists():
        run.state = RunState.FAILED
        return
    run.counts |= saved_counts(run)
    run.state, run.committed_at = RunState.COMMITTED, timezone.now()
    run.save(update_fields=["counts", "state", "committed_at"])


def without_quotes(read: Any) -> Any:
    """Return what a run keeps of its reading without words of the file but its heads."""
    if isinstance(read, list):
        return [without_quotes(each) for each in read]
    if not isinstance(read, dict):
        return read
    return {
        name: [] if name in ("titles", "examples", "asked") else without_quotes(value)
        for name, value in read.items()
    }


def forget_rows(run: ImportRun) -> None:
    if run.state in HALF_SAVED:
        run.rows.update(raw="", mends="")
    elif run.state == RunState.COMMITTED:
        # Undo needs which record a row became and what was there before.
        erase(run.rows.filter(is_applied=False))
        run.rows.exclude(outcome__in=WRITTEN).update(trace=None)
        run.rows.update(raw="", mends="", values={}, repeat_key=None)
    else:
        erase(run.rows.all())
