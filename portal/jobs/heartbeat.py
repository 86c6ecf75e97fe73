"""Signs of life: of a process, and of the job it is working on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from portal.jobs.models import Job, Pulse

logger = logging.getLogger(__name__)

AT_WORK: set[int] = set()  # the jobs this process is working on


@contextmanager
def at_work(job: Job) -> Iterator[None]:
    """Let each beat of this process also keep `job` alive."""
    AT_WORK.add(job.pk)
    try:
        yield
    finally:
        AT_WORK.discard(job.pk)


def beat(name: str) -> None:
    """Write down that the process called `name` lives, and its jobs with it."""
    now = timezone.now()
    Pulse.objects.bulk_create(
        [Pulse(name=name, beat_at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )
    if AT_WORK:
        Job.objects.running().filter(pk__in=AT_WORK).update(heartbeat_at=now)


class Heartbeat(threading.Thread):
    """Beats for a process in a thread of its own, however busy that process is."""

    def __init__(self, name: str, *, seconds: float = 10):
        super().__init__(name=f"heartbeat-{name}", daemon=True)
        self.process = name
        self.seconds = seconds
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(self.seconds):
            self.beat_once()
        connection.close()

    def beat_once(self) -> None:
        close_old_connections()
        try:
            beat(self.process)
        except DatabaseError as error:
            # The next beat may succeed; a process is given several to miss.
            logger.warning("%s could not beat: %s", self.process, type(error).__name__)
            connection.close()

    def stop(self) -> None:
        self.stopped.set()
        self.join(timeout=2)


@contextmanager
def beating(name: str, *, seconds: float = 10) -> Iterator[None]:
    """Say that the process called `name` lives, until the block ends."""
    heartbeat = Heartbeat(name, seconds=seconds)
    heartbeat.beat_once()
    heartbeat.start()
    try:
        yield
    finally:
        heartbeat.stop()
