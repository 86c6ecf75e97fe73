"""Ways around the walls of imports and exports that a good login could try.

Each test is a hole that stood open once, or a wall that must stand: numbers
kept or shown in plain text, rights that end between two steps, what is not
forgotten, and requests made to break.
"""

from __future__ import annotations

import contextlib
import html
import io
import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from portal.accounts.actions import assign_role
from portal.accounts.models import AccessToken, Assignment, Role, User
from portal.cases.models import Case
from portal.directory.models import ServicePoint
from portal.regions.models import Region
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.exports.kept_views import keep_view
from portal.spreadsheets.mending.marked_workbooks import write_marked
from portal.spreadsheets.mending.mended_workbooks import take_back
from portal.spreadsheets.models import ExportRun, ExportView, ImportRun
from portal.spreadsheets.profiles.suggesting import Suggester
from portal.spreadsheets.runs.actions import import_file, read_again
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.filing import COPY, delete_lost_copies
from portal.spreadsheets.runs.forgetting import forget_old_imports
from portal.spreadsheets.runs.undoing import undo_import
from tests.factories import BENDA, KEBON_AYU, make_case, make_nik, make_person

pytestmark = pytest.mark.django_db

NIK = "3202161203854321"
HEADS = "Nama,NIK,Layanan,Tanggal Lapor"
GOOD = f"Zulkarnaen,{NIK},KIS tidak aktif,02/06/2026"
BLOCKED = "Tarsiah,3202 1612 0385 432,KIS tidak aktif,02/06/2026"


@pytest.fixture
def sheet(tmp_path):
    def write(*lines: str, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def hold(user: User, role: str, region: str) -> User:
    place = Region.objects.get(pk=region)
    assign_role(user, Role.objects.get(pk=role), region=place)
    return User.objects.get(pk=user.pk)


def leave(user: User, region: str) -> User:
    Assignment.objects.filter(user=user, region=region).delete()
    return User.objects.get(pk=user.pk)


def age(run: ImportRun, days: int = 1000) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        created_at=timezone.now() - timedelta(days=days)
    )


def bearer(user: User) -> Client:
    return Client(
        headers={"Authorization": f"Bearer {AccessToken.issue(user)}"},
        raise_request_exception=False,
    )


def browser(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="portal.accounts.backends.AccountBackend")
    return client


