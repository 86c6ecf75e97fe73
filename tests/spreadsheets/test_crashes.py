"""An import whose workers are killed loses nothing and doubles nothing.

`KILLS` sets how many workers are killed in each phase; more than a few take
their time.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection

from portal import settings as portal_settings
from portal.accounts.models import User
from portal.jobs.choices import JobState
from portal.registry.models import Household
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs import running
from tests.workbooks import citizen, essence, snapshot, write_list

ROOT = Path(__file__).parent.parent.parent
ROWS = 60
KILLS = int(os.environ.get("KILLS", "6"))


@pytest.fixture
def nursery(committed_db, settings, tmp_path, monkeypatch):
    """A process that starts workers on the tests' database, one after another."""
    settings.TASKS = portal_settings.TASKS
    files = tmp_path / "kept"
    field = ImportRun._meta.get_field("file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(files))
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 0)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "PORTAL_VAR": str(tmp_path / "var"),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.spreadsheets.nursery", str(files)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def work(nursery: subprocess.Popen, seconds: float | None = None) -> float:
    """Let a worker work to the end, or kill it after so long; return how long."""
    start = time.monotonic()
    nursery.stdin.write("\n" if seconds is None else f"{seconds}\n")
    nursery.stdin.flush()
    assert nursery.stdout.readline() == "ended\n"
    return time.monotonic() - start


def work_through_kills(nursery, run: ImportRun, seconds: float, dice) -> int:
    """Kill workers at random moments, then let one finish; count the half-done."""
    interrupted = 0
    for _kill in range(KILLS):
        work(nursery, dice.uniform(0.02, seconds))
        job = ImportRun.objects.select_related("job").get(pk=run.pk).job
        if job.state not in (JobState.QUEUED, JobState.RUNNING):
            break
        interrupted += 0 < job.done < job.total
    work(nursery)
    return interrupted


def rows() -> list[dict]:
    """People with shared cards, rows that repeat, that join, that are blocked."""
    found = [
        citizen(n, kk=f"32021601011099{n // 3:02d}", address=f"Kp. {n}")
        for n in range(1, ROWS - 5)
    ]
    joining = [
        citizen(n, service="Lain", phone=f"0812000000{n:02d}") for n in range(1, 5)
    ]
    return [*found, *joining, citizen(99, name=None), citizen(1)]


def staged(run: ImportRun) -> list[tuple]:
    fields = ("position", "row", "outcome", "is_applied", "repeat_key")
    return list(run.rows.order_by("position").values_list(*fields))


def noted(run: ImportRun) -> list[tuple]:
    fields = ("position", "column", "severity", "code")
    return sorted(run.problems.values_list(*fields))


@pytest.mark.parametrize("seed", [1])
def test_workers_killed_at_any_moment_leave_what_undisturbed_ones_do(
    seed, nursery, tmp_path
):
    dice, officer = random.Random(seed), User.objects.get(username="fo.benda")
    path, empty = write_list(tmp_path, rows()), snapshot()

    undisturbed = running.start_reading(path, by=officer)
    reading = work(nursery)
    preview = staged(fresh(undisturbed)), noted(undisturbed)
    running.start_commit(fresh(undisturbed), by=officer)
    saving = work(nursery)
    expected = essence(), household_sizes(), staged(undisturbed)
    counts = fresh(undisturbed).counts
    assert counts["created"] == ROWS - 2
    running.start_undo(fresh(undisturbed), by=officer)
    undoing = work(nursery)
    assert snapshot() == empty

    run = running.start_reading(path, by=officer)
    half_done = work_through_kills(nursery, run, reading, dice)
    assert fresh(run).state == RunState.STAGED
    assert (staged(run), noted(run)) == preview
    running.start_commit(fresh(run), by=officer)
    half_done += work_through_kills(nursery, run, saving, dice)
    assert fresh(run).state == RunState.COMMITTED
    assert (essence(), household_sizes(), staged(run)) == expected
    assert fresh(run).counts == counts
    running.start_undo(fresh(run), by=officer)
    half_done += work_through_kills(nursery, run, undoing, dice)

    assert fresh(run).state == RunState.UNDONE
    assert snapshot() == empty
    assert half_done


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_related("job", "created_by").get(pk=run.pk)


def household_sizes() -> list[int]:
    return sorted(each.members.count() for each in Household.objects.all())
