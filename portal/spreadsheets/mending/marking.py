"""What is written into a workbook about the rows of an import: marks, notes, tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.cells.neutralizing import neutralize
from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.mending.row_tokens import write_token
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.profiles.drop_downs import DropDowns, words_of_columns
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.staging.staged_cells import (
    cell_field,
    entries_by_field,
)

RED, YELLOW, GREEN = (
    PatternFill("solid", color) for color in ("F8CBC6", "FFE9A8", "CFE8CF")
)
GREY = Font(color="9A9A9A", size=8)
BOLD = Font(bold=True)
TO_MEND = (Severity.ERROR, Severity.WARNING)


@dataclass
class Marking:
    """The rows of a run with what is written beside them."""

    run: ImportRun
    problems: dict[int, list[Problem]]  # of each position

    @classmethod
    def of(cls, run: ImportRun, positions: Iterable[int]) -> Marking:
        """Return what there is about the rows at these positions."""
        problems = defaultdict(list)
        found = run.problems.filter(severity__in=TO_MEND).order_by("position", "pk")
        for part in chunks(positions):
            for problem in found.filter(position__in=part):
                problems[problem.position].append(problem)
        return cls(run, problems)

    def sentence(self, row: StagedRow) -> str:
        """Say in a line what there is about a row; "" if it is fine."""
        told = [problem.message for problem in self.problems[row.position]]
        if row.outcome == Outcome.DUPLICATE:
            told.append(_("The same citizen asks for the same at most 31 days before."))
        return " ".join(told)

    def by_field(self, row: StagedRow) -> dict[str, list[Problem]]:
        """Return the row's problems under the fields of its cells."""
        found = defaultdict(list)
        for problem in self.problems[row.position]:
            found[cell_field(self.run, problem.column)].append(problem)
        return found


def write(cell: Cell, value: Any) -> None:
    """Write a value so that no program takes it for a formula."""
    cell.value = neutralize(value)
    if isinstance(value, str):
        cell.data_type = "s"


def mark_row(cells: dict[str, Cell], row: StagedRow, marking: Marking) -> None:
    """Fill and annotate the cells of a row that have problems."""
    for name, problems in marking.by_field(row).items():
        cell = cells.get(name)
        if cell is None or isinstance(cell, MergedCell):
            continue
        errors = [p for p in problems if p.severity == Severity.ERROR]
        cell.fill = RED if errors else YELLOW
        said = [cell.comment.text] if cell.comment else []
        said += [problem.message for problem in problems]
        cell.comment = Comment("\n".join(said), "Portal", width=320, height=120)


def beside(
    sheet: Worksheet,
    number: int,
    column: int,
    marking: Marking,
    row: StagedRow,
    *,
    is_own: bool,
) -> None:
    """Write token and sentence of a row."""
    token = sheet.cell(number, column)
    token.value = write_token(marking.run, row, column - 1, is_own=is_own)
    token.font = GREY
    told = sheet.cell(number, column + 1)
    write(told, marking.sentence(row) or None)
    told.alignment = Alignment(wrap_text=True, vertical="top")


def write_heads(sheet: Worksheet, number: int, column: int) -> None:
    words = (_("Portal (leave this column as it is)"), _("What is to be mended"))
    for offset, (text, width) in enumerate(zip(words, (10, 60), strict=True)):
        cell = sheet.cell(number, column + offset, text)
        cell.font = BOLD
        letter = get_column_letter(column + offset)
        sheet.column_dimensions[letter].width = width


def make_drop_downs(book: Workbook, run: ImportRun, by) -> DropDowns:
    register = get_register(run.register)
    names = [name for name in entries_by_field(run) if name in register.by_name]
    words = words_of_columns(run, register, names, by)
    return DropDowns(book.create_sheet(_("Choices")), words)
