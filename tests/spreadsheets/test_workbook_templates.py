"""The template: what it holds follows from the columns, and it imports."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.workbook_templates import REQUIRED, is_example, write_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    return get_register("cases")


@pytest.fixture
def book(cases) -> Workbook:
    target = io.BytesIO()
    write_template(target, cases)
    target.seek(0)
    return load_workbook(target)


@pytest.fixture
def save(tmp_path):
    def write(book: Workbook):
        path = tmp_path / "templat.xlsx"
        book.save(path)
        return path

    return write


def columns_of(book: Workbook) -> dict[str, str]:
    """Return label → letter of the template's columns."""
    return {cell.value: cell.column_letter for cell in book.worksheets[0][1]}


def test_heads_are_the_columns_in_their_order(book, cases):
    assert list(columns_of(book)) == [str(column.label) for column in cases.columns]


def test_required_columns_stand_out(book, cases):
    filled = [
        str(cell.value)
        for cell in book.worksheets[0][1]
        if cell.fill.fgColor.rgb == REQUIRED.fgColor.rgb
    ]

    assert filled == [str(c.label) for c in cases.columns if c.required]


def test_every_column_is_explained_in_a_note_and_in_the_guide(book, cases):
    sheet, guide = book.worksheets[:2]

    assert all(cell.comment for cell in sheet[1])
    explained = [row[0].value for row in guide.iter_rows(min_row=2)]
    assert explained == [str(column.label) for column in cases.columns]
    assert all(row[2].value for row in guide.iter_rows(min_row=2))


def test_numbers_are_kept_as_text_and_days_as_days(book, cases):
    sheet, letters = book.worksheets[0], columns_of(book)
    formats = {
        column.name: sheet.column_dimensions[letters[str(column.label)]].number_format
        for column in cases.columns
    }

    assert {formats[name] for name in ("nik", "kk", "phone", "rt", "region_code")} == {
        "@"
    }
    assert formats["received_on"] == "dd/mm/yyyy"
    assert sheet[f"{letters[str(cases.by_name['nik'].label)]}2"].data_type == "s"


def test_choices_are_offered_in_words_that_the_import_knows(book, cases):
    sheet, choices = book.worksheets[0], book.worksheets[2]
    letters = columns_of(book)
    offered = {
        str(rule.sqref).partition("2:")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
    }

    for name in ("status", "channel", "kind", "sex"):
        column = cases.by_name[name]
        letter = letters[str(column.label)]
        words = [cell.value for cell in choices[letter] if cell.value]
        assert offered[letter].endswith(f"!${letter}$1:${letter}${len(words)}")
        assert [column.read(word) for word in words] == column.choices.values
    assert choices.sheet_state == "hidden"


def test_untouched_template_imports_nothing(book, save, coordinator):
    with pytest.raises(NoList):
        import_file(save(book), by=coordinator)

    assert ImportRun.objects.count() == 0


def test_rows_below_the_example_are_imported_without_it(book, save, coordinator):
    sheet, letters = book.worksheets[0], columns_of(book)
    name = letters[str(get_register("cases").by_name["name"].label)]
    sheet[f"{name}3"] = "BUDI CONTOH"

    run = import_file(save(book), by=coordinator)

    assert [(row.row, row.values["name"]) for row in run.rows.all()] == [
        (3, "BUDI CONTOH")
    ]


def test_row_written_over_the_example_is_one_valid_case(book, save, coordinator, cases):
    sheet, letters = book.worksheets[0], columns_of(book)
    sheet[f"{letters[str(cases.by_name['name'].label)]}2"] = "SITI AMINAH"

    run = import_file(save(book), by=coordinator)

    row = run.rows.get()
    assert (row.row, row.outcome) == (2, Outcome.CREATE)
    assert run.problems.exclude(severity="info").count() == 0
    # Every filled column of the example was understood.
    examples = [column.name for column in cases.columns if column.example]
    read = register_values(cases, row)
    missing = {name for name in examples if name in read and not read[name]}
    assert missing == set()


def register_values(cases, row) -> dict:
    return cases.preview(row.values)


def test_every_head_maps_to_its_own_column(book, save, coordinator, cases):
    sheet, letters = book.worksheets[0], columns_of(book)
    sheet[f"{letters[str(cases.by_name['name'].label)]}2"] = "SITI AMINAH"

    run = import_file(save(book), by=coordinator)

    assert {entry["letter"]: entry["column"] for entry in run.mapping["columns"]} == {
        letters[str(column.label)]: column.name for column in cases.columns
    }


def test_example_is_known_only_as_it_was_written(cases):
    cells = [column.example or None for column in cases.columns]

    assert is_example(cells, cases.columns)
    assert not is_example([*cells[:4], "ORANG LAIN", *cells[5:]], cases.columns)
    assert not is_example([None] * len(cells), cases.columns)
