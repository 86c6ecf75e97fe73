"""A process with Django loaded that gives birth to workers, to be killed.

Starting Python anew for each worker would take longer than all they do. For
each line that it reads it forks one worker and says when that has ended; a number
in the line is after how many seconds it is killed.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import django

django.setup()

from django.core.files.storage import FileSystemStorage  # noqa: E402 -- Django must be set up
from django.db import connections  # noqa: E402 -- Django must be set up

from portal.jobs import actions as jobs  # noqa: E402 -- Django must be set up
from portal.jobs.worker import Worker  # noqa: E402 -- Django must be set up
from portal.spreadsheets.models import ImportRun  # noqa: E402 -- Django must be set up
from portal.spreadsheets.runs import committing, undoing  # noqa: E402 -- Django must be set up
from portal.spreadsheets.staging import staging  # noqa: E402 -- Django must be set up

SLICE = 3  # rows


def work_to_the_end() -> None:
    """Do what every worker does until nothing is left to do."""
    Worker(interval=0.02, until_empty=True).run()


def tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def give_birth(seconds: float | None) -> None:
    """Fork a worker and wait for its end, which comes by force after so long."""
    child = os.fork()
    if child == 0:
        try:
            work_to_the_end()
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        # Not yet waited for, its number is still its own.
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    ImportRun._meta.get_field("file").storage = FileSystemStorage(sys.argv[1])
    committing.SLICE = undoing.SLICE = staging.PART = SLICE
    jobs.MOST_ATTEMPTS = 1_000_000
    connections.close_all()
    tell("ready")
    for line in sys.stdin:
        give_birth(float(line) if line.strip() else None)
        tell("ended")
