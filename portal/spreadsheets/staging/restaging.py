"""Judging some rows of an import once more: as mended, chosen or mapped by now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q

from portal.spreadsheets.bulk import any_of, chunks, garbage_left_lying
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.staging.reading import list_number
from portal.spreadsheets.staging.staged_cells import as_cell
from portal.spreadsheets.staging.staged_rows import rewrite_rows, write_problems
from portal.spreadsheets.staging.staging import (
    PART,
    READY,
    Judged,
    Stager,
    counts_of,
    tally_of,
)


def stage_again(run: ImportRun, positions: Iterable[int]) -> None:
    """Judge the rows at these positions anew and count them; `run.counts` follows.

    So are the rows that compete with them for a record or repeat them. Rows
    that are saved already stay as they are.
    """
    register = get_register(run.register)
    for part in chunks(sorted(set(positions)), PART):
        stage_part_again(run, register, set(part))


@garbage_left_lying()
@transaction.atomic
def stage_part_again(run: ImportRun, register: Register, positions: set[int]) -> None:
    rows, judged = judge_again(run, register, positions)
    change = sum(map(tally_of, judged), Counter())
    change.subtract(tally_before(run, rows))
    replace_rows(run, rows, judged)
    run.counts = changed_counts(run.counts, change)
    run.save(update_fields=["counts"])


def judge_again(
    run: ImportRun, register: Register, positions: set[int]
) -> tuple[list[StagedRow], list[Judged]]:
    """Return the rows there and all that compete with them, and how they are judged.

    The judged rows are parts of one list each, in the order of the rows.
    """
    while True:
        rows = rows_at(run, positions)
        stager = Stager(run, register)
        judged = [
            judge_rows(stager, number, list(part))
            for number, part in groupby(
                rows, lambda row: list_number(run.layout, row.position)
            )
        ]
        competing = competing_rows(run, register, rows, judged) - positions
        if not competing:
            return rows, judged
        positions = positions | competing


def judge_rows(stager: Stager, number: int, rows: list[StagedRow]) -> Judged:
    return stager.judge(
        number,
        [(row.row, [*map(as_cell, loaded(row.raw, []))]) for row in rows],
        [row.position for row in rows],
        [loaded(row.mends, {}) for row in rows],
        [row.choice for row in rows],
    )


def loaded(text: str, nothing: Any) -> Any:
    return orjson.loads(text) if text else nothing


def rows_at(run: ImportRun, positions: set[int]) -> list[StagedRow]:
    rows = run.rows.filter(is_applied=False, position__in=any_of(positions))
    return list(rows.order_by("position"))


def competing_rows(
    run: ImportRun, register: Register, rows: list[StagedRow], judged: list[Judged]
) -> set[int]:
    """Positions of rows that ask for the same as these, before or now.

    Where these hold or held a record, also rows that may take it when it is free.
    """
    keys = {row.repeat_key for row in rows}
    records = {row.target_id for row in rows}
    for part in judged:
        keys.update(part.table.column("repeat_key"))
        records.update(verdict.target_id for verdict in part.found)
    records.discard(None)
    others = run.rows.filter(is_applied=False)
    same = Q(repeat_key__in=any_of(keys - {None})) | Q(target_id__in=any_of(records))
    if records and register.known_by:
        name = register.known_by
        staged = [row.values for row in rows] + [v for j in judged for v in j.staged]
        words = {values[name] for values in staged if values.get(name)}
        same |= Q(**{f"values__{name}__in": sorted(words)})
    return set(others.filter(same).values_list("position", flat=True))


def tally_before(run: ImportRun, rows: list[StagedRow]) -> Counter:
    """Count the rows as they were staged, in the way of `tally_of`."""
    ready = any_of([row.position for row in rows if row.outcome in READY])
    warned = run.problems.filter(severity=Severity.WARNING, position__in=ready)
    outcomes = Counter(row.outcome for row in rows)
    warned_rows = warned.values("position").distinct().count()
    return Counter({"rows": len(rows), "warned": warned_rows, **outcomes})


def replace_rows(run: ImportRun, rows: list[StagedRow], judged: list[Judged]) -> None:
    positions = any_of([row.position for row in rows])
    run.problems.filter(position__in=positions).delete()
    start = 0
    for part in judged:
        ids = [row.pk for row in rows[start : start + len(part.table)]]
        start += len(ids)
        rewrite_rows(ids, part.table, part.staged, part.verdicts)
        write_problems(run, part.table)


def changed_counts(counts: dict[str, int], change: Counter) -> dict[str, int]:
    added = counts_of(change)
    return {name: number + added.get(name, 0) for name, number in counts.items()}
