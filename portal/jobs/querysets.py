"""Questions about jobs."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from portal.jobs.choices import JobState
from portal.jobs.processes import is_lost


class JobQuerySet(models.QuerySet):
    def queued(self) -> JobQuerySet:
        return self.filter(state=JobState.QUEUED)

    def running(self) -> JobQuerySet:
        return self.filter(state=JobState.RUNNING)

    def finished_before(self, moment: datetime) -> JobQuerySet:
        return self.filter(finished_at__lt=moment)

    def lost(self, now: datetime) -> list:
        """Return the jobs whose worker went away in the middle of them."""
        return [
            job
            for job in self.running()
            if is_lost(job.worker, job.heartbeat_at or job.created_at, now)
        ]
