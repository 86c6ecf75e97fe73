"""The operator's own workbook, marked, and what comes back of it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import load_workbook
from openpyxl.styles import Font

from portal.accounts.models import RecordLogEntry
from portal.spreadsheets.mending.marked_workbooks import write_marked
from portal.spreadsheets.mending.mended_workbooks import take_back
from portal.spreadsheets.mending.mending import mend
from portal.spreadsheets.mending.row_tokens import looks_like_token
from portal.spreadsheets.runs.actions import import_file
from tests.workbooks import citizen, outcomes, stage, write_list

pytestmark = pytest.mark.django_db
GOOD = "3202160101700001"


def marked(run, by):
    """Return kind and book of the marked workbook."""
    target = io.BytesIO()
    kind = write_marked(target, run, by=by)
    return kind, load_workbook(target)


def send_back(run, book, tmp_path, by, name="mended.xlsx"):
    path = tmp_path / name
    book.save(path)
    return take_back(run, path, name, by=by)


def row_with(sheet, word: str) -> int:
    """Return the number of the row in which a cell says the word."""
    return next(
        cell.row for row in sheet.iter_rows() for cell in row if cell.value == word
    )


def column_of(sheet, head: str) -> int:
    return next(c.column for row in sheet.iter_rows() for c in row if c.value == head)


def cell_of(sheet, head: str, row: int):
    return sheet.cell(row, column_of(sheet, head))


@pytest.fixture
def run(tmp_path, officer):
    rows = [
        citizen(1, nik="320216", status="Proses", village="Benda"),
        citizen(2, status="Proses", village="Benda"),
        citizen(3, name=None, status="Proses", village="Benda"),
    ]
    return stage(tmp_path, rows, by=officer, titles=("DAFTAR ADUAN",))


def test_own_workbook_comes_back_with_formats_and_marks(tmp_path, officer):
    path = write_list(tmp_path, [citizen(1, nik="320216"), citizen(2)])
    book = load_workbook(path)
    book.active["A3"].font = Font(bold=True, color="FF0000")
    book.create_sheet("Catatan")["A1"] = "tetap"
    book.save(path)
    run = import_file(path, by=officer)

    kind, book = marked(run, officer)

    sheet = book.worksheets[0]
    assert kind == "own"
    assert book["Catatan"]["A1"].value == "tetap"
    assert sheet["A3"].font.color.rgb == "00FF0000"
    assert sheet["A2"].fill.fgColor.rgb == "00F8CBC6"
    assert run.problems.get(code="nik.length").message in sheet["A2"].comment.text
    assert sheet["A3"].fill.fill_type is None
    tokens = [looks_like_token(row[-2].value) for row in sheet.iter_rows()]
    assert tokens == [False, True, True]


def test_sentence_stands_behind_the_token(run, officer):
    _kind, book = marked(run, officer)

    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[2][-1] == run.problems.get(code="nik.length").message
    assert rows[3][-1] is None


def test_drop_downs_offer_what_is_known(run, officer):
    _kind, book = marked(run, officer)

    sheet, choices = book.worksheets[0], book.worksheets[-1]
    offered = {
        str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation
    }
    words = {
        tuple(filter(None, column)) for column in choices.iter_cols(values_only=True)
    }
    assert choices.sheet_state == "hidden"
    assert len(offered) == 4  # sex, village, service, status
    assert any("Benda" in column for column in words)
    assert ("L", "P") in {tuple(sorted(column)) for column in words}


def test_only_changed_rows_of_the_mended_file_are_mended(run, officer, tmp_path):
    _kind, book = marked(run, officer)
    sheet = book.worksheets[0]
    cell_of(sheet, "NIK", row_with(sheet, "320216")).value = GOOD

    applied = send_back(run, book, tmp_path, officer)

    assert (applied.mended, applied.blocked, applied.unknown) == (1, 0, 0)
    assert outcomes(run) == ["create", "create", "blocked"]
    assert [bool(row.mends) for row in run.rows.order_by("position")] == [1, 0, 0]


def test_untouched_file_changes_nothing(run, officer, tmp_path):
    before = run.counts
    _kind, book = marked(run, officer)

    applied = send_back(run, book, tmp_path, officer)

    run.refresh_from_db()
    assert (applied.mended, applied.unknown, run.counts) == (0, 0, before)


def test_new_and_sorted_rows(run, officer, tmp_path):
    """Rows may be moved; a row that someone adds is told and not taken."""
    _kind, book = marked(run, officer)
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    rows[0][0] = GOOD
    for number, values in enumerate(reversed(rows), start=3):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value
    sheet.cell(7, column_of(sheet, "Nama")).value = "Orang Baru"

    applied = send_back(run, book, tmp_path, officer)

    assert (applied.mended, applied.unknown) == (1, 1)
    assert json.loads(run.rows.get(position=0).mends) == {"nik": GOOD}


def test_forged_and_foreign_tokens_are_told_and_never_applied(run, officer, tmp_path):
    other = stage(tmp_path, [citizen(8), citizen(9)], by=officer)
    _kind, foreign = marked(other, officer)
    _kind, book = marked(run, officer)
    sheet = book.worksheets[0]
    column = column_of(
        sheet, next(cell.value for cell in sheet[3] if looks_like_token(cell.value))
    )
    token = sheet.cell(3, column).value
    sheet.cell(4, column).value = token.replace("-1-own", "-2-own")[:-1] + "x"
    sheet.cell(5, column).value = next(
        c.value
        for row in foreign.worksheets[0].iter_rows()
        for c in row
        if looks_like_token(c.value)
    )
    for number in (3, 4, 5):
        cell_of(sheet, "NIK", number).value = GOOD

    applied = send_back(run, book, tmp_path, officer)

    assert (applied.mended, applied.unknown) == (1, 2)
    assert [bool(row.mends) for row in run.rows.order_by("position")] == [1, 0, 0]
    assert not any(row.mends for row in other.rows.all())


def test_moved_columns_are_not_taken_for_others(run, officer, tmp_path):
    _kind, book = marked(run, officer)
    book.worksheets[0].insert_cols(1)

    with pytest.raises(ValidationError):
        send_back(run, book, tmp_path, officer)

    assert not any(row.mends for row in run.rows.all())


def test_token_copied_to_a_second_row_counts_once(run, officer, tmp_path):
    _kind, book = marked(run, officer)
    sheet = book.worksheets[0]
    sheet.append([cell.value for cell in sheet[3]])
    cell_of(sheet, "NIK", sheet.max_row).value = GOOD

    applied = send_back(run, book, tmp_path, officer)

    assert (applied.mended, applied.unknown) == (0, 1)


def test_another_file_is_refused_with_a_sentence(run, officer, tmp_path):
    path = write_list(tmp_path, [citizen(5)])

    with pytest.raises(ValidationError) as refusal:
        take_back(run, path, "lain.xlsx", by=officer)

    (sentence,) = refusal.value.messages
    assert "lain.xlsx" in sentence
    assert sentence.endswith(".")


def test_other_sources_give_the_bad_rows_only(tmp_path, officer):
    rows = [citizen(1, nik="320216"), citizen(2), citizen(3, name=None)]
    run = stage(tmp_path, rows, by=officer, kind="csv")

    which, book = marked(run, officer)

    sheet = book.worksheets[0]
    assert which == "part"
    assert sheet.max_row == 3
    assert cell_of(sheet, "NIK", 2).value == "320216"
    cell_of(sheet, "NIK", 2).value = GOOD
    cell_of(sheet, "Nama", 3).value = "Contoh Baru"
    applied = send_back(run, book, tmp_path, officer)
    assert (applied.mended, applied.blocked, applied.unknown) == (2, 0, 0)
    assert outcomes(run) == ["create", "create", "create"]


def test_untouched_part_changes_nothing(tmp_path, officer):
    rows = [citizen(1, nik="320216", notes="=1+1", phone="'+62812"), citizen(2)]
    run = stage(tmp_path, rows, by=officer, kind="csv")
    _which, book = marked(run, officer)

    applied = send_back(run, book, tmp_path, officer)

    assert (applied.mended, applied.unknown) == (0, 0)


def test_formulas_come_back_as_values_and_ours_are_none(tmp_path, officer):
    path = write_list(tmp_path, [citizen(1, nik="320216", notes="x"), citizen(2)])
    book = load_workbook(path)
    book.create_sheet("Lain")["A1"] = '=HYPERLINK("http://jahat","klik")'
    book.save(path)
    run = import_file(path, by=officer)
    mend(run, 0, {"notes": "=cmd|'/c calc'!A1"}, by=officer)

    _kind, book = marked(run, officer)

    kinds = {c.data_type for s in book for row in s.iter_rows() for c in row}
    assert "f" not in kinds
    assert cell_of(book.worksheets[0], "Keterangan", 2).value.startswith("'=")


def test_mended_cell_stands_in_the_file_and_may_be_put_back(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik="320216"), citizen(2)], by=officer)
    mend(run, 0, {"nik": GOOD}, by=officer)
    _kind, book = marked(run, officer)
    sheet = book.worksheets[0]
    assert sheet["A2"].value == GOOD
    sheet["A2"].value = "320216"

    send_back(run, book, tmp_path, officer)

    assert run.rows.get(position=0).mends == ""
    assert outcomes(run) == ["blocked", "create"]


def test_rows_read_anew_meanwhile_are_not_recognized(run, officer, tmp_path):
    _kind, book = marked(run, officer)
    run.rows.filter(position=0).update(raw=json.dumps(["sesuatu", "lain"]))
    sheet = book.worksheets[0]
    cell_of(sheet, "NIK", row_with(sheet, "320216")).value = GOOD

    applied = send_back(run, book, tmp_path, officer)

    assert (applied.mended, applied.unknown) == (0, 1)


def test_download_is_logged(run, officer):
    marked(run, officer)

    entry = RecordLogEntry.objects.get(action="imports.marked")
    assert (entry.user, entry.data) == (officer, {"rows": 3, "workbook": "own"})


def test_stranger_may_not_send_it_back(run, officer, neighbour, tmp_path):
    _kind, book = marked(run, officer)

    with pytest.raises(PermissionDenied):
        send_back(run, book, tmp_path, neighbour)
