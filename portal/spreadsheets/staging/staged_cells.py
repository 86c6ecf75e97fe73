"""The cells of a staged row under the names of their fields: as found, as mended.

A column that holds two things (“RT/RW”) is one cell, under its first field.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.models import ImportRun, StagedRow

# How a staged row keeps a cell that was a date.
ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00:00)?$")


def entries_by_field(run: ImportRun) -> dict[str, dict[str, Any]]:
    """Return field → entry of the mapping, one for each mapped column of the file."""
    return {entry["column"]: entry for entry in run.mapping.get("columns", [])}


def cell_field(run: ImportRun, name: str) -> str:
    """Return the field under which the cell that says `name` is kept."""
    for entry in run.mapping.get("columns", []):
        if name in (entry["composite"] or entry["column"]).split("+"):
            return entry["column"]
    return name


def found_cells(row: StagedRow) -> list[Any]:
    """Return the row's cells as they are kept; none once they are forgotten."""
    return json.loads(row.raw) if row.raw else []


def mends_of(row: StagedRow) -> dict[str, Any]:
    """Return field → the cell that someone wrote instead."""
    return json.loads(row.mends) if row.mends else {}


def found_cell(cells: list[Any], entry: dict[str, Any] | None) -> Any:
    """Return the cell of a mapped column; None where the file has no such column."""
    if entry is None or entry["index"] >= len(cells):
        return None
    return cells[entry["index"]]


def as_cell(value: Any) -> Any:
    """Return a kept cell as the file had it: dates as dates, whole numbers whole."""
    if isinstance(value, str) and (found := ISO_DAY.match(value)):
        return date.fromisoformat(found[1])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def in_words(cell: Any) -> str:
    """Return a cell as a sheet would show it, dates day-first; "" for a blank."""
    cell = as_cell(cell)
    if isinstance(cell, date) and not is_moment(cell):
        return f"{cell:%d/%m/%Y}"
    return clean_text(cell) or ""


def is_moment(cell: date) -> bool:
    return isinstance(cell, datetime) and any((cell.hour, cell.minute, cell.second))


def says_the_same(cell: Any, other: Any) -> bool:
    """Tell whether two cells are the same; digits as text confirm those of a number."""
    confirms = isinstance(cell, str) and isinstance(other, int | float)
    return in_words(cell) == in_words(other) and not confirms