def stored(run: ImportRun) -> str:
    """All that the database holds of an import, as a stolen dump shows it."""
    told = []
    for table, key in (
        ("spreadsheets_importrun", "id"),
        ("spreadsheets_stagedrow", "run_id"),
        ("spreadsheets_problem", "run_id"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [run.pk])
            told += cursor.fetchall()
    told += ModelLogEntry.objects.values_list("data", "label")
    return str(told)


# --- What is kept in plain text ----------------------------------------------


def test_name_of_a_file_does_not_keep_a_number(officer, sheet):
    run = import_file(sheet(HEADS, GOOD, name=f"KTP {NIK}.csv"), by=officer)

    assert NIK not in stored(run)
    assert run.file_name.endswith(".csv")


def test_purpose_of_an_export_does_not_keep_a_number(officer):
    export_list(io.BytesIO(), by=officer, file_format="csv", purpose=f"NIK {NIK}")

    assert NIK not in ExportRun.objects.get().purpose


@pytest.mark.parametrize("register", ["service_points", "institutions", "people"])
def test_number_is_no_filter_of_any_list(register, national):
    with pytest.raises(ValidationError):
        export_list(
            io.BytesIO(),
            by=national,
            register=register,
            file_format="csv",
            filters={"q": NIK},
            purpose="x",
        )


def test_name_of_a_view_does_not_keep_a_number(officer):
    keep_view(
        by=officer, register="cases", name=f"Milik {NIK}", columns=["name"], filters={}
    )

    assert NIK not in ExportView.objects.get().name


@pytest.mark.parametrize("field", ["notes", "address", "description"])
def test_constant_of_a_list_does_not_keep_a_number(field, officer, sheet):
    with pytest.raises(ValidationError):
        import_file(sheet(HEADS, GOOD), by=officer, defaults={field: f"KK {NIK}"})


def test_examples_of_a_question_keep_no_number(officer, sheet):
    path = sheet(
        "Nama,NIK,Nomor,Layanan",
        *(
            f"Siti,{make_nik()},{NIK[:4]} {NIK[4:8]} {NIK[8:12]} {NIK[12:]},KIS"
            for _ in range(6)
        ),
    )

    run = import_file(path, by=officer)

    assert NIK not in stored(run).replace(" ", "")


@pytest.mark.parametrize(
    ("cell", "name", "ready"),
    [(NIK, None, 1), (f"Siti ({NIK})", "Siti", 2), (f"{NIK} - Siti", "Siti", 2)],
)
def test_number_in_a_name_is_not_kept(cell, name, ready, officer, sheet):
    other = "Rukmini,,KIS,02/06/2026"
    run = import_file(sheet(HEADS, other, f"{cell},,KIS,02/06/2026"), by=officer)

    assert NIK not in stored(run)
    row = run.rows.get(position=1)
    assert (row.values.get("name"), run.counts["ready"]) == (name, ready)


def test_plain_copies_of_a_killed_process_are_deleted(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new, other = (
        tmp_path / name for name in (f"{COPY}a.csv", f"{COPY}b.csv", "other.csv")
    )
    for path in (old, new, other):
        path.write_text(NIK)
    for path in (old, other):
        os.utime(path, (0, 0))

    assert delete_lost_copies() == 1
    assert [path.exists() for path in (old, new, other)] == [False, True, True]


# --- Who may not unmask sees no number ---------------------------------------


WRITTEN = [
    "3202 1612 0385 432",
    "3202-1612-0385-43211",
    "3202.1612.0385.4321.9",
    "32021612O3854321",
    "'32O216I2O385432l",
    "32 02 16 12 03 85 43 2",
]


@pytest.fixture
def seen_by_another(officer, sheet):
    lines = [f"Siti {n},{text},KIS,02/06/2026" for n, text in enumerate(WRITTEN)]
    return import_file(sheet(HEADS, *lines, GOOD), by=officer)


@pytest.fixture
def onlooker(coordinator) -> User:
    """A manager of the imports of Benda who may not unmask."""
    unmask = Permission.objects.get(codename="unmask_person")
    coordinator.assignments.get().role.group.permissions.remove(unmask)
    return User.objects.get(pk=coordinator.pk)


def pages_of(run: ImportRun) -> list[str]:
    pages = [
        reverse(f"imports:{name}", args=[run.pk])
        for name in ("run", "numbers", "reading", "choices", "words")
    ]
    pages += [
        reverse("imports:problems", args=[run.pk, code])
        for code in run.problems.values_list("code", flat=True).distinct()
    ]
    pages += [
        reverse("imports:diagnosis", args=[run.pk, "nik", diagnosis])
        for diagnosis in run.problems.exclude(diagnosis="")
        .values_list("diagnosis", flat=True)
        .distinct()
    ]
    return pages


BELOW = ("", "problems/", "rows/", "mapping/", "rows/0/", "rows/1/")


def shown_to(user: User, run: ImportRun) -> str:
    """Everything that pages and API tell of an import."""
    client, api = browser(user), bearer(user)
    told = [client.get(page) for page in pages_of(run)]
    told += [api.get(f"/api/v1/imports/{run.pk}/{below}") for below in BELOW]
    assert {answer.status_code for answer in told} <= {200, 302, 403}
    return html.unescape("".join(answer.content.decode() for answer in told))


def test_damaged_numbers_are_masked_for_an_onlooker(seen_by_another, onlooker):
    told = shown_to(onlooker, seen_by_another)

    assert [text for text in [*WRITTEN, NIK] if text.strip("'") in told] == []


def test_damaged_numbers_are_whole_for_the_importer(seen_by_another, officer):
    told = shown_to(officer, seen_by_another)

    assert [text for text in [*WRITTEN, NIK] if text not in told] == []


# --- What is not forgotten ---------------------------------------------------


def test_stopped_import_keeps_nothing_of_citizens(officer, sheet):
    run = import_file(sheet(HEADS, GOOD), by=officer)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.STOPPED)
    age(run)

    forget_old_imports()

    assert "Zulkarnaen" not in stored(run)


def test_import_saved_after_it_was_forgotten_is_forgotten_too(officer, sheet):
    run = import_file(sheet(HEADS, GOOD), by=officer)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.COMMITTING)
    age(run)
    forget_old_imports()
    run.refresh_from_db()
    with contextlib.suppress(ValidationError):
        commit_import(run, by=officer)

    forget_old_imports()

    assert "Zulkarnaen" not in stored(run)


