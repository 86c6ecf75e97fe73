"""The import wizard and the export page, driven as a browser would."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from portal import settings as portal_settings
from portal.cases.models import Case
from portal.jobs.choices import JobState
from portal.jobs.models import Job, Pulse
from portal.registry.models import Person
from portal.spreadsheets.actions import commit_import, import_file
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ExportRun, ImportRun
from tests.factories import make_case, make_nik

pytestmark = pytest.mark.django_db

SAMPLE = Path("tests/files/samples/10_messy_case_list_composite.xlsx")
SLRT = Path("tests/files/samples/07_slrt_kunjungan_export.xlsx")
HEAD = "Nama;NIK;Tanggal Lapor;Keluhan\n"


def rows_of(*names: str) -> bytes:
    lines = [f"{name};{make_nik()};02/06/2026;KIS tidak aktif\n" for name in names]
    return (HEAD + "".join(lines)).encode()


def upload(content: bytes, name: str = "daftar.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(client, file, **fields):
    data = {"file": file, "on_match": "skip"} | fields
    return client.post(reverse("imports:new", args=["cases"]), data)


def send_sample(client, path: Path = SAMPLE) -> ImportRun:
    response = send(client, upload(path.read_bytes(), path.name))
    run = ImportRun.objects.latest("pk")
    assert response.headers["Location"] == reverse("imports:run", args=[run.pk])
    return run


def page_of(client, run: ImportRun, query: str = "") -> str:
    return client.get(reverse("imports:run", args=[run.pk]) + query).content.decode()


def post(client, name: str, run: ImportRun, **data):
    return client.post(reverse(f"imports:{name}", args=[run.pk]), data)


def files_kept() -> list[str]:
    try:
        return ImportRun.file.field.storage.listdir("imports")[1]
    except FileNotFoundError:
        return []


@pytest.fixture
def browser(coordinator, as_user):
    return as_user(coordinator)


@pytest.fixture
def run(browser) -> ImportRun:
    return send_sample(browser)


# The list


def test_index_lists_the_imports_of_ones_region(run, browser, officer, as_user):
    for client in (browser, as_user(officer)):
        page = client.get(reverse("imports:index")).content.decode()
        assert page.count(SAMPLE.name) == 1


def test_index_of_a_stranger_is_empty_and_offers_the_way_in(run, neighbour, as_user):
    page = as_user(neighbour).get(reverse("imports:index")).content.decode()

    assert SAMPLE.name not in page
    assert reverse("imports:new", args=["cases"]) in page
    assert reverse("imports:template", args=["cases"]) in page


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_index_asks_as_much_for_three_imports_as_for_one(run, browser):
    one = queries_of(browser, reverse("imports:index"))
    send_sample(browser)
    send_sample(browser, SLRT)

    assert queries_of(browser, reverse("imports:index")) == one


# Upload


def test_upload_leads_to_the_preview_with_the_guesses(run):
    assert run.state == RunState.STAGED
    assert (run.counts["ready"], run.counts["blocked"]) == (6, 2)
    assert run.file_name == SAMPLE.name


def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _part in range(1_100):
                sheet.write(b"\0" * 1_048_576)
    return target.getvalue()


def macro_workbook() -> bytes:
    target = io.BytesIO()
    Workbook().save(target)
    with zipfile.ZipFile(target, "a") as book:
        book.writestr("xl/vbaProject.bin", b"macro")
    return target.getvalue()


def encrypted() -> bytes:
    """The outside of a password-protected workbook: a compound file with its part."""
    folder = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + folder + b"\0" * 2048


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.xlsx", lambda: b""),
        ("rusak.xlsx", lambda: SAMPLE.read_bytes()[:3000]),
        ("terkunci.xlsx", encrypted),
        ("bom.xlsx", zip_bomb),
        ("makro.xlsm", macro_workbook),
        ("rekap.csv", lambda: b"Jenis;Jumlah\nKesehatan;2\n"),
        ("gambar.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500),
    ],
)
def test_bad_file_gets_one_sentence_and_leaves_nothing(name, content, browser):
    before = files_kept()

    response = send(browser, upload(content(), name))

    (sentence,) = response.context["form"].errors["file"]
    assert response.status_code == 200
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert "\n" not in sentence
    assert ImportRun.objects.count() == 0
    assert files_kept() == before


def test_file_over_the_limit_is_refused(browser, settings):
    settings.SPREADSHEET_MAX_BYTES = 1_000
    before = files_kept()

    response = send(browser, upload(SAMPLE.read_bytes(), "besar.xlsx"))

    assert len(response.context["form"].errors["file"]) == 1
    assert ImportRun.objects.count() == 0
    assert files_kept() == before


def test_upload_without_a_file_says_so(browser):
    response = browser.post(
        reverse("imports:new", args=["cases"]), {"on_match": "skip"}
    )

    assert list(response.context["form"].errors) == ["file"]


def test_region_outside_ones_scope_is_refused(manager, as_user):
    response = send(as_user(manager), upload(rows_of("A")), region="5201012002")

    assert len(response.context["form"].errors["file"]) == 1
    assert ImportRun.objects.count() == 0


def test_manager_chooses_the_region_of_a_list_that_names_none(manager, as_user):
    send(as_user(manager), upload(rows_of("SITI CONTOH")), region="3202162004")

    assert ImportRun.objects.get().defaults == {"region": "3202162004"}


def test_officer_of_one_village_is_not_asked_for_a_region(browser, manager, as_user):
    address = reverse("imports:new", args=["cases"])

    assert "region" not in browser.get(address).context["form"].fields
    assert "region" in as_user(manager).get(address).context["form"].fields


def test_unknown_list_does_not_exist(browser):
    for name in ("imports:new", "imports:template", "export_list"):
        assert browser.get(reverse(name, args=["planets"])).status_code == 404


# Preview


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


# Questions and reading


def test_question_is_shown_first_and_answered(browser):
    content = b"Nama Lengkap;No KTP;Status\nSITI CONTOH;;xx\nBUDI CONTOH;;yy\n"
    send(browser, upload(content))
    run = ImportRun.objects.get()
    (question,) = run.mapping["questions"]
    response = browser.get(reverse("imports:run", args=[run.pk]))
    page, form = response.content.decode(), response.context["answers"]
    assert page.index("xx, yy") < page.index("sheet-tiles")
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
        "Sheet3",
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


def test_sheet_without_a_list_is_told(run, browser):
    data = reading_of(browser, run) | {"sheet": "Sheet3"}

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


# Saving and undoing


def test_saving_leads_to_the_result_with_its_cases(run, browser):
    response = post(browser, "commit", run)

    run.refresh_from_db()
    assert response.headers["Location"] == reverse("imports:run", args=[run.pk])
    assert run.state == RunState.COMMITTED
    page = page_of(browser, run, "?show=create")
    numbers = Case.objects.filter(import_run=run).values_list("number", flat=True)
    assert len(numbers) == 6
    assert [number for number in numbers if number not in page] == []


def test_result_tells_what_was_done(run, browser):
    post(browser, "commit", run)

    context = browser.get(reverse("imports:run", args=[run.pk])).context

    assert [tile.count for tile in context["tiles"]] == [6, 0, 0, 1, 2]
    assert context["left_out"] == 3


def test_saving_twice_saves_once(run, browser):
    post(browser, "commit", run)
    post(browser, "commit", run)

    assert Case.objects.count() == 6


@pytest.mark.parametrize("name", ["commit", "discard", "answers"])
def test_nothing_changes_by_looking(name, run, browser):
    assert browser.get(reverse(f"imports:{name}", args=[run.pk])).status_code == 405


def test_saved_import_is_not_read_again(run, browser):
    post(browser, "commit", run)

    response = browser.get(reverse("imports:reading", args=[run.pk]))

    assert response.headers["Location"] == reverse("imports:run", args=[run.pk])


def test_nothing_to_save_is_refused(browser):
    send(browser, upload(f"{HEAD};{make_nik()};;\n;{make_nik()};;x\n".encode()))
    run = ImportRun.objects.get()

    post(browser, "commit", run)

    run.refresh_from_db()
    assert run.state == RunState.STAGED


def test_undo_asks_and_takes_everything_back(run, browser):
    post(browser, "commit", run)
    asked = browser.get(reverse("imports:undo", args=[run.pk]))
    assert asked.status_code == 200
    assert Case.objects.count() == 6

    post(browser, "undo", run)

    run.refresh_from_db()
    assert run.state == RunState.UNDONE
    assert (Case.objects.count(), Person.objects.count()) == (0, 0)


def test_undo_keeps_and_lists_what_was_worked_on(run, browser, coordinator):
    from portal.cases.actions import transition_case

    post(browser, "commit", run)
    case = Case.objects.filter(status="registered").first() or Case.objects.first()
    to = "handling" if case.status == "registered" else "closed"
    transition_case(case, to, by=coordinator, reason="Sudah jelas")

    post(browser, "undo", run)

    context = browser.get(reverse("imports:run", args=[run.pk])).context
    (kept,) = context["kept"]
    assert kept["record"][0] == case.number
    assert kept["reasons"] == [str(kept["reasons"][0])]
    assert Case.objects.get() == case


def test_discarding_leaves_nothing(run, browser):
    before = set(files_kept())

    post(browser, "discard", run)

    assert ImportRun.objects.count() == 0
    assert len(before - set(files_kept())) == 1


def test_saved_import_is_not_discarded(run, browser):
    post(browser, "commit", run)
    post(browser, "discard", run)

    assert ImportRun.objects.get() == run


# Work under way


@pytest.fixture
def waiting(run, browser, settings) -> ImportRun:
    """An import whose saving waits for a worker, as outside the tests."""
    settings.TASKS = portal_settings.TASKS
    post(browser, "commit", run)
    run.refresh_from_db()
    return run


def test_waiting_import_shows_its_progress(waiting, browser):
    Job.objects.filter(pk=waiting.job_id).update(
        state=JobState.RUNNING, done=3, total=7
    )

    response = browser.get(reverse("imports:run", args=[waiting.pk]))

    assert response.context["progress"].percent == 42
    assert reverse("imports:progress", args=[waiting.pk]) in response.content.decode()


def test_progress_ends_at_the_result(waiting, browser):
    address = reverse("imports:progress", args=[waiting.pk])
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 200
    Job.objects.filter(pk=waiting.job_id).update(state=JobState.DONE)

    response = browser.get(address, headers={"HX-Request": "true"})

    target = reverse("imports:run", args=[waiting.pk])
    assert response.headers["HX-Redirect"] == target
    assert browser.get(address).headers["Location"] == target


def test_page_says_when_no_worker_answers(waiting, browser):
    def is_told() -> bool:
        response = browser.get(reverse("imports:run", args=[waiting.pk]))
        return response.context["progress"].has_no_worker

    assert not is_told()
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=10))
    assert is_told()
    Pulse.objects.create(name="worker", beat_at=timezone.now())
    assert not is_told()


def test_import_at_work_cannot_be_started_again(waiting, browser):
    post(browser, "commit", waiting)
    post(browser, "discard", waiting)

    assert Job.objects.count() == 1
    assert ImportRun.objects.get().state == RunState.COMMITTING


def test_interrupted_import_goes_on(waiting, browser, settings, coordinator):
    Job.objects.filter(pk=waiting.job_id).update(
        state=JobState.FAILED, message="Galat portal."
    )
    page = page_of(browser, waiting)
    assert "Galat portal." in page
    settings.TASKS = {**settings.TASKS, "background": settings.TASKS["default"]}

    post(browser, "commit", waiting)

    waiting.refresh_from_db()
    assert waiting.state == RunState.COMMITTED
    assert Case.objects.count() == 6


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


# Export


def export(client, query: str = "", **data):
    data = {"file_format": "csv", "purpose": "Laporan bulanan"} | data
    return client.post(reverse("export_list", args=["cases"]) + query, data)


def lines_of(response) -> list[str]:
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_export_says_what_leaves(officer, supervisor, coordinator, as_user):
    make_case(by=officer)
    make_case(by=officer, kind="complaint")
    address = reverse("export_list", args=["cases"])

    all_of_it = as_user(officer).get(address).context
    some = as_user(officer).get(f"{address}?kind=complaint&p=2&ordering=number").context

    assert (all_of_it["count"], all_of_it["filters"]) == (2, [])
    assert (some["count"], len(some["filters"])) == (1, 1)
    assert all_of_it["in_full"] is False
    assert as_user(coordinator).get(address).context["in_full"] is True


def test_export_downloads_and_is_logged(supervisor, officer, as_user):
    make_case(by=officer)
    make_case(by=officer, kind="complaint")

    response = export(as_user(supervisor), "?kind=complaint")

    assert len(lines_of(response)) == 2
    assert response.headers["Content-Disposition"].endswith('.csv"')
    logged = ExportRun.objects.get()
    assert (logged.created_by, logged.rows, logged.purpose) == (
        supervisor,
        1,
        "Laporan bulanan",
    )
    assert logged.filters == {"kind": "complaint"}


def test_export_without_purpose_is_refused(officer, as_user):
    response = export(as_user(officer), purpose="  ")

    assert list(response.context["form"].errors) == ["purpose"]
    assert ExportRun.objects.count() == 0


def test_export_with_an_unknown_filter_is_told(officer, as_user):
    client = as_user(officer)

    shown = client.get(reverse("export_list", args=["cases"]) + "?planet=mars")
    response = export(client, "?planet=mars")

    assert "planet" in shown.context["refusal"]
    assert response.context["refusal"] == shown.context["refusal"]
    assert ExportRun.objects.count() == 0


@pytest.mark.parametrize("name", ["agency", "editor", "facilitator"])
def test_roles_without_export_get_a_sentence(name, request, as_user):
    client = as_user(request.getfixturevalue(name))

    assert client.get(reverse("export_list", args=["cases"])).status_code == 403
    assert export(client).status_code == 403
    assert ExportRun.objects.count() == 0


def test_stranger_exports_nothing_of_benda(officer, neighbour, as_user):
    make_case(by=officer)

    assert len(lines_of(export(as_user(neighbour)))) == 1


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_exported_list_changes_nothing_when_imported(file_format, run, browser):
    post(browser, "commit", run)
    content = b"".join(export(browser, file_format=file_format).streaming_content)

    send(browser, upload(content, f"ekspor.{file_format}"), on_match="update")

    again = ImportRun.objects.latest("pk")
    counts = again.counts
    assert (counts["rows"], counts["unchanged"]) == (6, 6)


def test_masked_export_changes_nothing_when_imported(run, browser, officer, as_user):
    post(browser, "commit", run)
    client = as_user(officer)
    content = b"".join(export(client).streaming_content)
    assert "3202164101509900" not in content.decode("utf-8-sig")

    send(client, upload(content, "ekspor.csv"), on_match="update")

    counts = ImportRun.objects.latest("pk").counts
    assert (counts["rows"], counts["unchanged"]) == (6, 6)


def test_national_officer_imports_for_any_region(national, as_user):
    run = send_sample(as_user(national))
    post(as_user(national), "commit", run)

    assert set(Case.objects.values_list("region", flat=True)) == {"3202162004"}


def test_import_of_the_command_line_is_seen_in_the_wizard(coordinator, browser):
    run = import_file(SAMPLE, by=coordinator)
    commit_import(run, by=coordinator)

    assert browser.get(reverse("imports:run", args=[run.pk])).status_code == 200
