from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.jobs.actions import requeue_lost_jobs, start_job
from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.processes import this_process
from portal.jobs.registry import UnknownJob
from tests.jobs import sample_jobs

NOTE = "tests.jobs.sample_jobs.note_call"
DEAD = "elsewhere:1:abcd1234"


def running_job(**changes) -> Job:
    fields = {
        "function": NOTE,
        "state": JobState.RUNNING,
        "attempts": 1,
        "worker": DEAD,
        "heartbeat_at": timezone.now() - timedelta(minutes=2),
    }
    return Job.objects.create(**fields | changes)


def running_task(job: Job, **changes) -> DBTaskResult:
    fields = {
        "task_path": "portal.jobs.running.run_job",
        "args_kwargs": {"args": [], "kwargs": {"job_id": job.pk}},
        "backend_name": "background",
        "status": TaskResultStatus.RUNNING,
        "started_at": timezone.now() - timedelta(minutes=2),
        "worker_ids": [DEAD],
        "run_after": timezone.now(),
    }
    return DBTaskResult.objects.create(**fields | changes)


def waiting_job_ids() -> list[int]:
    tasks = DBTaskResult.objects.ready()
    return [task.args_kwargs["kwargs"]["job_id"] for task in tasks]


def test_start_job_runs_at_once_where_tasks_do(officer):
    sample_jobs.CALLS.clear()

    job = start_job(NOTE, by=officer, words="June")

    assert [(job.pk, "running", "June")] == sample_jobs.CALLS
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 4)
    assert job.created_by == officer


def test_start_job_takes_the_function_itself(db):
    job = start_job(sample_jobs.note_call, words="July")

    assert (job.function, job.arguments) == (NOTE, {"words": "July"})


def test_start_job_waits_in_the_queue(queue):
    job = start_job(NOTE)

    assert job.state == JobState.QUEUED
    assert waiting_job_ids() == [job.pk]


def test_start_job_refuses_an_unmarked_function(db):
    with pytest.raises(UnknownJob):
        start_job("tests.jobs.sample_jobs.not_a_job")

    assert Job.objects.count() == 0


def test_lost_job_is_queued_again(queue):
    job = running_job()
    task = running_task(job)

    assert requeue_lost_jobs() == 1

    job.refresh_from_db()
    task.refresh_from_db()
    assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 1, "")
    assert waiting_job_ids() == [job.pk]
    assert task.status == TaskResultStatus.FAILED


def test_job_of_a_living_worker_is_left_alone(queue):
    job = running_job(worker=this_process())
    running_task(job, worker_ids=[this_process()])

    assert requeue_lost_jobs() == 0

    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert waiting_job_ids() == []


def test_job_lost_three_times_is_given_up(queue):
    job = running_job(attempts=3)

    requeue_lost_jobs()

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert f"{job.pk}." in job.message
    assert job.finished_at is not None
    assert waiting_job_ids() == []


def test_job_whose_worker_died_before_taking_it_is_queued_again(queue):
    job = Job.objects.create(function=NOTE)
    running_task(job)

    assert requeue_lost_jobs() == 1
    assert requeue_lost_jobs() == 0
    assert waiting_job_ids() == [job.pk]


def test_job_that_waits_is_not_queued_twice(queue):
    start_job(NOTE)

    assert requeue_lost_jobs() == 0
    assert len(waiting_job_ids()) == 1


def test_job_done_is_never_lost(queue):
    running_job(state=JobState.DONE)

    assert requeue_lost_jobs() == 0
