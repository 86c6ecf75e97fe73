"""The worker: takes jobs from the queue, one after another, until it is stopped."""

from __future__ import annotations

import logging
import signal
import sys
import time
from types import FrameType

from django.db import OperationalError, close_old_connections
from django_tasks_db.management.commands import db_worker

from portal.jobs.actions import requeue_lost_jobs
from portal.jobs.processes import this_process

logger = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Worker(db_worker.Worker):
    """django-tasks' worker, made to stop at once and to outlive a busy database."""

    def __init__(self, *, interval: float = 0.5, until_empty: bool = False):
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=until_empty,
            backend_name="background",
            startup_delay=False,
            max_tasks=None,
            worker_id=this_process(),
        )

    def configure_signals(self) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, self.shutdown)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End now: the job at hand goes back to the queue (see `run_job`)."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self.running = False
        sys.exit(0)

    def run(self) -> None:
        finished = False
        while self.running and not finished:
            finished = self.work()

    def work(self) -> bool:
        """Work until told to end; False when the database went away meanwhile."""
        try:
            requeue_lost_jobs()
            super().run()
        except OperationalError as error:
            # A database that is locked or restarting comes back.
            logger.warning("The worker waits: %s", type(error).__name__)
            close_old_connections()
            time.sleep(self.interval * 4)
            return False
        return True
