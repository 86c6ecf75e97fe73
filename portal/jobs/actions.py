"""Starts jobs, and starts again those whose worker went away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.processes import is_lost
from portal.jobs.registry import job_function, path_of
from portal.jobs.running import run_job

MOST_ATTEMPTS = 3


@transaction.atomic
def start_job(function: str | Callable, *, by=None, **arguments) -> Job:
    """Return a new job that a worker will run as `function(job, **arguments)`.

    `function` is marked with @job, or the dotted path of one that is. The job
    and its place in the queue are written in the caller's transaction: a worker
    sees both once that is committed, or neither. Arguments are numbers, words
    and lists of them, never personal data. Where tasks run at once (in tests)
    the job returned has already ended.
    """
    path = function if isinstance(function, str) else path_of(function)
    job_function(path)
    job = Job.objects.create(function=path, arguments=arguments, created_by=by)
    run_job.enqueue(job_id=job.pk)
    job.refresh_from_db()
    return job


def cancel_job(job: Job) -> bool:
    """Ask a job to stop; tell whether it never began and so has ended already.

    One at work ends at its next `report`; what it has done by then stays.
    """
    now = timezone.now()
    queued = Job.objects.queued().filter(pk=job.pk)
    if queued.update(is_cancelled=True, state=JobState.DONE, finished_at=now):
        return True
    Job.objects.running().filter(pk=job.pk).update(is_cancelled=True)
    return False


def requeue_lost_jobs() -> int:
    """Queue again the jobs whose worker went away; return how many there were.

    A job that was lost too often is given up: it may be what kills the workers.
    """
    now = timezone.now()
    lost = Job.objects.lost(now)
    for job in lost:
        requeue(job)
    return len(lost) + requeue_stranded_jobs(now)


@transaction.atomic
def requeue(job: Job) -> None:
    """Give one lost job to the next worker, or give it up."""
    held = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
    if job.attempts >= MOST_ATTEMPTS:
        held.update(
            state=JobState.FAILED, finished_at=timezone.now(), message=surrender(job)
        )
    elif held.update(state=JobState.QUEUED, worker=""):
        run_job.enqueue(job_id=job.pk)
    tasks_at_work().filter(args_kwargs__kwargs__job_id=job.pk).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now()
    )


def requeue_stranded_jobs(now: datetime) -> int:
    """Queue again the jobs whose worker went away just before it took them."""
    stranded = Job.objects.queued().filter(
        pk__in=[
            task.args_kwargs["kwargs"]["job_id"]
            for task in tasks_at_work()
            if is_lost(task.worker_ids[-1], task.started_at, now)
        ]
    )
    for job in stranded:
        requeue(job)
    return len(stranded)


def tasks_at_work():
    return DBTaskResult.objects.running().filter(task_path=run_job.module_path)


def surrender(job: Job) -> str:
    return _(
        "This was started %(attempts)s times and never came to its end. "
        "Tell the administrator the number of the job: %(number)s."
    ) % {"attempts": job.attempts, "number": job.pk}
