"""The rows of a list as columns of values, with what was found on the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells.dates import date_order
from portal.spreadsheets.cells.findings import CellProblem, Finding
from portal.spreadsheets.cells.substitutes import ValueMap, fold_words, replace_cells
from portal.spreadsheets.cells.values import (
    clean_text,
    parse_place_and_date,
    parse_rt_rw,
    text_of,
)
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import Column, DateColumn
from portal.spreadsheets.lists.mapping import MappedColumn

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
    skipped: set[int] = field(default_factory=set)  # of rows the operator leaves out
    value_map: ValueMap = field(default_factory=dict)  # what words stand for
    positions: Sequence[int] = ()  # of the rows in the whole import

    def __post_init__(self) -> None:
        self.positions = self.positions or range(len(self.numbers))

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, name: str) -> list[Any]:
        """The values of a field; all None if the list does not have it."""
        if name not in self.values:
            self.values[name] = [None] * len(self)
        return self.values[name]

    def meant(self, name: str, words: Any) -> str | None:
        """The code that these words of a field are known to stand for, if any."""
        known = self.value_map.get(name)
        return known.get(fold_words(words)) if known else None

    def find(
        self, index, column, severity, code, message, value="", diagnosis=""
    ) -> None:
        """Note a problem of one cell; an error blocks its row."""
        text = text_of(value or "")
        self.findings.append(
            Finding(index, column, severity, code, message, text, diagnosis)
        )
        if severity == Severity.ERROR:
            self.blocked.add(index)


def read_table(
    rows: Sequence[tuple[int, list[Any]]],
    mapped: Sequence[MappedColumn],
    columns: dict[str, Column],
    constants: dict[str, str] | None = None,
    substitutes: ValueMap | None = None,
    *,
    positions: Sequence[int] = (),
    mends: Sequence[dict[str, Any]] | None = None,
    month_first: Collection[str] | None = None,
) -> Table:
    """Return the rows with every mapped cell read by its column.

    `constants` stand where a row says nothing, `substitutes` for words that
    the list writes its own way. `mends` are, row for row, the cells by field
    that someone has written instead. `month_first` names the date fields whose
    days stand second; None: these cells tell.
    """
    table = Table([number for number, _cells in rows], [cells for _n, cells in rows])
    table.positions = positions or table.positions
    table.value_map = substitutes or {}
    for entry in mapped:
        read_column(table, entry, columns, month_first, mends)
    if mends and any(mends):
        composed = {entry.column for entry in mapped if entry.composite}
        read_mends(table, columns, mends, composed)
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


def read_column(table, entry: MappedColumn, columns, month_first, mends) -> None:
    at = entry.index
    cells = [row[at] if at < len(row) else None for row in table.cells]
    if entry.composite and mends:
        pairs = zip(mends, cells, strict=True)
        cells = [mend.get(entry.column, cell) for mend, cell in pairs]
    if entry.composite == RT_RW:
        table.letters |= {"rt": entry.letter, "rw": entry.letter}
        column = columns["rt"]
        table.values["rt"], table.values["rw"] = unzip(read_rt_rw(table, column, cells))
    elif entry.composite == BIRTH:
        table.letters |= {"birth_place": entry.letter, "birth_date": entry.letter}
        read_birth(table, cells, columns, order_of("birth_date", cells, month_first))
    else:
        table.letters[entry.column] = entry.letter
        column = columns[entry.column]
        cells = replace_cells(column, cells, table.value_map.get(entry.column))
        table.values[entry.column] = read_cells(table, column, cells, month_first)


def order_of(name: str, cells: Sequence[Any], month_first) -> str:
    """Whether day or month stands first in the dates of a column."""
    if month_first is None:
        return date_order(cells)
    return "mdy" if name in month_first else "dmy"


def read_mends(table: Table, columns, mends, composed: Collection[str]) -> None:
    """Let what someone wrote stand in for cells and for what was found in them.

    A cell that holds two things is written whole and was read as such.
    """
    cells: dict[str, dict[int, Any]] = {}
    for index, mend in enumerate(mends):
        for name in (mend.keys() & columns.keys()) - set(composed):
            cells.setdefault(name, {})[index] = mend[name]
    table.findings = [
        found
        for found in table.findings
        if found.index not in cells.get(found.column, ())
    ]
    table.blocked = {
        found.index for found in table.findings if found.severity == Severity.ERROR
    }
    for name, written in cells.items():
        read_written(table, columns[name], written)


def read_written(table: Table, column: Column, written: dict[int, Any]) -> None:
    """Read the cells of some rows, by index, in place of what was read."""
    meant = replace_cells(
        column, list(written.values()), table.value_map.get(column.name)
    )
    values = list(table.column(column.name))
    for index, cell in zip(written, meant, strict=True):
        values[index], problem = try_reading(column.read, cell)
        if problem:
            table.find(index, column.name, *told_by(problem), cell)
    table.values[column.name] = values


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


def read_birth(table: Table, cells: list[Any], columns, order: str) -> None:
    """Split “Sukabumi, 1 Januari 1950”; a day that cannot be read is noted."""
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


def read_cells(table: Table, column: Column, cells, month_first) -> list[Any]:
    if column.kind == "identity":
        return cells
    if isinstance(column, DateColumn):
        order = order_of(column.name, cells, month_first)
        return read_each(table, column.name, lambda c: column.read(c, order), cells)
    return read_each(table, column.name, column.read, cells)


def read_each(table: Table, name: str, read, cells: list[Any]) -> list[Any]:
    """Read the cells of a field; equal cells are read once, each problem is noted."""
    keys = distinguishable(cells)
    known, problems = {None: None}, {}
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        if cell is not None:
            known[key], problem = try_reading(read, cell)
            if problem is not None:
                problems[key] = problem
    if problems:
        for index, key in enumerate(keys):
            if key in problems:
                table.find(index, name, *told_by(problems[key]), cells[index])
    return [known[key] for key in keys]


def distinguishable(cells: Sequence[Any]) -> Sequence[Any]:
    """Return what tells cells apart: to Python, 1 and 1.0 and True are equal."""
    if len(set(map(type, cells)) - {NoneType}) < 2:
        return cells
    return [cell if cell is None else (type(cell), cell) for cell in cells]


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
