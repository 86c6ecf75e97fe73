"""From rows to the preview: every cell read, checked, matched and staged once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from portal.privacy.cipher import encrypt
from portal.spreadsheets.bulk import (
    allocate_ids,
    dump,
    garbage_left_lying,
    insert_rows,
)
from portal.spreadsheets.choices import Outcome, RunState, Severity
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.reading import Reading, load_columns, whereabouts
from portal.spreadsheets.registers import Register, Verdict
from portal.spreadsheets.tables import Table, read_table

STAGED_FIELDS = (
    "id", "run", "row", "raw", "values", "outcome", "target_id", "trace", "is_applied",
)  # fmt: skip
PROBLEM_FIELDS = (
    "id", "run", "row", "letter", "column", "value", "severity", "code", "message",
)  # fmt: skip


@garbage_left_lying()
def stage_rows(run: ImportRun, reading: Reading, register: Register) -> None:
    """Write the run's staged rows, problems and counts; replaces earlier ones."""
    table = read_table(reading.rows, load_columns(run), register.by_name, run.defaults)
    where = whereabouts(run, register)
    if where.default and "region" not in run.defaults:
        run.layout = {**run.layout, "guessed_region": where.default}
        run.defaults = {**run.defaults, "region": where.default}
    register.check(table, where, run)
    verdicts = register.match(table, run)
    with transaction.atomic():
        run.rows.all().delete()
        run.problems.all().delete()
        write_rows(run, table, verdicts, register)
        write_problems(run, table)
        run.counts = count(table, verdicts)
        run.state = RunState.STAGED
        run.save()


def write_rows(
    run: ImportRun, table: Table, verdicts: Sequence[Verdict], register: Register
) -> None:
    ids = allocate_ids(StagedRow, len(table))
    staged = register.stage(table)
    insert_rows(
        StagedRow,
        STAGED_FIELDS,
        [
            (
                ids[index],
                run.pk,
                number,
                encrypt(dump(table.cells[index])),
                dump(staged[index]),
                str(verdicts[index].outcome),
                verdicts[index].target_id,
                trace_of(verdicts[index]),
                False,
            )
            for index, number in enumerate(table.numbers)
        ],
    )


def trace_of(verdict: Verdict) -> str | None:
    return dump({"changes": list(verdict.changes)}) if verdict.changes else None


def write_problems(run: ImportRun, table: Table) -> None:
    ids = allocate_ids(Problem, len(table.findings))
    findings = sorted(table.findings, key=lambda finding: finding.index)
    insert_rows(
        Problem,
        PROBLEM_FIELDS,
        [
            (
                pk,
                run.pk,
                table.numbers[finding.index],
                table.letters.get(finding.column, ""),
                finding.column,
                encrypt(finding.value) if finding.value else "",
                str(finding.severity),
                finding.code,
                encrypt(finding.message),
            )
            for pk, finding in zip(ids, findings, strict=True)
        ],
    )


def count(table: Table, verdicts: Sequence[Verdict]) -> dict[str, int]:
    """The preview's counts; what commit does is counted when it is done."""
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    ready = {
        index
        for index, verdict in enumerate(verdicts)
        if verdict.outcome in (Outcome.CREATE, Outcome.UPDATE)
    }
    warned = {f.index for f in table.findings if f.severity == Severity.WARNING}
    return {
        "rows": len(table),
        "ready": len(ready),
        "warned": len(warned & ready),
        "blocked": outcomes[Outcome.BLOCKED],
        "duplicates": outcomes[Outcome.DUPLICATE],
        "unchanged": outcomes[Outcome.UNCHANGED] + outcomes[Outcome.SKIP],
        "created": 0,
        "updated": 0,
        "skipped": 0,
    }
