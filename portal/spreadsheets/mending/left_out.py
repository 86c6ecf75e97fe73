"""The rows an import did not save, as a list to mend and to send again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.spreadsheets.choices import Choice, Outcome, Severity
from portal.spreadsheets.exports.writers import WRITERS
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.staging.staged_cells import as_cell, found_cells

LEFT_OUT = (Outcome.BLOCKED, Outcome.DUPLICATE, Outcome.SKIP)


def rows_left_out(run: ImportRun) -> QuerySet[StagedRow]:
    return run.rows.filter(outcome__in=LEFT_OUT).order_by("position")


def write_left_out(target: IO[bytes], run: ImportRun, file_format: str) -> int:
    """Write the rows as they stood in the file, each with why it was left out.

    Returns how many rows there are. The heads are those of the file, so that
    the mended list reads as the file did.
    """
    entries = sorted(
        run.mapping["columns"] + run.mapping["ignored"], key=lambda each: each["index"]
    )
    header = [*heads(entries), _("Row in the file"), _("Why it was not saved")]
    indexes = [entry["index"] for entry in entries]
    rows = left_out_rows(run, indexes)
    return WRITERS[file_format](target, header, rows, _("Not saved"))


def heads(entries: list[dict]) -> list[str]:
    """The words of each column's head; with its group where they repeat."""
    last = [entry["header"].rpartition(" > ")[2] for entry in entries]
    return [
        entry["header"].replace(" > ", " ") if last.count(word) > 1 else word
        for entry, word in zip(entries, last, strict=True)
    ]


def left_out_rows(run: ImportRun, indexes: list[int]) -> Iterator[list[Any]]:
    reasons = reasons_by_position(run)
    for row in rows_left_out(run).iterator():
        cells = found_cells(row)
        values = [cells[index] if index < len(cells) else None for index in indexes]
        why = (
            " ".join(reasons[row.position])
            if row.outcome == Outcome.BLOCKED
            else why_of(row)
        )
        yield [*map(as_cell, values), row.row, why]


def reasons_by_position(run: ImportRun) -> dict[int, list[str]]:
    found = defaultdict(list)
    problems = run.problems.filter(severity=Severity.ERROR).order_by("position", "pk")
    for problem in problems.iterator():
        found[problem.position].append(problem.message)
    return found


def why_of(row: StagedRow) -> str:
    if row.choice and row.choice["do"] == Choice.SKIP:
        return _("It was left out of the import.")
    if row.outcome == Outcome.DUPLICATE:
        return _("The same citizen asks for the same at most 31 days before.")
    return _("It is in the portal already and differs; what is there was kept.")