def test_import_undone_after_it_was_forgotten_keeps_no_row(officer, sheet):
    case = make_case(by=officer, notes="Catatan lama Zulkarnaen")
    path = sheet(
        "Nomor Kasus,Nama,Catatan,Layanan",
        f"{case.number},Siti Contoh,BARU,KIS tidak aktif",
    )
    run = commit_import(import_file(path, by=officer, on_match="update"), by=officer)
    assert run.counts["updated"] == 1
    age(run)
    forget_old_imports()
    run.refresh_from_db()
    undo_import(run, by=officer)

    forget_old_imports()

    assert run.rows.count() == 0


def test_examples_of_a_question_are_forgotten(officer, sheet):
    path = sheet(
        "Nama,NIK,Pelapor / Nama,Jenis,Layanan",
        *(f"Siti,{make_nik()},Zulkarnaen,Zulkarnaen,KIS" for _ in range(6)),
    )
    run = import_file(path, by=officer)
    run.mapping["questions"] = [
        {
            "letter": "C",
            "header": "x",
            "index": 2,
            "candidates": ["notes"],
            "examples": ["Zulkarnaen"],
        }
    ]
    run.save()
    age(run)

    forget_old_imports()

    assert "Zulkarnaen" not in stored(run)


def test_titles_are_forgotten(officer, sheet):
    run = import_file(
        sheet("Daftar milik Zulkarnaen,,,", HEADS, f"Siti,{NIK},KIS,02/06/2026"),
        by=officer,
    )
    age(run)

    forget_old_imports()

    assert "Zulkarnaen" not in stored(run)


# --- Rights that end between preview and commit ------------------------------


def test_rows_of_a_village_left_are_not_saved(officer, sheet):
    user = hold(officer, "front_office", KEBON_AYU)
    path = sheet(
        "Nama,NIK,Layanan,Kode Desa",
        f"Siti,{make_nik()},KIS,{BENDA}",
        f"Rukmini,{make_nik()},KIS,{KEBON_AYU}",
    )
    run = import_file(path, by=user)
    assert {row.values["region"] for row in run.rows.all()} == {BENDA, KEBON_AYU}
    user = leave(user, KEBON_AYU)
    run = ImportRun.objects.get(pk=run.pk)

    commit_import(run, by=user)

    assert [case.region_id for case in Case.objects.all()] == [BENDA]


def test_service_points_of_a_region_left_are_not_saved(manager, sheet):
    role = manager.assignments.get().role
    user = hold(manager, role.pk, "5201")
    path = sheet(
        "Nama Puskesos,Jenis,Kode Desa",
        f"Puskesos Benda,Puskesos,{BENDA}",
        f"Puskesos Ayu,Puskesos,{KEBON_AYU}",
    )
    run = import_file(path, by=user, register="service_points")
    assert run.counts["ready"] == 2, run.counts
    user = leave(user, "5201")

    commit_import(ImportRun.objects.get(pk=run.pk), by=user)

    made = ServicePoint.objects.filter(name__in=["Puskesos Benda", "Puskesos Ayu"])
    assert [point.region_id for point in made] == [BENDA]


def test_job_does_not_save_for_who_left_meanwhile(officer, sheet):
    run = import_file(sheet(HEADS, GOOD), by=officer)
    user = leave(hold(officer, "front_office", KEBON_AYU), BENDA)
    run = ImportRun.objects.get(pk=run.pk)

    with pytest.raises(PermissionDenied):
        commit_import(run, by=user)

    assert Case.objects.count() == 0


# --- What is another's -------------------------------------------------------


@pytest.fixture
def foreign(neighbour, sheet) -> ImportRun:
    """An import of Kebon Ayu whose reading a profile remembers."""
    path = sheet(HEADS, "Rukmini,,KIS,02/06/2026", name="ayu.csv")
    run = import_file(path, by=neighbour)
    read_again(run, columns={"A": "name"}, defaults={"status": "closed"}, by=neighbour)
    assert run.profile.region_id == KEBON_AYU
    return run


