"""The worker as a process of its own, stopped and killed in the middle of a job."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from portal.jobs.actions import start_job
from portal.jobs.choices import JobState
from portal.jobs.models import Job, Pulse

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES, STOP_AFTER = 4, 2


def database_url() -> str:
    """Return the address of the tests' database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def start_worker(committed_db, tmp_path):
    """Start workers on the tests' database; what still runs at the end is killed."""
    started = []
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "PORTAL_VAR": str(tmp_path / "var"),
        "PYTHONPATH": str(ROOT),
    }

    def start(*options: str) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "manage.py"), "worker", *options]
        started.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


@pytest.fixture
def job(committed_db, settings, tmp_path) -> Job:
    """A job that waits for a worker, and whose first attempt hangs half-way."""
    from portal import settings as portal_settings

    settings.TASKS = portal_settings.TASKS
    return start_job(
        "tests.jobs.sample_jobs.write_pages",
        folder=str(tmp_path),
        pages=PAGES,
        stop_after=STOP_AFTER,
    )


def wait_until(condition, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


def hangs_half_way(job: Job) -> bool:
    job.refresh_from_db()
    return (job.state, job.done) == (JobState.RUNNING, STOP_AFTER)


def written(folder: Path) -> dict[str, str]:
    """Return each file of the job and the attempt that wrote it last."""
    return {page.name: page.read_text() for page in folder.glob("*.txt")}


def test_job_of_a_killed_worker_runs_again_to_its_end(start_worker, job, tmp_path):
    worker = start_worker()
    wait_until(lambda: hangs_half_way(job))
    worker.kill()
    worker.wait()
    assert written(tmp_path) == {"1.txt": "1", "2.txt": "1"}

    start_worker("--until-empty").wait(timeout=20)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == (JobState.DONE, 2, PAGES)
    assert written(tmp_path) == {f"{n}.txt": "2" for n in range(1, PAGES + 1)}


def test_stopped_worker_ends_soon_and_gives_its_job_back(start_worker, job):
    worker = start_worker()
    wait_until(lambda: hangs_half_way(job))
    assert Pulse.objects.filter(pk="worker").exists()

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=5) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 0, "")


def test_idle_worker_ends_at_once(start_worker):
    worker = start_worker()
    wait_until(lambda: Pulse.objects.filter(pk="worker").exists())

    worker.send_signal(signal.SIGINT)

    assert worker.wait(timeout=3) == 0
