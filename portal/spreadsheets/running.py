"""Saving and undoing an import in the background: starting it, and watching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.actions import start_job
from portal.jobs.choices import JobState
from portal.jobs.models import Job, Pulse
from portal.spreadsheets.actions import check_may_import, may_undo
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import get_register

COMMIT = "portal.spreadsheets.tasks.commit_run"
UNDO = "portal.spreadsheets.tasks.undo_run"
AT_WORK = (JobState.QUEUED, JobState.RUNNING)
# How long a job may wait before the page asks whether there is a worker at
# all, and how long a worker may be silent.
PATIENCE = timedelta(seconds=5)
SILENCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a background job is, as its page shows it."""

    done: int  # rows
    total: int  # rows; 0 while nobody has counted
    is_waiting: bool
    is_undo: bool
    has_no_worker: bool

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


def is_at_work(run: ImportRun) -> bool:
    return run.job is not None and run.job.state in AT_WORK


def was_undoing(run: ImportRun) -> bool:
    return run.job is not None and run.job.function == UNDO


@transaction.atomic
def start_commit(run: ImportRun, *, by) -> Job:
    """Let a worker save the import, or go on where saving it was interrupted.

    Raises PermissionDenied, or ValidationError when there is nothing to save.
    """
    check_may_import(by, get_register(run.register))
    locked = lock(run, by)
    if locked.state not in (RunState.STAGED, RunState.COMMITTING):
        raise ValidationError(
            _("This import cannot be saved: it is “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    if locked.state == RunState.STAGED and not locked.counts["ready"]:
        raise ValidationError(_("No row of this file can be saved."))
    # From here on nobody may have it read differently.
    locked.state = RunState.COMMITTING
    locked.save(update_fields=["state"])
    return give_job(locked, COMMIT, by)


@transaction.atomic
def start_undo(run: ImportRun, *, by) -> Job:
    """Let a worker take the import back, or go on with it.

    Raises PermissionDenied, or ValidationError unless the import was saved.
    """
    locked = lock(run, by)
    if locked.state != RunState.COMMITTED:
        raise ValidationError(
            _("This import cannot be undone: it is “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    return give_job(locked, UNDO, by)


def lock(run: ImportRun, by) -> ImportRun:
    """Return the run for `by` to start something, if nothing is under way."""
    if not may_undo(run, by):
        raise PermissionDenied(
            _("Only its importer or a manager decides about an import.")
        )
    locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if is_at_work(locked):
        raise ValidationError(_("This import is at work already; wait for its end."))
    return locked


def give_job(run: ImportRun, function: str, by) -> Job:
    job = start_job(function, by=by, run_id=run.pk)
    # Where jobs run at once the import has changed by now: touch one field.
    ImportRun.objects.filter(pk=run.pk).update(job=job)
    return job


def progress_of(run: ImportRun) -> Progress:
    """Return how far the job of `run` is; only for a run that is at work."""
    job = run.job
    is_waiting = job.state == JobState.QUEUED
    return Progress(
        job.done,
        job.total,
        is_waiting,
        is_undo=was_undoing(run),
        has_no_worker=is_waiting and is_left_waiting(job),
    )


def is_left_waiting(job: Job) -> bool:
    """Tell whether a job waits because no worker lives."""
    now = timezone.now()
    if now - job.created_at < PATIENCE:
        return False
    return not Pulse.objects.filter(pk="worker", beat_at__gt=now - SILENCE).exists()
