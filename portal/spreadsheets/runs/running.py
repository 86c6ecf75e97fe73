"""Reading, saving and undoing in the background: starting, stopping, watching."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.jobs.actions import cancel_job, start_job
from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.spreadsheets.choices import OnMatch, RunState
from portal.spreadsheets.files.packages import refuse_wrong_size
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.permitting import check_may_decide, check_may_import
from portal.spreadsheets.profiles.constants import check_defaults
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.actions import import_file, read_again
from portal.spreadsheets.runs.committing import check_savable, halt_commit, savable_rows
from portal.spreadsheets.runs.receiving import (
    ASKED,
    REFUSALS,
    halt_reading,
    receive_file,
    told,
    was_read,
)
from portal.spreadsheets.runs.undoing import check_undoable

READ = "portal.spreadsheets.tasks.read_run"
COMMIT = "portal.spreadsheets.tasks.commit_run"
UNDO = "portal.spreadsheets.tasks.undo_run"
AT_WORK = (JobState.QUEUED, JobState.RUNNING)
STOPPABLE = (READ, COMMIT)
READABLE = (RunState.UPLOADED, RunState.READING, RunState.STAGED, RunState.FAILED)
# What is read in about two seconds is read while its sender waits.
AT_ONCE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a background job is, as its page and the API show it."""

    state: str  # of the run
    function: str  # READ, COMMIT or UNDO
    done: int  # rows
    total: int  # rows; 0 while nobody has counted
    rows_per_second: float  # 0 before it is known
    seconds_left: int | None  # None before it is known
    is_waiting: bool
    is_stopping: bool
    has_no_worker: bool

    @property
    def is_undo(self) -> bool:
        return self.function == UNDO

    @property
    def is_reading(self) -> bool:
        return self.function == READ

    @property
    def may_be_stopped(self) -> bool:
        return self.function in STOPPABLE and not self.is_stopping

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


def is_at_work(run: ImportRun) -> bool:
    return run.job is not None and run.job.state in AT_WORK


def was_undoing(run: ImportRun) -> bool:
    return run.job is not None and run.job.function == UNDO


def start_reading(
    path: Path,
    *,
    by,
    register: str = "cases",
    name: str = "",
    sheet: str | None = None,
    defaults: dict[str, str] | None = None,
    on_match: str = OnMatch.SKIP,
) -> ImportRun:
    """Return the import of a file: a small one is read now, a large one by a worker.

    Of a small file that is refused nothing is kept: raises UnreadableFile,
    NoList or ValidationError, each with a sentence. So is a large one that is
    unsafe or no table; that it holds no list stands in its run's message.
    Raises PermissionDenied if `by` may not import here.
    """
    refuse_wrong_size(path)
    options = {"by": by, "register": register, "name": name, "sheet": sheet}
    options |= {"defaults": defaults, "on_match": on_match}
    if path.stat().st_size <= AT_ONCE_BYTES:
        run = import_file(path, **options)
    else:
        run = receive_and_read(path, **options)
    log(instance=run, action="imports.upload", user=by, data={"file": run.file_name})
    return run


@transaction.atomic
def receive_and_read(path: Path, *, by, **options) -> ImportRun:
    run = receive_file(path, by=by, **options)
    give_job(run, READ, by)
    run.refresh_from_db()
    return run


def start_reading_again(run: ImportRun, *, by, **how: Any) -> Job | None:
    """Have a kept file read again; return the job, None if it is read already.

    `how` is what `read_anew` takes; a file that was not read to its end yet can
    only be told which `sheet`. A small file is read while its operator waits:
    what refuses it then is raised, and the run stays as it was. A worker reads
    the others. Raises PermissionDenied, or ValidationError when the import is
    saved or its file deleted.
    """
    declared = get_register(run.register)
    check_may_import(by, declared)
    with transaction.atomic():
        locked = lock(run, by)
        check_readable(locked)
        check_defaults(locked.created_by, declared, how.get("defaults") or {})
        if not is_read_at_once(locked):
            return read_later(locked, by, how)
    try:
        read_again(run, **how, by=by)
    except REFUSALS:
        run.refresh_from_db()
        raise
    return None


