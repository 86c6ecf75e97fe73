"""How long others wait while an import is saved in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

from django.db import OperationalError, transaction

from bench.importing import operator
from portal.cases.models import Case
from portal.registry.models import Household
from portal.spreadsheets.runs.actions import import_file

ROOT = Path(__file__).resolve().parent.parent
PAUSE = 0.02  # seconds between two requests of the others


def waits_of_others(path: Path) -> dict[str, float]:
    """Save a file in another process; return p99 in ms of reads and writes here.

    `errors` counts those that failed because the database was locked.
    """
    user = operator()
    run = import_file(path, by=user)
    waits: dict[str, list[float]] = {"reads": [], "writes": []}
    errors = 0
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.worker", "commit", str(run.pk)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    while worker.poll() is None:
        for kind, request in (("reads", read_a_page), ("writes", write_a_record)):
            began = time.perf_counter()
            try:
                request(user)
            except OperationalError:
                errors += 1
            waits[kind].append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    if worker.returncode:
        raise SystemExit("The import in the background failed.")
    return {kind: quantiles(each, n=100)[98] for kind, each in waits.items()} | {
        "errors": errors
    }


def read_a_page(user) -> None:
    """The newest cases with their citizens: quick when nothing is in the way."""
    list(Case.objects.select_related("person")[:50])


@transaction.atomic
def write_a_record(user) -> None:
    """What a form writes: it looks first."""
    count = Household.objects.filter(kk_key="-").count()
    Household.objects.create(head_name=f"{user.username} {count}")
