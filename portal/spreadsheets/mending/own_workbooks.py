"""The operator's own workbook, marked: its formats and all its sheets stay."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.spreadsheets.files.sheet_rows import sheet_cells
from portal.spreadsheets.files.workbooks import open_workbook
from portal.spreadsheets.mending.marking import (
    GREEN,
    GREY,
    Marking,
    beside,
    make_drop_downs,
    mark_row,
    write,
    write_heads,
)
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.profiles.drop_downs import DropDowns
from portal.spreadsheets.runs.filing import kept_file
from portal.spreadsheets.staging.staged_cells import (
    as_cell,
    entries_by_field,
    found_cell,
    found_cells,
    in_words,
    mends_of,
)

OWN_BYTES, OWN_ROWS = 1_500_000, 5_000
# Stands in place of a token in rows that hold no data.
NOT_DATA = "–"


def own_places(run: ImportRun) -> dict[tuple[str, int], int]:
    """Return sheet and row → position, if the own workbook can be marked.

    Empty if it is no xlsx, is too large, or if its rows were not read as they
    stand: folded out of wide ones, or brought to the columns of another list.
    """
    ending = Path(run.file_name).suffix.lower()
    small = run.file.size <= OWN_BYTES and run.rows.count() <= OWN_ROWS
    if ending not in (".xlsx", ".xlsm") or not small:
        return {}
    rows = list(run.rows.order_by("position"))
    places = {(sheet_of(run, row.position), row.row): row.position for row in rows}
    return places if len(places) == len(rows) and stand_there(run, rows) else {}


def stand_there(run: ImportRun, rows: Sequence[StagedRow]) -> bool:
    """Tell whether every row is in the file as it was staged."""
    entries = entries_by_field(run).values()
    with kept_file(run) as path:
        book = open_workbook(path, run.file_name)
        sheets = {sheet.name: sheet_cells(sheet) for sheet in book.sheets}
    for row in rows:
        cells = sheets[sheet_of(run, row.position)][row.row - 1]
        found = found_cells(row)
        for entry in entries:
            there = found_cell(cells, entry)
            if in_words(there) != in_words(found_cell(found, entry)):
                return False
    return True


def sheet_of(run: ImportRun, position: int) -> str:
    """Return the sheet on which the row at this position stands."""
    lists = run.layout.get("lists") or [{"start": 0, "sheet": run.sheet}]
    index = bisect_right([each["start"] for each in lists], position) - 1
    return lists[max(index, 0)]["sheet"]


def write_own(
    target: IO[bytes], marking: Marking, places: dict[tuple[str, int], int], by
) -> bool:
    """Write the marked file; False if openpyxl cannot take it as it is."""
    run = marking.run
    with kept_file(run) as path:
        content = path.read_bytes()
    try:
        book = load_workbook(io.BytesIO(content), keep_links=False)
        put_values(book, content)
    except Exception:  # noqa: BLE001 -- what it stumbles over is not ours to judge
        return False
    drop_downs = make_drop_downs(book, run, by)
    rows = {row.position: row for row in run.rows.order_by("position")}
    for name in dict.fromkeys(sheet for sheet, _row in places):
        here = {
            number: rows[position]
            for (sheet_name, number), position in places.items()
            if sheet_name == name
        }
        mark_sheet(book[name], here, marking, drop_downs)
    book.save(target)
    return True


def put_values(book: Workbook, content: bytes) -> None:
    """Replace each formula by the value it had when the file was saved."""
    formulas = [
        (sheet.title, cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    if not formulas:
        return
    values = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    for title, cell in formulas:
        write(cell, values[title][cell.coordinate].value)


def mark_sheet(
    sheet: Worksheet,
    rows: dict[int, StagedRow],
    marking: Marking,
    drop_downs: DropDowns,
) -> None:
    """Mark the cells of the rows and write token and sentence behind them."""
    entries = entries_by_field(marking.run)
    behind = max(sheet.max_column, *(each["index"] + 1 for each in entries.values()))
    token_column = behind + 1
    head = min(rows) - 1
    for number in range(1, sheet.max_row + 1):
        row = rows.get(number)
        if row is None:
            tell_apart(sheet, number, token_column, after=head)
            continue
        cells = {
            name: sheet.cell(number, e["index"] + 1) for name, e in entries.items()
        }
        put_mends(cells, row)
        mark_row(cells, row, marking)
        beside(sheet, number, token_column, marking, row, is_own=True)
    write_heads(sheet, max(head, 1), token_column)
    for name, entry in entries.items():
        letter = get_column_letter(entry["index"] + 1)
        drop_downs.offer(sheet, name, f"{letter}{min(rows)}:{letter}{max(rows)}")


def tell_apart(sheet: Worksheet, number: int, column: int, *, after: int) -> None:
    """Note of a row between the data that it is none, so that it is not asked for."""
    cells = sheet[number]
    if number > after and any(cell.value not in (None, "") for cell in cells):
        sheet.cell(number, column, NOT_DATA).font = GREY


def put_mends(cells: dict[str, Cell], row: StagedRow) -> None:
    for name, mended in mends_of(row).items():
        if name in cells and not isinstance(cells[name], MergedCell):
            write(cells[name], as_cell(mended) if mended != "" else None)
            cells[name].fill = GREEN