def test_profile_of_another_region_reads_no_list(foreign, officer, sheet):
    run = import_file(sheet(HEADS, GOOD), by=officer)
    pk = foreign.profile_id
    client, api = browser(officer), bearer(officer)
    address = f"/api/v1/imports/{run.pk}/mapping/"
    tag = {"If-Match": api.get(address)["ETag"]}

    chosen = client.post(
        reverse("imports:choose_profile", args=[run.pk]), {"profile": pk}
    )
    patched = api.patch(
        address, {"profile": pk}, content_type="application/json", headers=tag
    )
    page = client.get(reverse("imports:profile", args=[pk]))

    run.refresh_from_db()
    assert (run.profile, run.defaults.get("status")) == (None, None)
    assert (chosen.status_code, patched.status_code, page.status_code) == (
        404,
        400,
        404,
    )


def test_workbook_of_another_import_mends_nothing(officer, sheet, tmp_path):
    one = import_file(sheet(HEADS, GOOD, BLOCKED), by=officer)
    other = import_file(sheet(HEADS, GOOD, BLOCKED, name="other.csv"), by=officer)
    path = tmp_path / "marked.xlsx"
    with path.open("wb") as target:
        write_marked(target, one, by=officer)
    book = load_workbook(path)
    book.active["A2"] = "Orang Lain"
    book.save(path)

    with pytest.raises(ValidationError):
        take_back(other, path, path.name, by=officer)

    assert set(other.rows.values_list("mends", flat=True)) == {""}


def test_formula_of_a_list_is_none_in_what_goes_out(officer, sheet):
    formula = "=HYPERLINK(1)"
    lines = [f"{formula},{formula},{formula},{formula}"]
    run = import_file(sheet(HEADS, GOOD, *lines), by=officer)
    target = io.BytesIO()
    write_marked(target, run, by=officer)

    cells = [
        cell
        for sheet in load_workbook(target).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [cell for cell in cells if cell.value == formula] == []


def test_suggested_number_of_someone_elsewhere_is_not_told(officer, neighbour, sheet):
    make_case(
        by=neighbour,
        region=KEBON_AYU,
        person=make_person(by=neighbour, name="Zulkarnaen Fiktif", nik=NIK),
    )
    line = f"Zulkarnaen Fiktif,{NIK[:-1]},KIS,02/06/2026"
    run = import_file(sheet(HEADS, "Rukmini,,KIS,02/06/2026", line), by=officer)

    assert NIK not in shown_to(officer, run)


# --- Races -------------------------------------------------------------------


def test_reading_again_does_not_undo_a_commit_that_began(officer, sheet):
    run = import_file(sheet(HEADS, GOOD), by=officer)
    seen_before = ImportRun.objects.get(pk=run.pk)
    commit_import(run, by=officer)

    with pytest.raises(ValidationError):
        read_again(seen_before, on_match="update", by=officer)

    run.refresh_from_db()
    assert (run.state, run.rows.filter(is_applied=True).count()) == (
        RunState.COMMITTED,
        1,
    )


# --- Requests made to break --------------------------------------------------


@pytest.fixture
def run(officer, sheet) -> ImportRun:
    return import_file(sheet(HEADS, GOOD, BLOCKED), by=officer)


HUGE = "9" * 30


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("choices", {"back": "row", "do": "skip"}),
        ("choices", {"back": "row", "do": "skip", "position": "abc"}),
        ("choices", {"do": "skip", "position": HUGE}),
        ("choices", {"do": "skip", "position": "٣"}),
        ("accept_number", {"position": HUGE, "token": "x"}),
        ("accept_number", {"position": "0", "token": "ё"}),
        ("words", {"word_0": "x", "field": "name"}),
        ("answers", {"column_A": "nik"}),
        ("answers", {}),
        ("profile", {}),
        ("choose_profile", {"profile": HUGE}),
        ("choose_profile", {"profile": "abc"}),
        ("read", {"sheet": "x"}),
        ("reading", {"sheet": "x", "header_rows": HUGE}),
        ("reading", {"sheet": "list", "header_rows": "1-2-3-4-5"}),
        ("mended", {}),
    ],
)
def test_broken_posts_get_an_answer(name, sent, run, officer):
    args = [run.pk]
    if name == "profile":
        name, args = "choose_profile", [run.pk]

    answer = browser(officer).post(reverse(f"imports:{name}", args=args), sent)

    assert answer.status_code < 500


