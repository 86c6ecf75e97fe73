"""Some rows of all columns of a list, and how to tell what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.privacy.identity import (
    can_be_identity_number,
    clean_number,
    is_placeholder,
)
from portal.spreadsheets.cells import evidence
from portal.spreadsheets.cells.dates import date_order, parse_date
from portal.spreadsheets.cells.values import parse_place_and_date
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import Column
from portal.spreadsheets.lists.layout import SAMPLE_ROWS, Layout
from portal.spreadsheets.lists.mapping import MappedColumn

# Fewer cells than this say nothing of a column.
LEAST = 5
SOME, MANY, MOST = 0.3, 0.5, 0.8

ColumnFinding = dict[str, Any]


@dataclass
class Sampled:
    """Some cells of one column, in the order of the sheet, and what it should hold."""

    name: str  # of the field; the first part of a composite
    letter: str
    index: int
    column: Column
    cells: list[Any]
    values: list[Any] = field(init=False)  # the cells that say something

    def __post_init__(self):
        self.values = [
            cell
            for cell in evidence.values_of(self.cells)
            if not (self.column.kind == "identity" and is_placeholder(str(cell)))
        ]


class Sample:
    """The same rows of all mapped columns."""

    def __init__(self, layout: Layout, mapped: Sequence[MappedColumn], register):
        self.columns = [
            Sampled(name, entry.letter, entry.index, register.by_name[name], cells)
            for entry in mapped
            if (name := (entry.composite or entry.column).split("+")[0])
            and (cells := layout.sample(entry.index)) is not None
        ]
        self.by_name = {each.name: each for each in self.columns}
        self.births = self.birth_dates(mapped, layout)
        step = -(-len(layout.data_indexes) // SAMPLE_ROWS)
        self.rows = [index + 1 for index in layout.data_indexes[::step]]

    def birth_dates(self, mapped, layout) -> list[date | None]:
        """The birth date of each sampled row; empty if the list has none."""
        for entry in mapped:
            if "birth_date" in (entry.composite or entry.column).split("+"):
                cells = layout.sample(entry.index)
                order = date_order(cells)
                return [birth_date_in(cell, order) for cell in cells]
        return []

    def beside(self, column: Sampled) -> list[Sampled]:
        """The columns that stand next to this one in the sheet."""
        return [other for other in self.columns if abs(other.index - column.index) == 1]

    def row_from(self, places: list[int]) -> int | None:
        """The row from which on nearly all sampled ones are among `places`.

        None if they lie about the list, are all of it, or several lists are read.
        """
        if len(self.rows) != len(self.columns[0].cells):
            return None
        rest = len(self.rows) - places[0]
        if places[0] < LEAST or len(places) < MOST * rest:
            return None
        return self.rows[places[0]]

    def of_kind(self, kind: str) -> list[Sampled]:
        return [each for each in self.columns if each.column.kind == kind]


def birth_date_in(cell: Any, order: str) -> date | None:
    try:
        return parse_date(cell, order=order)
    except (ValueError, OverflowError):
        return parse_place_and_date(cell, order=order)[1]


def tell(
    code: str, column: Sampled, share: float, message: str, severity=Severity.WARNING
) -> ColumnFinding:
    return {
        "code": code,
        "column": column.name,
        "letter": column.letter,
        "severity": str(severity),
        "share": round(share, 2),
        "message": message,
    }


def label_of(column: Sampled) -> dict[str, str]:
    return {"letter": column.letter, "label": str(column.column.label)}


def with_percent(column: Sampled, share: float) -> dict[str, Any]:
    return {**label_of(column), "percent": round(100 * share)}


def possible_numbers(column: Sampled) -> list[str]:
    return list(filter(can_be_identity_number, map(as_number, column.values)))


def as_number(cell: Any) -> str:
    if isinstance(cell, (int, float)) and cell == cell:
        return f"{cell:.0f}"
    return clean_number(str(cell or ""))


def share_of(items: Sequence[Any], fits: Callable[[Any], bool]) -> float:
    return sum(map(bool, map(fits, items))) / len(items) if items else 0.0
