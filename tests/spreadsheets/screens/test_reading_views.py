"""Questions about a list, and reading it differently."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import Workbook

from portal.spreadsheets.models import ImportRun
from tests.factories import make_nik
from tests.spreadsheets.screens.wizard import post, send, upload

pytestmark = pytest.mark.django_db


def test_question_is_shown_first_and_answered(browser):
    content = b"Nama Lengkap;No KTP;Status\nSITI CONTOH;;xx\nBUDI CONTOH;;yy\n"
    send(browser, upload(content))
    run = ImportRun.objects.get()
    (question,) = run.mapping["questions"]
    response = browser.get(reverse("imports:run", args=[run.pk]))
    page, form = response.content.decode(), response.context["answers"]
    assert page.index("“xx”, “yy”") < page.index("sheet-tiles")
    assert form[f"column_{question['letter']}"].value() == "status"

    post(browser, "answers", run, **{f"column_{question['letter']}": ""})

    run.refresh_from_db()
    assert run.mapping["questions"] == []
    assert [each["header"] for each in run.mapping["ignored"]] == ["Status"]


def reading_of(client, run: ImportRun) -> dict:
    """What the reading form would post as it stands."""
    form = client.get(reverse("imports:reading", args=[run.pk])).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_reading_shows_sheets_guesses_and_cells(run, browser):
    context = browser.get(reverse("imports:reading", args=[run.pk])).context
    column = context["columns"][3]

    assert [name for name, _label in context["form"].fields["sheet"].choices] == [
        "ADUAN JUNI",
        "REKAP",
    ]
    assert (column["letter"], column["field"].value()) == ("D", "nik")
    assert column["examples"][0] == "3202164101509900"


def test_column_is_taken_for_something_else(run, browser):
    data = reading_of(browser, run) | {"column_N": "outcome"}

    response = post(browser, "reading", run, **data)

    assert response.status_code == 302
    run.refresh_from_db()
    entry = next(c for c in run.mapping["columns"] if c["letter"] == "N")
    assert (entry["column"], entry["how"]) == ("outcome", "chosen")
    assert run.counts["ready"] == 6


def test_two_columns_for_one_field_are_refused_and_choices_kept(run, browser):
    data = reading_of(browser, run) | {"column_N": "nik"}

    response = post(browser, "reading", run, **data)

    assert len(response.context["form"].non_field_errors()) == 1
    assert response.context["form"]["column_N"].value() == "nik"
    run.refresh_from_db()
    assert "nik" not in [
        c["column"] for c in run.mapping["columns"] if c["letter"] == "N"
    ]


def two_sheets() -> bytes:
    book = Workbook()
    book.active.title = "Mei"
    for row in (["Nama", "NIK"], ["SITI CONTOH", make_nik()]):
        book.active.append(row)
    other = book.create_sheet("Juni")
    for row in (["DAFTAR"], [], ["Nama", "NIK"], ["BUDI CONTOH", make_nik()]):
        other.append(row)
    other.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_other_sheet_is_read_with_its_own_header(browser):
    send(browser, upload(two_sheets(), "dua.xlsx"))
    run = ImportRun.objects.get()
    data = reading_of(browser, run) | {"sheet": "Juni"}

    response = post(browser, "reading", run, **data)

    run.refresh_from_db()
    assert response.headers["Location"] == reverse("imports:reading", args=[run.pk])
    assert (run.sheet, run.layout["header_rows"]) == ("Juni", [3])
    assert run.rows.get().values["name"] == "BUDI CONTOH"


def test_rows_of_several_sheets_tell_their_sheet(browser):
    book = Workbook()
    for title in ("Mei", "Juni"):
        sheet = book.create_sheet(title)
        for row in (["Nama", "NIK"], [f"SITI {title}", "123"]):
            sheet.append(row)
    book.remove(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    send(browser, upload(target.getvalue(), "dua.xlsx"))

    page = browser.get(reverse("imports:run", args=[ImportRun.objects.get().pk]))

    (cause,) = [c for c in page.context["causes"] if c.severity == "error"]
    assert [example.place for example in cause.examples] == ["Mei!B2", "Juni!B2"]
    assert [row.sheet for row in page.context["rows"]] == ["Mei", "Juni"]
    assert "Sheet" not in dict(page.context["summary"])


def test_sheet_without_a_list_is_told(run, browser):
    data = reading_of(browser, run) | {"sheet": "REKAP"}

    response = post(browser, "reading", run, **data)

    assert len(response.context["form"].non_field_errors()) == 1
    run.refresh_from_db()
    assert run.sheet == "ADUAN JUNI"


@pytest.mark.parametrize("text", ["0", "lima", "5-9", "999999", ""])
def test_impossible_header_row_is_told(text, run, browser):
    data = reading_of(browser, run) | {"header_rows": text}

    response = post(browser, "reading", run, **data)

    assert response.status_code == 200
    assert response.context["form"].errors
    run.refresh_from_db()
    assert run.layout["header_rows"] == [5, 6]
