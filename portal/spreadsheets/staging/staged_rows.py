"""Writing and reading staged rows and their problems, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from orjson import loads

from portal.privacy.cipher import encrypt
from portal.spreadsheets.bulk import allocate_ids, dump, insert_rows, update_rows
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.staging.carrying import Carried
from portal.spreadsheets.staging.deciding import trace_of
from portal.spreadsheets.staging.reading import has_own_letters, sheet_letter
from portal.spreadsheets.tables import Table

STAGED_FIELDS = (
    "id", "run", "position", "row", "raw", "mends", "choice", "repeat_key", "values",
    "outcome", "target_id", "trace", "is_applied",
)  # fmt: skip
JUDGED_FIELDS = ("repeat_key", "values", "outcome", "target_id", "trace")
PROBLEM_FIELDS = (
    "id", "run", "position", "row", "letter", "column", "value", "severity", "code",
    "message", "diagnosis",
)  # fmt: skip


class Staged(NamedTuple):
    """What the commit needs to know of a StagedRow, under the model's names."""

    pk: int
    position: int
    row: int
    values: dict[str, Any]
    outcome: str
    target_id: int | None
    trace: dict[str, Any] | None


def read_rows(rows: QuerySet[StagedRow]) -> list[Staged]:
    """Return the rows without the cost of model objects."""
    sql, params = rows.values_list(*Staged._fields).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [
            Staged(pk, at, row, loads(values), outcome, target, trace and loads(trace))
            for pk, at, row, values, outcome, target, trace in cursor.fetchall()
        ]


def write_rows(
    run: ImportRun,
    table: Table,
    staged: Sequence[dict],
    verdicts: Sequence[Verdict],
    said: Sequence[Carried] = (),
) -> None:
    """Write new rows; `said` is, row for row, what an operator has said of them."""
    judged = judged_values(table, staged, verdicts)
    kept = [kept_words(each) for each in said] or [("", None)] * len(table)
    ids = allocate_ids(StagedRow, len(table))
    insert_rows(
        StagedRow,
        STAGED_FIELDS,
        [
            (pk, run.pk, position, number, encrypt(dump(cells)), *words, *rest, False)
            for pk, position, number, cells, rest, words in zip(
                ids,
                table.positions,
                table.numbers,
                table.cells,
                judged,
                kept,
                strict=True,
            )
        ],
    )


def kept_words(said: Carried) -> tuple[str, str | None]:
    """Return mends and choice of a row as the database has them."""
    return (
        encrypt(dump(said.mends)) if said.mends else "",
        dump(said.choice) if said.choice else None,
    )


def rewrite_rows(
    ids: Sequence[int],
    table: Table,
    staged: Sequence[dict],
    verdicts: Sequence[Verdict],
) -> None:
    """Write what has changed of rows that were judged anew."""
    judged = judged_values(table, staged, verdicts)
    rows = [(*values, pk) for pk, values in zip(ids, judged, strict=True)]
    update_rows(StagedRow, JUDGED_FIELDS, rows)


def judged_values(
    table: Table, staged: Sequence[dict], verdicts: Sequence[Verdict]
) -> list[tuple[Any, ...]]:
    """Return the values of JUDGED_FIELDS for each row."""
    return [
        (key, dump(values), str(verdict.outcome), verdict.target_id, trace(verdict))
        for key, values, verdict in zip(
            table.column("repeat_key"), staged, verdicts, strict=True
        )
    ]


def trace(verdict: Verdict) -> str | None:
    kept = trace_of(verdict)
    return dump(kept) if kept else None


def write_problems(run: ImportRun, table: Table) -> None:
    findings = sorted(table.findings, key=lambda finding: finding.index)
    ids = allocate_ids(Problem, len(findings))
    insert_rows(
        Problem,
        PROBLEM_FIELDS,
        [
            (
                pk,
                run.pk,
                table.positions[finding.index],
                table.numbers[finding.index],
                letter_of(run, table, finding),
                finding.column,
                encrypt(finding.value) if finding.value else "",
                str(finding.severity),
                finding.code,
                encrypt(finding.message),
                finding.diagnosis,
            )
            for pk, finding in zip(ids, findings, strict=True)
        ],
    )


def letter_of(run: ImportRun, table: Table, finding) -> str:
    """Excel's letter of the cell in its own sheet; "" for what has no cell."""
    letter = table.letters.get(finding.column, "")
    if not letter or not has_own_letters(run.layout):
        return letter
    at = finding.index
    return sheet_letter(run.layout, table.positions[at], table.cells[at], letter)
