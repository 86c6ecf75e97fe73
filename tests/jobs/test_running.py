import logging

import pytest

from portal.jobs.choices import JobState
from portal.jobs.heartbeat import AT_WORK
from portal.jobs.models import Job
from portal.jobs.processes import this_process
from portal.jobs.running import finish, run_job, take
from tests.jobs import sample_jobs

pytestmark = pytest.mark.django_db


def make_job(name: str, **fields) -> Job:
    return Job.objects.create(function=f"tests.jobs.sample_jobs.{name}", **fields)


def run(job: Job) -> Job:
    run_job.func(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_run_job_ends_done_with_its_times():
    job = run(make_job("note_call"))

    assert (job.state, job.attempts, job.message) == (JobState.DONE, 1, "")
    assert job.worker == this_process()
    assert job.created_at <= job.started_at <= job.heartbeat_at <= job.finished_at
    assert set() == AT_WORK


def test_run_job_leaves_a_job_that_is_not_waiting():
    sample_jobs.CALLS.clear()

    job = run(make_job("note_call", state=JobState.RUNNING, attempts=1))

    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    assert sample_jobs.CALLS == []


def test_refused_job_fails_with_the_sentences_of_the_refusal():
    job = run(make_job("refuse"))

    assert job.state == JobState.FAILED
    assert job.message == "The file is empty. Choose another one."


def test_broken_job_fails_with_an_apology_and_logs_no_personal_data(caplog):
    with caplog.at_level(logging.ERROR, "portal.jobs"):
        job = run(make_job("break_down"))

    assert job.state == JobState.FAILED
    assert job.message.endswith(f"{job.pk}.")
    assert "RuntimeError" in caplog.text
    assert "sample_jobs.py" in caplog.text
    for text in (job.message, caplog.text):
        assert "3202162004700001" not in text


def test_unknown_function_fails_instead_of_running():
    assert run(make_job("not_a_job")).state == JobState.FAILED


def test_job_of_a_stopped_process_goes_back_to_the_queue(queue):
    from django_tasks_db.models import DBTaskResult

    job = make_job("be_stopped")

    with pytest.raises(SystemExit):
        run(job)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 0, "")
    assert DBTaskResult.objects.ready().count() == 1
    assert set() == AT_WORK


def test_process_thought_dead_does_not_write_over_its_successor():
    first = take(make_job("note_call").pk)
    Job.objects.filter(pk=first.pk).update(state=JobState.QUEUED)
    second = take(first.pk)

    finish(first, JobState.FAILED, message="late")

    second.refresh_from_db()
    assert (second.state, second.attempts, second.message) == ("running", 2, "")
