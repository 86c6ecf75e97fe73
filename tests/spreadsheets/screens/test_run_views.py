"""An import as it stands: preview, rows, result, and who sees them."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from portal.cases.models import Case
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from tests.spreadsheets.screens.wizard import (
    SAMPLE,
    lines_of,
    page_of,
    post,
    queries_of,
    rows_of,
    send,
    send_sample,
    upload,
)

pytestmark = pytest.mark.django_db


def test_preview_tells_how_the_file_was_read(run, browser):
    context = browser.get(reverse("imports:run", args=[run.pk])).context
    words = [words for _label, words in context["summary"]]

    assert words[:2] == ["ADUAN JUNI", "5–6"]
    assert words[4] == "Desa Benda, Kec. Cicurug, Kabupaten Sukabumi"
    assert [tile.count for tile in context["tiles"]] == [6, 3, 2, 1, 0]


def test_preview_lists_every_problem_by_its_cause(run, browser):
    causes = browser.get(reverse("imports:run", args=[run.pk])).context["causes"]

    assert sum(cause.count for cause in causes) == run.problems.count()
    assert [c.severity for c in causes] == sorted(
        (c.severity for c in causes), key=["error", "warning", "info"].index
    )
    scientific = next(c for c in causes if c.code == "nik.scientific")
    assert [problem.place for problem in scientific.examples] == ["D10"]


def test_importer_sees_the_numbers_of_their_file_in_full(run, browser):
    assert "3202164101509900" in page_of(browser, run)


def test_colleague_sees_them_masked(run, officer, as_user):
    client = as_user(officer)
    pages = page_of(client, run) + "".join(
        client.get(reverse("imports:problems", args=[run.pk, code])).content.decode()
        for code in run.problems.values_list("code", flat=True).distinct()
    )

    assert "3202164101509900" not in pages
    assert "3202160806559900" not in pages
    assert "3202••••••••9900" in pages


def test_colleague_decides_nothing(run, officer, as_user):
    client = as_user(officer)

    assert reverse("imports:commit", args=[run.pk]) not in page_of(client, run)
    for name in ("commit", "discard", "undo", "answers", "reading"):
        assert post(client, name, run).status_code == 403
    run.refresh_from_db()
    assert run.state == RunState.STAGED


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        ("", [8, 9, 10, 11, 12, 13, 14, 15, 16]),
        ("blocked", [10, 13]),
        ("duplicate", [16]),
        ("ready", [8, 9, 11, 12, 14, 15]),
        ("known", []),
        ("nonsense", [8, 9, 10, 11, 12, 13, 14, 15, 16]),
    ],
)
def test_rows_are_filtered_by_what_happens_to_them(show, numbers, run, browser):
    response = browser.get(reverse("imports:run", args=[run.pk]), {"show": show})

    assert [row.number for row in response.context["rows"]] == numbers


def test_rows_with_problems_are_those_marked(run, browser):
    address = reverse("imports:run", args=[run.pk])
    shown = browser.get(address, {"show": "problems"}).context["rows"]
    every = browser.get(address).context["rows"]

    assert [r.number for r in shown] == [r.number for r in every if r.problems]


def test_htmx_gets_the_rows_alone(run, browser):
    address = reverse("imports:rows", args=[run.pk]) + "?show=blocked"

    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    whole = browser.get(address)

    assert part.lstrip().startswith('<div id="rows-content"')
    assert whole.status_code == 302


def test_rows_are_paged(browser):
    send(browser, upload(rows_of(*(f"WARGA KE{n}A" for n in range(60)))))
    run = ImportRun.objects.get()
    response = browser.get(reverse("imports:run", args=[run.pk]), {"p": 2})

    assert len(response.context["rows"]) == 10


def test_preview_asks_as_much_for_three_rows_as_for_one(browser):
    send(browser, upload(rows_of("SITI CONTOH")))
    one = ImportRun.objects.latest("pk")
    send(browser, upload(rows_of("SITI CONTOH", "BUDI CONTOH", "ANI CONTOH")))
    three = ImportRun.objects.latest("pk")
    addresses = [reverse("imports:run", args=[each.pk]) for each in (one, three)]

    assert queries_of(browser, addresses[0]) == queries_of(browser, addresses[1])


def test_changed_row_shows_old_and_new(browser, coordinator):
    content = rows_of("SITI CONTOH")
    send(browser, upload(content))
    post(browser, "commit", ImportRun.objects.get())
    address = "Kp. Baru"
    lines = content.decode().splitlines()
    changed = f"{lines[0]};Alamat\n{lines[1]};{address}\n".encode()

    send(browser, upload(changed), on_match="update")
    run = ImportRun.objects.latest("pk")
    (row,) = browser.get(reverse("imports:run", args=[run.pk])).context["rows"]

    cells = [cell for cell in row.cells if cell.is_changed]
    assert [(cell.before, cell.text) for cell in cells] == [("", address)]
    assert row.record[0] == Case.objects.get().number


def test_same_file_saved_before_is_mentioned(run, browser):
    post(browser, "commit", run)
    second = send_sample(browser)

    context = browser.get(reverse("imports:run", args=[second.pk])).context

    assert context["earlier"] == run


# What was left out


def test_rows_left_out_come_back_as_they_stood(run, browser):
    post(browser, "commit", run)

    response = browser.get(reverse("imports:left_out", args=[run.pk, "xlsx"]))

    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    header, *rows = book.active.iter_rows(values_only=True)
    assert header[2] == "Nama Lengkap"
    assert [row[-2] for row in rows] == [10, 13, 16]
    assert rows[0][2] == "AMINAH UJICOBA"
    assert all(row[-1] for row in rows)


def test_mended_rows_left_out_are_imported(run, browser):
    post(browser, "commit", run)
    response = browser.get(reverse("imports:left_out", args=[run.pk, "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    book.active["D2"] = "3202165511609902"
    mended = io.BytesIO()
    book.save(mended)

    send(browser, upload(mended.getvalue(), "perbaikan.xlsx"))

    again = ImportRun.objects.latest("pk")
    assert [c["column"] for c in again.mapping["columns"]] == [
        c["column"] for c in run.mapping["columns"]
    ]
    assert again.rows.get(row=2).outcome == "create"


def test_rows_left_out_are_for_the_importer(run, browser, officer, as_user):
    post(browser, "commit", run)
    address = reverse("imports:left_out", args=[run.pk, "csv"])

    assert len(lines_of(browser.get(address))) == 4
    assert as_user(officer).get(address).status_code == 403


# Who may


def test_stranger_reaches_no_import(run, neighbour, as_user):
    client = as_user(neighbour)
    names = [
        "run",
        "rows",
        "progress",
        "reading",
        "answers",
        "commit",
        "undo",
        "discard",
    ]
    addresses = [reverse(f"imports:{name}", args=[run.pk]) for name in names]
    addresses += [
        reverse("imports:problems", args=[run.pk, "nik.scientific"]),
        reverse("imports:left_out", args=[run.pk, "xlsx"]),
    ]

    asked = [client.get(each).status_code for each in addresses]
    posted = [client.post(each).status_code for each in addresses]

    assert set(asked) == {404}
    assert set(posted) == {404, 405}
    run.refresh_from_db()
    assert run.state == RunState.STAGED


@pytest.mark.parametrize("name", ["supervisor", "agency", "editor"])
def test_roles_without_imports_get_a_sentence(name, request, as_user):
    client = as_user(request.getfixturevalue(name))

    for address in (
        reverse("imports:index"),
        reverse("imports:new", args=["cases"]),
        reverse("imports:template", args=["cases"]),
    ):
        response = client.get(address)
        assert response.status_code == 403
        assert 'role="alert"' in response.content.decode()
    assert send(client, upload(rows_of("A"))).status_code == 403
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [("officer", True), ("national", True), ("supervisor", False), ("editor", False)],
)
def test_menu_entry_is_for_those_who_import(name, is_shown, request, rf):
    from portal.spreadsheets.menus import import_menu_item

    asked = rf.get("/admin/")
    asked.user = request.getfixturevalue(name)

    assert import_menu_item().is_shown(asked) is is_shown


def test_changes_need_the_token_of_the_form(run, coordinator):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator, backend="portal.accounts.backends.AccountBackend")

    assert post(client, "commit", run).status_code == 403
    assert Case.objects.count() == 0


def test_national_officer_imports_for_any_region(national, as_user):
    run = send_sample(as_user(national))
    post(as_user(national), "commit", run)

    assert set(Case.objects.values_list("region", flat=True)) == {"3202162004"}


def test_import_of_the_command_line_is_seen_in_the_wizard(coordinator, browser):
    run = import_file(SAMPLE, by=coordinator)
    commit_import(run, by=coordinator)

    assert browser.get(reverse("imports:run", args=[run.pk])).status_code == 200
