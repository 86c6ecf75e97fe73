"""What runs in the background for imports: saving, undoing, forgetting."""

from __future__ import annotations

from portal.jobs.models import Job
from portal.jobs.registry import every, job
from portal.spreadsheets.actions import commit_import, undo_import
from portal.spreadsheets.forgetting import forget_old_imports
from portal.spreadsheets.models import ImportRun


@job
def commit_run(job: Job, *, run_id: int) -> None:
    run = ImportRun.objects.get(pk=run_id)
    commit_import(run, by=job.created_by, progress=job.report)


@job
def undo_run(job: Job, *, run_id: int) -> None:
    run = ImportRun.objects.get(pk=run_id)
    undo_import(run, by=job.created_by, progress=job.report)


@every(24 * 3600)
def forget_imports() -> None:
    forget_old_imports()
