"""What runs in the background for imports and exports, and what the clock does."""

from __future__ import annotations

from portal.jobs.models import Job, JobCancelled
from portal.jobs.registry import every, job
from portal.spreadsheets.exports.export_writing import write_export as write_kept_export
from portal.spreadsheets.exports.exports import expire_exports
from portal.spreadsheets.models import ExportRun, ImportRun
from portal.spreadsheets.runs.committing import commit_import, halt_commit
from portal.spreadsheets.runs.filing import delete_lost_copies
from portal.spreadsheets.runs.forgetting import forget_old_imports
from portal.spreadsheets.runs.receiving import halt_reading, read_received
from portal.spreadsheets.runs.undoing import take_back


@job
def read_run(job: Job, *, run_id: int) -> None:
    run = ImportRun.objects.get(pk=run_id)
    try:
        read_received(run, by=job.created_by, progress=job.report)
    except JobCancelled:
        halt_reading(run, by=job.created_by)
        raise


@job
def commit_run(job: Job, *, run_id: int) -> None:
    run = ImportRun.objects.get(pk=run_id)
    try:
        commit_import(run, by=job.created_by, progress=job.report)
    except JobCancelled:
        halt_commit(run, by=job.created_by)
        raise


@job
def undo_run(job: Job, *, run_id: int) -> None:
    run = ImportRun.objects.get(pk=run_id)
    take_back(run, by=job.created_by, progress=job.report)


@every(24 * 3600)
def forget_imports() -> None:
    forget_old_imports()
    delete_lost_copies()


@job
def write_export(job: Job, *, run_id: int) -> None:
    write_kept_export(ExportRun.objects.get(pk=run_id), job=job)


@every(600)
def forget_exports() -> None:
    expire_exports()
