"""The rows of a list as columns of values, with what was found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import Column, DateColumn
from portal.spreadsheets.dates import date_order
from portal.spreadsheets.findings import CellProblem, Finding
from portal.spreadsheets.mapping import MappedColumn
from portal.spreadsheets.values import (
    clean_text,
    parse_place_and_date,
    parse_rt_rw,
    text_of,
)

RT_RW, BIRTH = "rt+rw", "birth_place+birth_date"


@dataclass
class Table:
    """The data rows of a list, a column of values for each field that it has."""

    numbers: list[int]  # row numbers as Excel shows them
    cells: list[list[Any]]
    values: dict[str, list[Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)  # field -> Excel's letter
    findings: list[Finding] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)  # indexes of rows with an error

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, name: str) -> list[Any]:
        """The values of a field; all None if the list does not have it."""
        if name not in self.values:
            self.values[name] = [None] * len(self)
        return self.values[name]

    def find(self, index, column, severity, code, message, value="") -> None:
        """Note a problem of one cell; an error blocks its row."""
        self.findings.append(
            Finding(index, column, severity, code, message, text_of(value or ""))
        )
        if severity == Severity.ERROR:
            self.blocked.add(index)


def read_table(
    rows: Sequence[tuple[int, list[Any]]],
    mapped: Sequence[MappedColumn],
    columns: dict[str, Column],
    constants: dict[str, str] | None = None,
) -> Table:
    """Return the rows with every mapped cell read by its column.

    `constants` stand where a row says nothing.
    """
    table = Table([number for number, _cells in rows], [cells for _n, cells in rows])
    for entry in mapped:
        cells = [
            row[entry.index] if entry.index < len(row) else None for row in table.cells
        ]
        read_column(table, entry, cells, columns)
    for name, text in (constants or {}).items():
        if name in columns:
            fill_blanks(table, columns[name], text)
    require(table, columns)
    return table


def fill_blanks(table: Table, column: Column, text: str) -> None:
    """Put the constant where a row says nothing, not even something unreadable."""
    value, _problem = try_reading(column.read, text)
    told = {found.index for found in table.findings if found.column == column.name}
    table.values[column.name] = [
        value if each is None and index not in told else each
        for index, each in enumerate(table.column(column.name))
    ]


def read_column(table: Table, entry: MappedColumn, cells: list[Any], columns) -> None:
    if entry.composite == RT_RW:
        table.letters |= {"rt": entry.letter, "rw": entry.letter}
        column = columns["rt"]
        table.values["rt"], table.values["rw"] = unzip(read_rt_rw(table, column, cells))
    elif entry.composite == BIRTH:
        table.letters |= {"birth_place": entry.letter, "birth_date": entry.letter}
        read_birth(table, cells, columns)
    else:
        table.letters[entry.column] = entry.letter
        column = columns[entry.column]
        table.values[entry.column] = read_cells(table, column, cells)


def unzip(pairs: list[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    return [first for first, _second in pairs], [second for _first, second in pairs]


def read_rt_rw(
    table: Table, column: Column, cells: list[Any]
) -> list[tuple[str | None, str | None]]:
    """Return RT and RW; a cell that is neither leaves both blank, with a warning."""

    def read(cell: Any) -> tuple[str | None, str | None]:
        try:
            return parse_rt_rw(cell)
        except ValueError as error:
            raise column.unreadable(cell) from error

    pairs = read_each(table, column.name, read, cells)
    return [pair or (None, None) for pair in pairs]


def read_birth(table: Table, cells: list[Any], columns: dict[str, Column]) -> None:
    """Split “Sukabumi, 1 Januari 1950”; a day that cannot be read is noted."""
    order = date_order(cells)
    column = columns["birth_date"]
    places, days = [], []
    for index, cell in enumerate(cells):
        place, day = parse_place_and_date(cell, order=order)
        text = clean_text(cell)
        if day is None and text and any(character.isdigit() for character in text):
            table.find(index, "birth_date", *unreadable(column, text), text)
        day, problem = try_reading(column.read, day)
        if problem:
            table.find(index, "birth_date", *told_by(problem), text)
        places.append(place)
        days.append(day)
    table.values["birth_place"], table.values["birth_date"] = places, days


def unreadable(column: Column, text: str) -> tuple[str, str, str]:
    try:
        column.read(text)
    except CellProblem as problem:
        return told_by(problem)
    return (
        Severity.WARNING,
        f"{column.name}.unreadable",
        _("%(label)s: “%(value)s” is not a date.")
        % {"label": column.label, "value": text},
    )


def told_by(problem: CellProblem) -> tuple[str, str, str]:
    return problem.severity, problem.code, problem.message


def read_cells(table: Table, column: Column, cells: list[Any]) -> list[Any]:
    if column.kind == "identity":
        return cells
    return read_each(table, column.name, reader(column, cells), cells)


def read_each(table: Table, name: str, read, cells: list[Any]) -> list[Any]:
    """Read the cells of a field; equal cells are read once, each problem is noted."""
    known: dict[Any, tuple[Any, CellProblem | None]] = {}
    values = []
    for index, cell in enumerate(cells):
        if cell is None:
            values.append(None)
            continue
        key = cell if type(cell) is str else (type(cell), cell)
        if key not in known:
            known[key] = try_reading(read, cell)
        value, problem = known[key]
        if problem is not None:
            table.find(
                index, name, problem.severity, problem.code, problem.message, cell
            )
        values.append(value)
    return values


def reader(column: Column, cells: list[Any]):
    if isinstance(column, DateColumn):
        order = date_order(cells)
        return lambda cell: column.read(cell, order)
    return column.read


def try_reading(read, cell: Any) -> tuple[Any, CellProblem | None]:
    try:
        return read(cell), None
    except CellProblem as problem:
        return problem.value, problem
    except ValueError:
        return None, None


def require(table: Table, columns: dict[str, Column]) -> None:
    """Note each blank cell of a required column."""
    for column in columns.values():
        if not column.required:
            continue
        message = _("%(label)s: nothing is written. Every row needs it.") % {
            "label": column.label
        }
        told = {found.index for found in table.findings if found.column == column.name}
        for index, value in enumerate(table.column(column.name)):
            if value is None and index not in told:
                table.find(
                    index,
                    column.name,
                    Severity.ERROR,
                    f"{column.name}.missing",
                    message,
                )
