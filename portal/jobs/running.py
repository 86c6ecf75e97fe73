"""Runs one job: takes it, calls its function, writes down how it ended."""

from __future__ import annotations

import logging
import traceback

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from portal.jobs.choices import JobState
from portal.jobs.heartbeat import at_work
from portal.jobs.models import Job, JobCancelled
from portal.jobs.processes import this_process
from portal.jobs.registry import job_function

logger = logging.getLogger(__name__)


@task(backend="background")
def run_job(job_id: int) -> None:
    """Run the job with this number, unless another process has taken it."""
    job = take(job_id)
    if job is not None:
        with at_work(job):
            carry_out(job)


def take(job_id: int) -> Job | None:
    """Return the waiting job, now held by this process; None if it is not waiting."""
    now = timezone.now()
    taken = (
        Job.objects.queued()
        .filter(pk=job_id)
        .update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            done_before=F("done"),
            started_at=now,
            heartbeat_at=now,
            worker=this_process(),
        )
    )
    return Job.objects.get(pk=job_id) if taken else None


def carry_out(job: Job) -> None:
    try:
        job_function(job.function)(job, **job.arguments)
    except JobCancelled:
        finish(job, JobState.DONE)
    except ValidationError as error:
        finish(job, JobState.FAILED, message=" ".join(error.messages))
    except Exception as error:  # noqa: BLE001 -- whatever it was, a person is waiting
        log_failure(job, error)
        finish(job, JobState.FAILED, message=apology(job))
    except (SystemExit, KeyboardInterrupt):
        leave_interrupted_query()
        put_back(job)
        raise
    else:
        finish(job, JobState.DONE)


def held(job: Job):
    """The row of `job` while it is still ours.

    A process that was thought dead and wakes up must not write over the one
    that took its job: the number of the attempt tells them apart.
    """
    return Job.objects.running().filter(pk=job.pk, attempts=job.attempts)


def finish(job: Job, state: JobState, **fields: str) -> None:
    held(job).update(state=state, finished_at=timezone.now(), **fields)


def leave_interrupted_query() -> None:
    """Drop the connection: the signal may have come in the middle of its query."""
    if not connection.in_atomic_block:
        connection.close()


@transaction.atomic
def put_back(job: Job) -> None:
    """Return the job of a process that is asked to end; it does not count as a try."""
    if held(job).update(state=JobState.QUEUED, attempts=F("attempts") - 1, worker=""):
        run_job.enqueue(job_id=job.pk)


def apology(job: Job) -> str:
    return _(
        "This could not be finished because of an error in the portal. "
        "Tell the administrator the number of the job: %(number)s."
    ) % {"number": job.pk}


def log_failure(job: Job, error: Exception) -> None:
    """Log where it happened, not what the error says: that may quote a citizen."""
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Job %s: %s\n%s", job, type(error).__name__, place)
