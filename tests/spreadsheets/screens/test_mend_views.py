"""Mending on screen: cells, rows, causes, repeats, workbooks; with htmx and without."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.accounts.models import RecordLogEntry
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.mending.mending import mend
from portal.spreadsheets.runs.committing import commit_import
from tests.workbooks import citizen, outcomes, stage

pytestmark = pytest.mark.django_db
GOOD = "3202160101700001"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def run(tmp_path, officer):
    rows = [
        citizen(1, nik="320216", status="Proses lama"),
        citizen(2, status="Proses lama"),
        citizen(2, received_on="05/06/2026", status="Proses"),
        citizen(4, name=None, status="Proses"),
    ]
    return stage(tmp_path, rows, by=officer)


@pytest.fixture
def browser(officer, as_user):
    return as_user(officer)


def address(name: str, run, *more) -> str:
    return reverse(f"imports:{name}", args=[run.pk, *more])


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def told(response) -> list[str]:
    return [str(message).strip() for message in response.context["messages"]]


# One cell


def test_cell_shows_its_value_its_problem_and_what_is_expected(run, browser):
    page = text_of(browser.get(address("row", run, 0) + "?field=nik", headers=HTMX))

    assert 'value="320216"' in page
    assert run.problems.get(code="nik.length").message in page.replace("&#x27;", "'")
    assert page.count('name="cell_') == 1
    assert "<html" not in page


def test_saved_cell_answers_with_the_row_and_the_counts(run, browser):
    response = browser.post(
        address("row", run, 0),
        {"field": "nik", "cell_nik": GOOD, "columns": "nik,name"},
        headers=HTMX,
    )

    page = text_of(response)
    assert page.lstrip().startswith('<tbody id="row-0">')
    assert re.findall(r'id="(\w+)" hx-swap-oob="true"', page) == ["tiles", "bar"]
    assert response.context["tiles"][0].count == 2
    assert [cell.text for cell in response.context["row"].cells] == [
        GOOD,
        citizen(1)["name"],
    ]
    assert (
        response.headers["HX-Trigger"] == '{"mended": {}}'
        or "mended" in (response.headers["HX-Trigger"])
    )
    assert outcomes(run) == ["create", "create", "duplicate", "blocked"]


def test_typed_value_is_not_lost_on_error(run, browser):
    long = "9" * 33_000

    response = browser.post(
        address("row", run, 0), {"field": "nik", "cell_nik": long}, headers=HTMX
    )

    assert f'value="{long}"' in text_of(response)
    assert response.headers["HX-Retarget"] == "#cell-0-nik"
    assert response.context["error"].endswith(".")
    page = text_of(browser.post(address("row", run, 0), {"cell_nik": long}))
    assert f'value="{long}"' in page
    assert run.rows.get(position=0).mends == ""


def test_cell_left_alone_and_restored(run, browser, officer):
    mend(run, 0, {"nik": GOOD}, by=officer)

    left = browser.get(address("row", run, 0) + "?back=nik", headers=HTMX)
    assert "hx-swap-oob" not in text_of(left)
    back = browser.post(
        address("row", run, 0), {"field": "nik", "restore": "nik"}, headers=HTMX
    )

    assert back.context["row"].outcome == "blocked"
    assert run.rows.get(position=0).mends == ""


def test_line_of_a_cause_is_answered_by_that_line(run, browser):
    response = browser.post(
        address("row", run, 3),
        {"field": "name", "cell_name": "Siti", "view": "line"},
        headers=HTMX,
    )

    page = text_of(response)
    assert page.lstrip().startswith("<tr>")
    assert (page.count("<tr"), page.count("Siti")) == (1, 1)


# One row, without JavaScript


def test_row_page_mends_what_was_changed_and_nothing_else(run, browser):
    page = browser.get(address("row", run, 3))
    sent = {cell.name: cell.text for cell in page.context["cells"]}
    assert {"cell_nik", "cell_name", "cell_status"} <= set(sent)

    response = browser.post(
        address("row", run, 3), sent | {"cell_name": "Siti Contoh"}, follow=True
    )

    assert run.rows.get(position=3).mends == '{"name": "Siti Contoh"}'
    assert len(told(response)) == 1
    assert outcomes(run)[3] == "create"


def test_row_is_left_out_and_taken_in_again(run, browser):
    sent = {"position": "3", "back": "row"}

    response = browser.post(address("choices", run), sent | {"do": "skip"})
    assert response.headers["Location"] == address("row", run, 3)
    assert outcomes(run)[3] == "skip"
    browser.post(address("choices", run), sent | {"do": ""})

    assert outcomes(run)[3] == "blocked"


def test_preview_leads_to_every_cell_of_those_who_may_mend(
    run, browser, manager, as_user
):
    for client in (browser, as_user(manager)):
        page = text_of(client.get(address("run", run)))
        assert page.count('class="sheet-edit"') > 20
        assert address("marked", run) in page


def test_who_only_looks_finds_nothing_to_mend(run, back_officer, as_user):
    client = as_user(back_officer)

    for url in (address("run", run), address("problems", run, "nik.length")):
        page = text_of(client.get(url))
        assert "320216" in page
        for secret in ("sheet-edit", address("marked", run), citizen(2)["nik"]):
            assert secret not in page


def attempts(run) -> list[tuple[str, str, dict]]:
    return [
        ("get", address("row", run, 0), {}),
        ("post", address("row", run, 0), {"cell_nik": GOOD}),
        ("get", address("choices", run), {}),
        ("post", address("choices", run), {"position": "0", "do": "skip"}),
        ("post", address("mend_alike", run, "status.unknown"),
         {"field": "status", "words": "Proses lama", "instead": "handling"}),
        ("post", address("skip_cause", run, "nik.length"), {}),
        ("post", address("mended", run), {}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "status"),
    [("neighbour", 404), ("back_officer", 403), ("supervisor", 404)],
)
def test_others_change_nothing(name, status, run, request, as_user):
    client = as_user(request.getfixturevalue(name))
    before = outcomes(run), run.value_map

    for verb, url, data in attempts(run):
        assert getattr(client, verb)(url, data).status_code == status, url
    assert client.get(address("marked", run)).status_code == status

    run.refresh_from_db()
    assert (outcomes(run), run.value_map) == before


def test_saved_import_is_mended_no_more(run, browser, officer):
    commit_import(run, by=officer)

    for verb, url, data in attempts(run):
        response = getattr(browser, verb)(url, data)
        assert response.headers["Location"] == address("run", run), url
    assert browser.get(address("marked", run)).status_code == 404


def test_row_that_is_not_there_is_not_found(run, browser):
    assert browser.get(address("row", run, 99)).status_code == 404
    assert browser.get(address("problems", run, "no.such")).status_code == 404


# All cells of a cause


def test_equal_words_are_mended_together(run, browser):
    page = browser.get(address("problems", run, "status.unknown"))
    (alike,) = page.context["alike"]
    assert (alike.words, alike.count) == ("Proses lama", 2)

    response = browser.post(
        address("mend_alike", run, "status.unknown"),
        {"field": "status", "words": alike.words, "instead": "handling"},
        follow=True,
    )

    assert response.redirect_chain[-1][0] == address("run", run)
    assert not run.problems.filter(code="status.unknown").exists()


def test_nothing_instead_is_told(run, browser):
    response = browser.post(
        address("mend_alike", run, "status.unknown"),
        {"field": "status", "words": "Proses lama", "instead": " "},
        follow=True,
    )

    (sentence,) = told(response)
    assert sentence.endswith(".")
    assert run.problems.filter(code="status.unknown").count() == 2


def test_rows_of_a_cause_are_left_out(run, browser):
    browser.post(address("skip_cause", run, "status.unknown"))

    assert outcomes(run) == ["skip", "skip", "create", "blocked"]


def test_causes_alone_are_given_to_the_preview(run, browser):
    page = text_of(browser.get(address("causes", run), headers=HTMX))

    assert page.lstrip().startswith('<section class="sheet-section" id="causes"')
    assert browser.get(address("causes", run)).headers["Location"] == address(
        "run", run
    )


# Repeats and known records


def test_repeat_stands_beside_the_row_it_repeats(run, browser):
    page = browser.get(address("choices", run))

    (pair,) = page.context["pairs"]
    assert (pair.number, pair.is_known) == (4, False)
    assert [
        (line.name, line.here, line.there) for line in pair.lines if line.differs
    ] == [
        ("received_on", "05/06/2026", "02/06/2026"),
        ("status", "Ditangani", "Terdaftar"),
    ]
    browser.post(address("choices", run), {"position": "2", "do": "keep"})
    assert outcomes(run)[2] == "create"


@pytest.fixture
def known(tmp_path, officer):
    earlier = stage(tmp_path, [citizen(1, notes="lama"), citizen(2)], by=officer)
    commit_import(earlier, by=officer)
    rows = [citizen(1, notes="baru", phone="081200000000"), citizen(2, notes="baru")]
    return stage(tmp_path, rows, by=officer)


def test_known_record_shows_old_and_new(known, browser):
    page = browser.get(address("choices", known) + "?kind=known")

    first = page.context["pairs"][0]
    offered = [
        (line.name, line.there, line.here) for line in first.lines if line.is_offered
    ]
    assert offered == [("phone", "", "081200000000"), ("notes", "lama", "baru")]
    browser.post(
        address("choices", known),
        {"kind": "known", "position": "0", "do": "update", "columns": ["notes"]},
    )
    assert known.rows.get(position=0).trace["changes"] == ["notes"]


def test_all_known_records_are_decided_alike(known, browser):
    browser.post(address("choices", known), {"kind": "known", "do": "update"})

    assert outcomes(known) == ["update", "update"]


def test_update_without_a_tick_is_told(known, browser):
    response = browser.post(
        address("choices", known),
        {"kind": "known", "position": "0", "do": "update"},
        follow=True,
    )

    assert len(told(response)) == 1
    assert outcomes(known) == ["skip", "skip"]


# In Excel


def test_list_goes_to_excel_and_comes_back(run, browser):
    response = browser.get(address("marked", run))
    content = b"".join(response.streaming_content)
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0]["A2"].value = GOOD
    target = io.BytesIO()
    book.save(target)

    back = browser.post(
        address("mended", run),
        {"file": SimpleUploadedFile("daftar.xlsx", target.getvalue())},
        follow=True,
    )

    assert len(told(back)) == 1
    assert outcomes(run)[0] == "create"
    assert RecordLogEntry.objects.filter(action="imports.marked").count() == 1


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"a;b\n1;2\n", None])
def test_other_files_are_told_in_a_sentence(content, run, browser):
    data = {} if content is None else {"file": SimpleUploadedFile("x.xlsx", content)}

    response = browser.post(address("mended", run), data, follow=True)

    (sentence,) = told(response)
    assert sentence.endswith(".")
    assert outcomes(run) == ["blocked", "create", "duplicate", "blocked"]


# Size


def queries_of(client, url: str, **kwargs) -> int:
    client.get(url, **kwargs)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, **kwargs).status_code == 200
    return len(queries)


def test_pages_ask_as_much_for_many_rows_as_for_few(tmp_path, officer, browser):
    def list_of(count: int):
        rows = []
        for number in range(1, count + 1):
            rows += [
                citizen(number, status="entah", notes="x"),
                citizen(number, received_on="05/06/2026", status="entah"),
            ]
        return stage(tmp_path, rows, by=officer)

    few, many = list_of(1), list_of(4)

    for name, more in (
        ("run", ()), ("choices", ()), ("problems", ("status.unknown",)), ("row", (0,)),
    ):  # fmt: skip
        asked = queries_of(browser, address(name, few, *more))
        assert queries_of(browser, address(name, many, *more)) == asked, name


def test_run_stays_a_preview(run, browser):
    browser.post(address("row", run, 0), {"cell_nik": GOOD})

    run.refresh_from_db()
    assert run.state == RunState.STAGED
