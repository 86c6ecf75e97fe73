"""Importing a case list: this portal, stock django-import-export, the bare limit.

Rows per processor-second from an xlsx file to committed cases, people and
households. Each contender starts from the same empty registers and writes the
same tables; the limit reads the file with calamine and inserts rows that are
ready. `BENCH_ROWS` changes the number of rows.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from bench.case_list import write_case_list
from bench.stock import import_stock
from portal.accounts.models import User
from portal.cases.importing import CASE_FIELDS
from portal.cases.models import Case, CaseCounter
from portal.registry.models import Household, Person
from portal.registry.recording import HOUSEHOLD_FIELDS, PERSON_FIELDS
from portal.spreadsheets.actions import commit_import, import_file
from portal.spreadsheets.bulk import insert_rows
from portal.spreadsheets.models import ImportRun, Problem, StagedRow

ROWS = int(os.environ.get("BENCH_ROWS", "10000"))
REPEATS = 3
TABLES = ((Household, HOUSEHOLD_FIELDS), (Person, PERSON_FIELDS), (Case, CASE_FIELDS))
USER = "manajer.sukabumi"


def measure() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kasus.xlsx"
        write_case_list(path, ROWS)
        user = User.objects.get(username=USER)
        ours, made, ready = measure_ours(path, user)
        limit = measure_limit(path, ready)
        stock = measure_stock(path, user, made)
    return [
        result("import", made / ours, {"stock": stock / ours, "limit": limit / ours}),
        result("import, stock django-import-export", made / stock, {}),
        result("import, calamine and ready rows", made / limit, {}),
    ]


def result(name: str, rate: float, ratios: dict[str, float]) -> dict:
    return {
        "name": f"{name}, {ROWS:,} rows, {connection.vendor}",
        "value": round(rate, 1),
        "unit": "rows/cpu-s",
        "ratios": {peer: round(ratio, 3) for peer, ratio in ratios.items()},
    }


def processor_seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def empty() -> None:
    """Take away what the last contender wrote."""
    with transaction.atomic():
        for model in (
            Problem,
            StagedRow,
            Case,
            ImportRun,
            Person,
            Household,
            CaseCounter,
        ):
            model.objects.all()._raw_delete("default")


def measure_ours(path: Path, user: User):
    """Return the median seconds, the cases made and the ready rows of each table."""
    seconds = []
    for _repeat in range(REPEATS):
        empty()
        seconds.append(
            processor_seconds(
                lambda: commit_import(import_file(path, by=user), by=user)
            )
        )
    made = Case.objects.count()
    return median(seconds), made, [read_rows(*table) for table in TABLES]


def read_rows(model, fields) -> list[tuple]:
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')
        return cursor.fetchall()


def measure_limit(path: Path, ready: list[list[tuple]]) -> float:
    def work():
        for row in (
            CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
        ):
            len(row)
        with transaction.atomic():
            for (model, fields), rows in zip(TABLES, ready, strict=True):
                insert_rows(model, fields, rows)

    seconds = []
    for _repeat in range(REPEATS):
        with transaction.atomic():
            for model in (Problem, StagedRow, Case, Person, Household, CaseCounter):
                model.objects.all()._raw_delete("default")
        seconds.append(processor_seconds(work))
    return median(seconds)


def measure_stock(path: Path, user: User, expected: int) -> float:
    """One run: its cost is per row, and it is long."""
    empty()
    run = ImportRun.objects.create(
        register="cases", file_name=path.name, file_hash="-", created_by=user
    )
    seconds = processor_seconds(lambda: import_stock(path, user, run))
    made = Case.objects.count()
    if made != expected:
        raise SystemExit(f"The stock import made {made} cases, ours {expected}.")
    return seconds
