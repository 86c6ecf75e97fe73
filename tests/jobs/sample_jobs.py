"""Jobs for the tests; a worker in another process can import them too."""

import time
from pathlib import Path

from django.core.exceptions import ValidationError

from portal.jobs.registry import job

CALLS = []
PERSONAL = "NIK 3202162004700001"


@job
def note_call(job, *, words="") -> None:
    CALLS.append((job.pk, job.state, words))
    job.report(2, 4)


@job
def refuse(job) -> None:
    raise ValidationError(["The file is empty.", "Choose another one."])


@job
def break_down(job) -> None:
    raise RuntimeError(PERSONAL)


@job
def be_stopped(job) -> None:
    raise SystemExit(0)


@job
def write_pages(job, *, folder: str, pages: int, stop_after: int = 0) -> None:
    """Write numbered files; the first attempt stops after some, as if it hung."""
    for number in range(1, pages + 1):
        (Path(folder) / f"{number}.txt").write_text(str(job.attempts))
        job.report(number, pages)
        if job.attempts == 1 and number == stop_after:
            time.sleep(60)


def not_a_job(job) -> None:
    raise AssertionError("This must never be called.")
