"""Where a record of the portal comes from: file, sheet, row, and the cell of each field."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from portal.privacy.masking import mask_number
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.discretion import sees_numbers
from portal.spreadsheets.staging.reading import list_of, sheet_letter
from portal.spreadsheets.staging.staged_cells import (
    entries_by_field,
    found_cell,
    found_cells,
    in_words,
    mends_of,
)


@dataclass(frozen=True, slots=True)
class SourceCell:
    """The cell of which a field was read."""

    field: str
    label: str
    place: str  # D17, as Excel names it in its sheet
    found: str  # what stood there; "" if blank, forgotten or not for this reader
    mended: str  # what someone wrote instead before it was saved


@dataclass(frozen=True, slots=True)
class Provenance:
    """One row of a file, of which a record was made or changed."""

    run: ImportRun
    sheet: str
    row: int
    cells: list[SourceCell]
    is_forgotten: bool  # its cells are deleted, as their time is over
    shows_cells: bool  # whether the reader may see what stood there


def provenance_of(run: ImportRun, row: StagedRow, user) -> Provenance:
    """Return where a staged row stood, with what `user` may see of its cells.

    Identity numbers are masked, as they are on the record's own page.
    """
    found, mends, register = found_cells(row), mends_of(row), get_register(run.register)
    in_full = sees_numbers(user, run)
    cells = []
    for name, entry in entries_by_field(run).items():
        names = (entry["composite"] or entry["column"]).split("+")
        columns = [register.by_name[each] for each in names if each in register.by_name]
        if not columns:
            continue
        letter = sheet_letter(run.layout, row.position, found, entry["letter"])
        cell = found_cell(found, entry) if in_full else None
        mend = mends.get(name) if in_full else None
        is_number = columns[0].kind == "identity"
        cells.append(
            SourceCell(
                columns[0].name,
                " / ".join(str(column.label) for column in columns),
                f"{letter}{row.row}",
                shown(cell, is_number),
                shown(mend, is_number),
            )
        )
    sheet = list_of(run.layout, row.position).get("sheet", run.sheet)
    return Provenance(run, sheet, row.row, cells, not row.raw, in_full)


def shown(cell, is_number: bool) -> str:
    text = in_words(cell)
    return mask_number(text) if is_number else text


def row_at(run: ImportRun, position: int) -> StagedRow | None:
    """Return the staged row at a position; None if it is gone."""
    return run.rows.filter(position=position).first()


def row_of_record(run: ImportRun, record_id: int, row: int | None) -> StagedRow | None:
    """Return the staged row that a record was made of; `row` is its number in Excel.

    Several lists of a run may each have a row of that number.
    """
    rows = run.rows.filter(target_id=record_id)
    if row is None:
        return rows.first()
    lists = [
        each
        for each in run.layout.get("lists") or [{"start": 0, **run.layout}]
        if each["first_row"] <= row <= each["last_row"]
    ]
    where = Q(pk__in=[])
    for each in lists:
        where |= Q(position__range=positions_of(each, row))
    # Narrowed to where the row can be: a run may have a million of them.
    return rows.filter(where, row=row).first()


def positions_of(part: dict, row: int) -> tuple[int, int]:
    """Return the first and the last position that a row of a list can have.

    Rows that are no data come between, and a wide row takes several positions.
    """
    start, count = part["start"], part["rows"]
    span = part["last_row"] - part["first_row"] + 1
    if count > span:
        return start, start + count - 1
    most = start + row - part["first_row"]
    return max(start, most - (span - count)), most
