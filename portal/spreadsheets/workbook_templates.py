"""The workbook one fills in: its heads, notes, choices and example come from the columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.columns import ChoiceColumn, Column
from portal.spreadsheets.registers import Register

LAST_ROW = 5_000  # as far as the drop-downs reach
REQUIRED, OPTIONAL = PatternFill("solid", "0D4F4C"), PatternFill("solid", "DCEBEA")
WHITE, DARK = Font(bold=True, color="FFFFFF"), Font(bold=True, color="10302E")
EXAMPLE = Font(italic=True, color="7A7A7A")


def write_template(target: IO[bytes], register: Register) -> None:
    """Write an empty workbook for `register` to `target`.

    Below the heads stands an example row, which is never imported while it is
    as we wrote it (see `is_example`). A second sheet explains each column.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = str(register.label)[:31]
    guide = book.create_sheet(_("Instructions"))
    choices = book.create_sheet(_("Choices"))
    choices.sheet_state = "hidden"
    for index, column in enumerate(register.columns, start=1):
        write_column(sheet, index, column)
        offer_choices(sheet, choices, index, column)
    sheet.freeze_panes = "A2"
    write_guide(guide, register.columns)
    book.save(target)


def write_column(sheet: Worksheet, index: int, column: Column) -> None:
    """Write head, note and example of one column, and format the cells below."""
    letter = get_column_letter(index)
    head = sheet.cell(1, index, str(column.label))
    head.font, head.fill = (WHITE, REQUIRED) if column.required else (DARK, OPTIONAL)
    head.alignment = Alignment(vertical="center", wrap_text=True)
    head.comment = note(instruction(column))
    whole = sheet.column_dimensions[letter]
    whole.width = max(14, len(str(column.label)) + 4)
    whole.number_format = "dd/mm/yyyy" if column.kind == "date" else "@"
    example = sheet.cell(2, index, column.example or None)
    example.font, example.number_format = EXAMPLE, "@"
    if index == 1:
        example.comment = note(
            _(
                "This row is an example. It is not imported as it stands: write "
                "over it or delete it."
            )
        )


def note(text: str) -> Comment:
    return Comment(text, "Portal", width=280, height=110)


def instruction(column: Column) -> str:
    """Say in a sentence or two what a column expects."""
    sentences = [
        _("Required.") if column.required else _("May stay blank."),
        str(column.help),
        how_to_write(column),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def how_to_write(column: Column) -> str:
    words = {
        "identity": _("16 digits, as text: no spaces, no dots."),
        "date": _("Day/month/year, for example 31/01/2026."),
        "sex": _("L for male, P for female."),
        "choice": _("One of the values in the drop-down."),
        "phone": _("Begins with 0 or +62."),
        "rt_rw": _("Up to three digits, for example 001."),
        "region": _("The name as the ministry writes it, or its code."),
        "reference": _("In your own words; the portal looks for what is meant."),
    }
    return words.get(column.kind, "")


def allowed_words(column: Column) -> list[str]:
    """Return what may be chosen in the cells of a column, none if it is free."""
    if not isinstance(column, ChoiceColumn):
        return []
    return list(dict.fromkeys(column.write(value) for value in column.choices.values))


def offer_choices(
    sheet: Worksheet, choices: Worksheet, index: int, column: Column
) -> None:
    """Give the cells of a column a drop-down; other words are allowed too."""
    words = allowed_words(column)
    if not words:
        return
    letter = get_column_letter(index)
    for row, word in enumerate(words, start=1):
        choices.cell(row, index, word)
    title = choices.title.replace("'", "''")
    rule = DataValidation(
        "list",
        formula1=f"'{title}'!${letter}$1:${letter}${len(words)}",
        allow_blank=True,
        showErrorMessage=False,
    )
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def write_guide(guide: Worksheet, columns: Sequence[Column]) -> None:
    """Explain each column on a row of its own."""
    heads = (_("Column"), _("Required"), _("How to fill it in"), _("Example"))
    for index, (head, width) in enumerate(
        zip(heads, (24, 12, 70, 28), strict=True), start=1
    ):
        cell = guide.cell(1, index, head)
        cell.font, cell.fill = WHITE, REQUIRED
        guide.column_dimensions[get_column_letter(index)].width = width
    for row, column in enumerate(columns, start=2):
        written = (
            str(column.label),
            _("yes") if column.required else _("no"),
            explanation(column),
            column.example or None,
        )
        for index, value in enumerate(written, start=1):
            guide.cell(row, index, value).alignment = Alignment(
                wrap_text=True, vertical="top"
            )
    guide.freeze_panes = "A2"


def explanation(column: Column) -> str:
    words = allowed_words(column)
    known = _("Known are: %(known)s.") % {"known": ", ".join(words)} if words else ""
    return f"{instruction(column)} {known}".strip()


def is_example(cells: Sequence[Any], columns: Sequence[Column]) -> bool:
    """Tell whether a row is the example of the template, left as we wrote it."""
    examples = [str(column.example) for column in columns if column.example]
    found = [text for cell in cells if (text := clean_text(cell))]
    return bool(examples) and found == examples
