"""What our writers write, both usual readers read."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.columns import plain_text
from portal.spreadsheets.exports.writers import WRITERS, write_csv, write_xlsx
from portal.spreadsheets.files.workbooks import open_workbook

HEADER = ["Nama", "Keterangan", "Tanggal"]
NASTY = st.text(
    st.one_of(
        st.sampled_from("=+-@|%'\"\t\r\n,;|<>&\u200b\ufeff\u00a0\x00\x0b\x1f\ufffe😀"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=20,
)


def write(kind: str, rows, title="Kasus") -> bytes:
    target = io.BytesIO()
    assert WRITERS[kind](target, HEADER, iter(rows), title) == len(rows)
    return target.getvalue()


def read_openpyxl(content: bytes) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for row in book.active.iter_rows(min_row=2, values_only=True)]


def read_ours(content: bytes, kind: str, folder) -> list[list]:
    path = folder / f"list.{kind}"
    path.write_bytes(content)
    return open_workbook(path, path.name).sheets[0].rows[1:]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@given(rows=st.lists(st.tuples(NASTY, NASTY), min_size=1, max_size=4))
@example(rows=[("_x0041_", "_x000D_"), ("a\r\nb", "c\rd")])
@example(rows=[('"', '""'), ('a"b', ',"')])
@settings(deadline=None, max_examples=60)
def test_any_text_comes_back_to_our_reader(kind, rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("list")
    marked = [[f"x{one}", other, date(2026, 6, 2)] for one, other in rows]

    back = read_ours(write(kind, marked), kind, folder)

    assert [[plain_text(cell) for cell in row[:2]] for row in back] == [
        [clean_text(cell) for cell in row[:2]] for row in marked
    ]


@given(rows=st.lists(st.tuples(NASTY, NASTY), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_any_text_comes_back_to_openpyxl(rows):
    marked = [[f"x{one}", other, None] for one, other in rows]

    back = read_openpyxl(write("xlsx", marked))

    assert [[plain_text(cell) for cell in row[:2]] for row in back] == [
        [clean_text(cell) for cell in row[:2]] for row in marked
    ]


@given(text=NASTY)
@settings(deadline=None, max_examples=60)
def test_no_cell_is_a_formula(text):
    content = write("xlsx", [[f"={text}", f" @{text}", None]])

    cells = openpyxl.load_workbook(io.BytesIO(content)).active[2]

    assert [cell.data_type for cell in cells[:2]] == ["s", "s"]
    assert [cell.value[0] for cell in cells[:2]] == ["'", "'"]


def test_csv_cells_that_would_be_formulas_begin_with_an_apostrophe():
    content = write(
        "csv", [["=1+1", "\t@x", None], ["+62", "-5", None], ["a", "|x", None]]
    )

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    assert rows[1:] == [["'=1+1", "'\t@x", ""], ["'+62", "'-5", ""], ["a", "'|x", ""]]


def test_date_is_a_date_and_number_text_is_text(tmp_path):
    row = ["3202164101509901", "007", date(2026, 6, 2)]
    content = write("xlsx", [row])

    (cells,) = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)

    assert [cell.value for cell in cells] == [*row[:2], datetime(2026, 6, 2)]
    assert [cell.number_format for cell in cells] == ["@", "@", "dd/mm/yyyy"]
    assert read_ours(content, "xlsx", tmp_path) == [row]


def test_csv_has_a_mark_and_day_month_year():
    content = write("csv", [["Siti", "007", date(2026, 6, 2)]])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1] == "Siti,007,02/06/2026"


@pytest.mark.parametrize("title", ["Kasus: 2026/06 [Benda]", "x" * 60, 'A & "B" <C>'])
def test_title_becomes_a_name_that_excel_takes(title):
    book = openpyxl.load_workbook(io.BytesIO(write("xlsx", [], title)))

    assert len(book.sheetnames) == 1
    assert len(book.sheetnames[0]) <= 31
    assert set(book.sheetnames[0]).isdisjoint("[]:*?/\\")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_empty_list_has_its_header(kind, tmp_path):
    content = write(kind, [])

    path = tmp_path / f"empty.{kind}"
    path.write_bytes(content)
    assert open_workbook(path, path.name).sheets[0].rows == [HEADER]


def test_writers_stream_many_rows():
    rows = ([f"Siti {n}", None, None] for n in range(2_345))
    target = io.BytesIO()

    assert write_xlsx(target, HEADER, rows, "Kasus") == 2_345
    assert len(read_openpyxl(target.getvalue())) == 2_345
    assert write_csv(io.BytesIO(), HEADER, ([n, n, n] for n in range(7)), "") == 7
