"""What the portal does by itself, every so often."""

from __future__ import annotations

import io
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.jobs.actions import requeue_lost_jobs
from portal.jobs.models import Job
from portal.jobs.registry import every

TASKS_KEPT = timedelta(days=7)
JOBS_KEPT = timedelta(days=90)


@every(30)
def requeue_lost() -> None:
    requeue_lost_jobs()


@every(60)
def publish_due_pages() -> None:
    """Publish the pages whose time has come, and take down the expired ones."""
    call_command("publish_scheduled", stdout=io.StringIO())


@every(24 * 3600)
def tidy_up() -> None:
    """Remove what nobody asks for any more: ended sessions, tasks and jobs."""
    call_command("clearsessions")
    now = timezone.now()
    tasks = DBTaskResult.objects.finished()
    tasks.filter(finished_at__lt=now - TASKS_KEPT).delete()
    Job.objects.finished_before(now - JOBS_KEPT).delete()
