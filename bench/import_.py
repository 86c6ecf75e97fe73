"""Importing a case list: this portal, django-import-export, the bare limit.

Rows per processor-second from the file to committed cases, people and
households. The contenders take turns, each on empty registers, and must make
the same cases. `stock` is a plain Resource, `options` one with all the library's
options for speed, `tuned` has people and numbers made in bulk besides, all of
them with dry run and real run; `limit` reads the file with calamine, encrypts and
inserts rows that are ready. A ratio is how many times the peer's time ours
fits in: 80 × stock is 80 times as fast, 0.35 × limit a third of its speed.

`BENCH_ROWS` names the sizes (10000,100000). `BENCH_LARGE=1` adds a million rows,
and 100,000 onto that million.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from django.db import connection

from bench import importing
from bench.case_list import write_case_list
from bench.importing import CONTENDERS, empty, processor_seconds
from bench.waiting import waits_of_others
from portal.cases.models import Case

SIZES = [int(rows) for rows in os.environ.get("BENCH_ROWS", "10000,100000").split(",")]
IS_LARGE = os.environ.get("BENCH_LARGE") == "1"
ROOT = Path(__file__).resolve().parent.parent
REPEATS = 3
LIBRARY_ROWS = 10_000  # its cost is per row, and it is long
STEP, LARGE = 100_000, 1_000_000


def measure() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for rows in SIZES:
            path = Path(folder) / f"kasus-{rows}.xlsx"
            write_case_list(path, rows)
            results += compare(path, rows)
            results.append(memory(path, rows))
            if rows > LIBRARY_ROWS and connection.vendor == "sqlite":
                results += waiting(path, rows)
        return results + (grow(Path(folder)) if IS_LARGE else [])


def compare(path: Path, rows: int) -> list[dict]:
    """Let the contenders take turns; each must make the cases that ours makes."""
    seconds: dict[str, list[float]] = {"ours": [], "limit": []}
    contenders, expected, made = dict(CONTENDERS), "", 0
    for turn in range(REPEATS):
        for name in turns(rows, turn):
            empty()
            spent = processor_seconds(partial(contenders[name], path))
            seconds.setdefault(name, []).append(spent)
            sys.stderr.write(f"{rows:,} rows by {name}: {spent:.2f} cpu-s\n")
            if not expected:
                expected, made = importing.essence(), Case.objects.count()
                contenders["limit"] = importing.with_ready_rows()
            elif importing.essence() != expected:
                raise SystemExit(f"{name} made other cases than ours.")
    ours = median(seconds["ours"])
    return [
        result(
            f"import by {name}" if name != "ours" else "import",
            rows,
            made / median(spent),
            "rows/cpu-s",
            {p: median(s) / ours for p, s in seconds.items() if p != "ours"}
            if name == "ours"
            else {},
        )
        for name, spent in seconds.items()
    ]


def turns(rows: int, turn: int) -> list[str]:
    """Who runs in a turn: the slowest once, for they take minutes."""
    names = ["ours", "limit"]
    if rows <= LIBRARY_ROWS:
        names += ["tuned"] + ["options", "stock"] * (turn == 0)
    return names


def result(name: str, rows: int, value: float, unit: str, ratios: dict) -> dict:
    return {
        "name": f"{name}, {rows:,} rows, {connection.vendor}",
        "value": round(value, 1),
        "unit": unit,
        "ratios": {peer: round(ratio, 3) for peer, ratio in ratios.items()},
    }


def memory(path: Path, rows: int) -> dict:
    """The most memory of a process that imports, and of its largest child."""
    empty()
    command = [sys.executable, "-m", "bench.worker", "import", str(path)]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    peaks = json.loads(told.stdout)
    of_child = {"MB of a child": peaks["child"]}
    return result("import, peak memory", rows, peaks["own"], "MB", of_child)


def waiting(path: Path, rows: int) -> list[dict]:
    """How long readers and writers wait while another process commits."""
    empty()
    waits = waits_of_others(path)
    return [
        result(f"{kind} meanwhile, 99 of 100", rows, waits[kind], "ms", {})
        for kind in ("reads", "writes")
    ] + [result("locked out meanwhile", rows, waits["errors"], "times", {})]


def grow(folder: Path) -> list[dict]:
    """What a row costs among ten times as many, and onto a million."""
    step, large, more = (folder / f"{name}.csv" for name in ("step", "large", "more"))
    write_case_list(step, STEP)
    write_case_list(large, LARGE, seed=2)
    write_case_list(more, STEP, first=LARGE, seed=3)
    alone = []
    for _repeat in range(REPEATS):
        empty()
        alone.append(seconds_of(step) / STEP)
    empty()
    per_row = seconds_of(large) / LARGE
    onto = seconds_of(more) / STEP
    base = median(alone)
    return [
        result("import of a csv", STEP, 1 / base, "rows/cpu-s", {}),
        result("import of a csv", LARGE, 1 / per_row, "rows/cpu-s",
               {"the cost of a row of 100,000": per_row / base}),
        result("import onto a million", STEP, 1 / onto, "rows/cpu-s",
               {"the cost of a row onto none": onto / base}),
        memory(large, LARGE),
    ]  # fmt: skip


def seconds_of(path: Path) -> float:
    return processor_seconds(lambda: CONTENDERS["ours"](path))