FIELDS = (
    "nik", "birth_date", "rt", "name", "received_on", "phone", "region_code",
    "case_number", "sex", "status", "village",
)  # fmt: skip


@pytest.mark.parametrize(
    "cell", [1e308, 10**400, -1, 0.1, "9" * 30_000, "=1+1", "\u202e", 1e-300]
)
def test_strange_cells_get_an_answer(cell, run, officer):
    client = bearer(officer)
    address = f"/api/v1/imports/{run.pk}/rows/0/"
    body = {"cells": dict.fromkeys(FIELDS, cell)}
    tag = {"If-Match": client.get(address)["ETag"]}

    answers = [
        client.patch(address, body, content_type="application/json", headers=tag),
        client.get(f"/api/v1/imports/{run.pk}/"),
        browser(officer).get(reverse("imports:run", args=[run.pk])),
    ]

    assert answers[0].status_code in (200, 400)
    assert [answer.status_code for answer in answers[1:]] == [200, 200]


def test_thousands_of_meanings_are_refused_at_once(run, officer):
    client, address = bearer(officer), f"/api/v1/imports/{run.pk}/mapping/"
    tag = {"If-Match": client.get(address)["ETag"]}
    words = {f"kata {number}": BENDA for number in range(1_001)}
    body = {"value_map": {"village": words}}

    answer = client.patch(address, body, content_type="application/json", headers=tag)

    assert answer.status_code == 400
    assert "1000" in answer.content.decode()


def test_only_shown_words_are_compared(officer, sheet, monkeypatch):
    words = [chr(97 + number // 26) + chr(97 + number % 26) for number in range(60)]
    lines = [f"Siti,,layanan {each} aneh,02/06/2026" for each in words]
    run = import_file(sheet(HEADS, *lines), by=officer)
    compared = []
    suggest = Suggester.suggest
    monkeypatch.setattr(
        Suggester,
        "suggest",
        lambda self, said: compared.append(said) or suggest(self, said),
    )

    browser(officer).get(reverse("imports:problems", args=[run.pk, "service.unmapped"]))

    assert len(compared) == 50


def test_export_with_a_column_twice_is_told(officer):
    answer = browser(officer).post(
        reverse("export_list", args=["cases"]),
        {
            "columns": ["name", "name"],
            "file_format": "csv",
            "purpose": "x",
            "has_ticks": "True",
        },
    )

    assert b"".join(answer.streaming_content).count(b"Nama") == 1


SCRIPT = "<script>alert(1)</script>"


def test_cells_run_no_script(officer, sheet):
    run = import_file(
        sheet(
            f"{SCRIPT},Nama,NIK,Layanan,Desa,Status",
            f"{SCRIPT},{SCRIPT},{SCRIPT},{SCRIPT},{SCRIPT},{SCRIPT}",
            f"{SCRIPT},{SCRIPT},{NIK},{SCRIPT},Benda,{SCRIPT}",
            f"{SCRIPT},{SCRIPT},{NIK},{SCRIPT},Benda,{SCRIPT}",
            name="a<script>alert(1).csv",
        ),
        by=officer,
    )
    client = browser(officer)
    for name in ("run", "numbers", "reading", "choices", "words", "causes"):
        answer = client.get(reverse(f"imports:{name}", args=[run.pk]))
        assert (
            name,
            answer.status_code < 500,
            "<script>alert" in answer.content.decode(),
        ) == (name, True, False)
    for code in set(run.problems.values_list("code", flat=True)):
        answer = client.get(reverse("imports:problems", args=[run.pk, code]))
        assert "<script>alert" not in answer.content.decode()
    for position in (0, 1, 2):
        answer = client.get(reverse("imports:row", args=[run.pk, position]))
        assert "<script>alert" not in answer.content.decode()