def start_judging_again(run: ImportRun, *, by) -> Job:
    """Let a worker judge every row once more, as mended, chosen and mapped by now.

    The file is read for it. `run` is locked and waits to be saved; its preview
    is not shown any more.
    """
    run.counts = {}
    run.save(update_fields=["counts"])
    return read_later(run, by, {})


def check_readable(run: ImportRun) -> None:
    if run.state not in READABLE:
        raise ValidationError(
            _("This import cannot be read again: it is “%(state)s”.")
            % {"state": run.get_state_display()}
        )
    if not run.file:
        raise ValidationError(
            _("The file of this import is deleted. Send the file again.")
        )


def is_read_at_once(run: ImportRun) -> bool:
    is_read = run.state in (RunState.UPLOADED, RunState.STAGED)
    return is_read and run.file.size <= AT_ONCE_BYTES


def read_later(run: ImportRun, by, how: dict[str, Any]) -> Job:
    """Let a worker read a file again; the preview it has is kept till then."""
    if not was_read(run):
        run.sheet = how.get("sheet") or run.sheet
    elif how:
        run.layout = {**run.layout, ASKED: told(how)}
    run.state, run.message = RunState.READING, ""
    run.save(update_fields=["state", "message", "sheet", "layout"])
    return give_job(run, READ, by)


@transaction.atomic
def start_commit(run: ImportRun, *, by) -> Job:
    """Let a worker save the import, or go on where that was stopped or interrupted.

    Raises PermissionDenied, or ValidationError when there is nothing to save.
    """
    check_may_import(by, get_register(run.register))
    locked = lock(run, by)
    check_savable(locked)
    if locked.state == RunState.STAGED and not locked.counts["ready"]:
        raise ValidationError(_("No row of this file can be saved."))
    # From here on nobody may have it read differently.
    locked.state = RunState.COMMITTING
    locked.save(update_fields=["state"])
    done = savable_rows(locked).filter(is_applied=True).count()
    return give_job(locked, COMMIT, by, done=done)


@transaction.atomic
def start_undo(run: ImportRun, *, by) -> Job:
    """Let a worker take the import back, all of it or what was saved so far.

    Raises PermissionDenied, or ValidationError unless something was saved.
    """
    locked = lock(run, by)
    check_undoable(locked)
    return give_job(locked, UNDO, by)


@transaction.atomic
def stop(run: ImportRun, *, by) -> None:
    """Ask the worker to stop reading or saving; what is saved by then stays saved.

    Raises PermissionDenied, or ValidationError when nothing can be stopped.
    """
    check_may_decide(run, by)
    locked = lock_with_job(run)
    if not is_at_work(locked) or locked.job.function not in STOPPABLE:
        raise ValidationError(_("There is nothing to stop: this import is at rest."))
    if not cancel_job(locked.job):
        return
    if locked.job.function == READ:
        halt_reading(locked, by=by)
    else:
        halt_commit(locked, by)


def lock(run: ImportRun, by) -> ImportRun:
    """Return the run for `by` to start something, if nothing is under way."""
    check_may_decide(run, by)
    locked = lock_with_job(run)
    if is_at_work(locked):
        raise ValidationError(_("This import is at work already; wait for its end."))
    return locked


def lock_with_job(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def give_job(run: ImportRun, function: str, by, *, done: int = 0) -> Job:
    """Start a job for the run, of whose rows `done` are dealt with already."""
    job = start_job(function, by=by, run_id=run.pk)
    Job.objects.queued().filter(pk=job.pk).update(done=done)
    # Where jobs run at once the import has changed by now: touch one field.
    ImportRun.objects.filter(pk=run.pk).update(job=job)
    return job


def progress_of(run: ImportRun) -> Progress:
    """Return how far the run's last job is; only for a run that has had one."""
    job = run.job
    is_waiting = job.state == JobState.QUEUED
    rate = 0.0 if is_waiting else job.per_second
    return Progress(
        run.state,
        job.function,
        job.done,
        job.total,
        rate,
        round((job.total - job.done) / rate) if rate and job.total else None,
        is_waiting,
        is_stopping=job.is_cancelled,
        has_no_worker=job.is_left_waiting,
    )
