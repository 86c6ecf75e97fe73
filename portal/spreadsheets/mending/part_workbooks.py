"""The rows of an import that want mending, alone, under the heads of its file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.mending.left_out import heads
from portal.spreadsheets.mending.marking import (
    BOLD,
    Marking,
    beside,
    make_drop_downs,
    mark_row,
    write,
    write_heads,
)
from portal.spreadsheets.mending.mending import rows_at
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.staging.staged_cells import (
    as_cell,
    found_cell,
    found_cells,
    mends_of,
)

MOST_ROWS = 5_000  # at once; mended, the rest can be taken after them


def write_part(
    target: IO[bytes], marking: Marking, positions: Sequence[int], by
) -> None:
    """Write the rows at these positions under the heads of the file."""
    run = marking.run
    book = Workbook()
    sheet = book.active
    sheet.title = _("To mend")
    drop_downs = make_drop_downs(book, run, by)
    entries = part_entries(run)
    for index, head in enumerate(heads(entries), start=1):
        write(sheet.cell(1, index), head)
        sheet.cell(1, index).font = BOLD
        sheet.column_dimensions[get_column_letter(index)].width = 18
    for number, row in enumerate(rows_at(run, positions), start=2):
        cells = write_cells(sheet, number, row, entries)
        mark_row(cells, row, marking)
        beside(sheet, number, len(entries) + 1, marking, row, is_own=False)
    write_heads(sheet, 1, len(entries) + 1)
    sheet.freeze_panes = "A2"
    for index, entry in enumerate(entries, start=1):
        letter = get_column_letter(index)
        if positions and entry["column"]:
            cells = f"{letter}2:{letter}{len(positions) + 1}"
            drop_downs.offer(sheet, entry["column"], cells)
    book.save(target)


def part_entries(run: ImportRun) -> list[dict[str, Any]]:
    """Return the columns of a list of rows to mend, in order: those of the file."""
    entries = run.mapping["columns"] + run.mapping["ignored"]
    return sorted(entries, key=lambda entry: entry["index"])


def positions_to_mend(run: ImportRun) -> list[int]:
    """Return the rows that want mending: blocked and repeated before doubtful ones."""
    blocked = run.rows.filter(outcome__in=(Outcome.BLOCKED, Outcome.DUPLICATE))
    chosen = list(blocked.values_list("position", flat=True)[:MOST_ROWS])
    doubtful = run.problems.filter(severity=Severity.WARNING).exclude(
        position__in=blocked.values("position")
    )
    first = doubtful.order_by("position").values_list("position", flat=True).distinct()
    return sorted([*chosen, *first[: MOST_ROWS - len(chosen)]])


def write_cells(
    sheet: Worksheet, number: int, row: StagedRow, entries: Sequence[dict[str, Any]]
) -> dict[str, Cell]:
    """Write a row as it stands now; return its mapped cells by field."""
    found, mends, cells = found_cells(row), mends_of(row), {}
    for index, entry in enumerate(entries, start=1):
        name = entry["column"]
        value = mends.get(name, found_cell(found, entry))
        cell = sheet.cell(number, index)
        value = as_cell(value)
        write(cell, value if value != "" else None)
        cell.number_format = "dd/mm/yyyy" if hasattr(value, "strftime") else "@"
        if name:
            cells[name] = cell
    return cells
