from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.tasks import publish_due_pages, requeue_lost, tidy_up

pytestmark = pytest.mark.django_db


def ago(**time):
    return timezone.now() - timedelta(**time)


def make_task(**fields) -> DBTaskResult:
    return DBTaskResult.objects.create(
        task_path="x", args_kwargs={}, backend_name="background", **fields
    )


def make_page(**fields) -> Page:
    page = Page(title="Jadwal", slug="jadwal", live=False, **fields)
    Page.objects.get(depth=1).add_child(instance=page)
    page.save_revision(approved_go_live_at=fields.get("go_live_at"))
    return page


def test_tidy_up_removes_what_ended_long_ago_only():
    Job.objects.create(function="old", state=JobState.DONE, finished_at=ago(days=91))
    Job.objects.create(function="new", state=JobState.DONE, finished_at=ago(days=89))
    Job.objects.create(function="waits", created_at=ago(days=200))
    done = TaskResultStatus.SUCCESSFUL
    make_task(status=done, finished_at=ago(days=8), run_after=ago(days=8))
    kept = make_task(status=done, finished_at=ago(days=6), run_after=ago(days=6))
    waiting = make_task(run_after=ago(days=30))
    Session.objects.create(session_key="ended", expire_date=ago(days=1))

    tidy_up()

    assert set(Job.objects.values_list("function", flat=True)) == {"new", "waits"}
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {
        kept.pk,
        waiting.pk,
    }
    assert Session.objects.count() == 0


def test_publish_due_pages_publishes_the_due_ones_only():
    due = make_page(go_live_at=ago(minutes=5))

    publish_due_pages()

    due.refresh_from_db()
    assert due.live


def test_publish_due_pages_leaves_the_later_ones():
    later = make_page(go_live_at=ago(minutes=-5))

    publish_due_pages()

    later.refresh_from_db()
    assert not later.live


def test_requeue_lost_gives_a_lost_job_to_the_next_worker(queue):
    job = Job.objects.create(
        function="tests.jobs.sample_jobs.note_call",
        state=JobState.RUNNING,
        worker="elsewhere:1:abcd1234",
        heartbeat_at=ago(minutes=2),
    )

    requeue_lost()

    job.refresh_from_db()
    assert job.state == JobState.QUEUED
