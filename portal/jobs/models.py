"""Background jobs: what runs, how far it is, and whether it still lives."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jobs.choices import JobState
from portal.jobs.processes import SILENCE
from portal.jobs.querysets import JobQuerySet

# How long a job may wait before one asks whether there is a worker at all.
PATIENCE = timedelta(seconds=5)


class JobCancelled(Exception):
    """Someone asked the job to stop, and it has come to a place where it can."""


class Job(models.Model):
    """One piece of work outside a request.

    `done` of `total` is saved outside the work's own transactions, so that a
    page can show it while they run.
    """

    function = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=8, choices=JobState, default=JobState.QUEUED
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # How much was done before this start; earlier ones did it, at their own pace.
    done_before = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    # Someone asked it to stop; the work looks at this between two pieces.
    is_cancelled = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True, db_index=True)
    # The process at work on it; see portal.jobs.processes.
    worker = models.CharField(max_length=100, blank=True, default="")
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.function} #{self.pk}"

    def report(self, done: int, total: int | None = None) -> None:
        """Save how far the work is; also the sign that it lives.

        Raises JobCancelled if someone asked it to stop: call it between two
        pieces of work, where it may end.
        """
        self.done = done
        self.total = self.total if total is None else total
        self.heartbeat_at = timezone.now()
        self.save(update_fields=["done", "total", "heartbeat_at"])
        if Job.objects.filter(pk=self.pk, is_cancelled=True).exists():
            raise JobCancelled

    @property
    def per_second(self) -> float:
        """How much of `total` this start does in a second; 0 before it is known."""
        if self.started_at is None:
            return 0.0
        # Work that began anew has done all of `done` itself.
        before = self.done_before if self.done >= self.done_before else 0
        seconds = (
            (self.finished_at or timezone.now()) - self.started_at
        ).total_seconds()
        return (self.done - before) / seconds if seconds > 0 else 0.0

    @property
    def is_left_waiting(self) -> bool:
        """Whether it waits because no worker lives."""
        now = timezone.now()
        if self.state != JobState.QUEUED or now - self.created_at < PATIENCE:
            return False
        living = Pulse.objects.filter(pk="worker", beat_at__gt=now - SILENCE)
        return not living.exists()


class Pulse(models.Model):
    """When a process of ours last said that it lives: worker, clock."""

    name = models.CharField(primary_key=True, max_length=20)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self):
        return self.name
