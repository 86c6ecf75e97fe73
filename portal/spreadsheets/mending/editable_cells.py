"""The cells of one staged row as its operator may write them anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.spreadsheets.models import StagedRow
from portal.spreadsheets.previews.previews import Preview, ShownProblem
from portal.spreadsheets.profiles.drop_downs import words_of
from portal.spreadsheets.staging.staged_cells import (
    cell_field,
    entries_by_field,
    found_cell,
    found_cells,
    in_words,
    mends_of,
)
from portal.spreadsheets.workbook_templates import how_to_write


@dataclass(frozen=True, slots=True)
class EditableCell:
    """One cell: what stands there, what the file says, what is expected."""

    field: str
    label: str
    letter: str  # "" if the file has no such column
    text: str
    original: str
    is_mended: bool
    expected: str  # how it is to be written; "" if any words will do
    words: list[str]  # what it may say, if that is known
    problems: list[ShownProblem]

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"cell_{self.field}"


class RowCells:
    """The cells of one row, those of the file first.

    `typed` are cells by field that were sent but not kept.
    """

    def __init__(
        self, preview: Preview, row: StagedRow, typed: Mapping[str, str] | None = None
    ):
        self.preview, self.row, self.typed = preview, row, typed or {}
        self.run = preview.run
        self.entries = entries_by_field(self.run)
        self.mends, self.found = mends_of(row), found_cells(row)
        self.problems = defaultdict(list)
        for problem in self.run.problems.filter(position=row.position):
            field = cell_field(self.run, problem.column)
            self.problems[field].append(preview.shown(problem))

    def of_file(self) -> list[EditableCell]:
        """The cells that the file has, and those about which there is something."""
        fields = dict.fromkeys([*self.entries, *self.mends, *self.problems])
        return self.cells(field for field in fields if field in self.preview.columns)

    def others(self) -> list[EditableCell]:
        """Cells that the file has no column for."""
        parts = {
            name
            for entry in self.entries.values()
            for name in (entry["composite"] or entry["column"]).split("+")
        }
        taken = parts | self.mends.keys() | self.problems.keys()
        return self.cells(name for name in self.preview.columns if name not in taken)

    def cells(self, fields: Iterable[str]) -> list[EditableCell]:
        return [self.cell(field) for field in fields]

    def cell(self, field: str) -> EditableCell:
        entry, columns = self.entries.get(field), self.preview.columns
        names = (entry and entry["composite"] or field).split("+")
        column = columns[field]
        return EditableCell(
            field,
            " + ".join(str(columns[name].label) for name in names),
            entry["letter"] if entry else "",
            self.typed.get(field, self.text(field)),
            in_words(found_cell(self.found, entry)),
            field in self.mends,
            how_to_write(column) if len(names) == 1 else "",
            words_of(self.run, self.preview.register, column, self.preview.user),
            self.problems[field],
        )

    def text(self, field: str) -> str:
        """What stands in the cell now."""
        found: Any = found_cell(self.found, self.entries.get(field))
        return in_words(self.mends.get(field, found))
