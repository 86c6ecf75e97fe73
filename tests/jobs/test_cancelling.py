"""Asking a job to stop: before it begins, in its middle, after its end."""

from __future__ import annotations

import pytest

from portal import settings as portal_settings
from portal.jobs.actions import cancel_job, start_job
from portal.jobs.choices import JobState
from portal.jobs.models import Job, JobCancelled
from portal.jobs.registry import JOBS, path_of
from portal.jobs.running import run_job

pytestmark = pytest.mark.django_db


def count_to_nine(job: Job) -> None:
    for number in range(1, 10):
        job.report(number, 9)
        if number == 4:
            cancel_job(job)


@pytest.fixture
def waiting(settings, monkeypatch) -> Job:
    settings.TASKS = portal_settings.TASKS
    monkeypatch.setitem(JOBS, path_of(count_to_nine), count_to_nine)
    return start_job(count_to_nine)


def test_job_at_work_ends_at_its_next_report(waiting):
    run_job.func(job_id=waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, waiting.is_cancelled) == (
        JobState.DONE,
        5,
        True,
    )


def test_job_that_waits_never_begins(waiting):
    assert cancel_job(waiting) is True

    run_job.func(job_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, waiting.attempts) == (JobState.DONE, 0, 0)
    assert waiting.finished_at


def test_job_that_has_ended_is_left_alone(waiting):
    Job.objects.update(state=JobState.FAILED)

    assert cancel_job(waiting) is False
    waiting.refresh_from_db()
    assert (waiting.state, waiting.is_cancelled) == (JobState.FAILED, False)


def test_report_of_a_cancelled_job_is_still_saved(waiting):
    Job.objects.update(is_cancelled=True)

    with pytest.raises(JobCancelled):
        waiting.report(3, 9)

    waiting.refresh_from_db()
    assert (waiting.done, waiting.total) == (3, 9)


def test_pace_counts_only_what_this_start_did(waiting):
    waiting.report(0, 9)
    Job.objects.update(done=5)
    Job.objects.update(state=JobState.QUEUED)

    run_job.func(job_id=waiting.pk)

    waiting.refresh_from_db()
    assert waiting.done_before == 5
