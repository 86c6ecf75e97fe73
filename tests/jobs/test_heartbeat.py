import time
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.jobs.choices import JobState
from portal.jobs.heartbeat import at_work, beat, beating
from portal.jobs.models import Job, Pulse

LONG_AGO = timedelta(hours=1)


def make_job() -> Job:
    moment = timezone.now() - LONG_AGO
    return Job.objects.create(
        function="x", state=JobState.RUNNING, started_at=moment, heartbeat_at=moment
    )


def is_fresh(moment) -> bool:
    return timezone.now() - moment < timedelta(seconds=20)


def test_beat_keeps_one_pulse_per_process(db):
    beat("worker")
    first = Pulse.objects.get(pk="worker").beat_at

    beat("worker")

    assert Pulse.objects.get(pk="worker").beat_at > first
    assert Pulse.objects.count() == 1


def test_beat_keeps_the_job_at_work_alive_and_no_other(db):
    working, other = make_job(), make_job()

    with at_work(working):
        beat("worker")
    working.refresh_from_db()
    other.refresh_from_db()

    assert is_fresh(working.heartbeat_at)
    assert not is_fresh(other.heartbeat_at)


def test_job_no_longer_at_work_is_not_kept_alive(db):
    job = make_job()
    with at_work(job):
        pass

    beat("worker")

    job.refresh_from_db()
    assert not is_fresh(job.heartbeat_at)


def test_beat_costs_one_query_without_and_two_with_a_job(db, django_assert_num_queries):
    job = make_job()

    with django_assert_num_queries(1):
        beat("worker")
    with at_work(job), django_assert_num_queries(2):
        beat("worker")


@pytest.mark.usefixtures("committed_db")
def test_beating_goes_on_beside_a_busy_process():
    with beating("worker", seconds=0.05):
        first = Pulse.objects.get(pk="worker").beat_at
        time.sleep(0.4)

    assert Pulse.objects.get(pk="worker").beat_at > first
