"""Ways around the walls that someone with a good login could try.

Each test is a hole that stood open once: people who change their place, cases
that move, names guessed, roles in two places, and what is kept in plain text.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import log

from portal.accounts.actions import assign_role
from portal.accounts.models import AccessToken, Assignment, Role, User
from portal.cases.actions import change_case
from portal.cases.models import Case
from portal.regions.models import Region
from portal.registry.actions import record_person
from portal.registry.models import Household, Person
from portal.registry.names import may_be_same_name, name_key
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.mending.left_out import write_left_out
from portal.spreadsheets.models import ExportRun, ImportRun
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from tests.factories import BENDA, KEBON_AYU, make_case, make_nik
from tests.planted import KK, NIK, Benda, plant

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HEADS = "Nama,NIK,Layanan,Tanggal Lapor"


@pytest.fixture
def benda(officer, coordinator) -> Benda:
    return plant(officer, coordinator)


@pytest.fixture
def in_two_places(neighbour) -> User:
    """Coordinator in Kebon Ayu, and someone who only reads in Sukabumi."""
    hold(neighbour, "coordinator", KEBON_AYU)
    hold(neighbour, "supervisor", "3202")
    return User.objects.get(pk=neighbour.pk)


@pytest.fixture
def sheet(tmp_path):
    def write(*lines: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def hold(user: User, role: str, region: str) -> None:
    place = Region.objects.get(pk=region)
    assign_role(user, Role.objects.get(pk=role), region=place)


def move(user: User, region: str) -> User:
    """Return the officer as they are after being moved to another village."""
    Assignment.objects.filter(user=user).delete()
    hold(user, "front_office", region)
    return User.objects.get(pk=user.pk)


def send(user: User, address: str, body: dict):
    client = Client(headers={"Authorization": f"Bearer {AccessToken.issue(user)}"})
    return client.post(address, json.dumps(body), content_type="application/json")


def region(code: str) -> Region:
    return Region.objects.get(pk=code)


# --- Who moves, and what moves ----------------------------------------------


@pytest.fixture
def saved_run(officer, sheet) -> ImportRun:
    path = sheet(HEADS, f"Zulkarnaen,{NIK},KIS tidak aktif,02/06/2026")
    return commit_import(import_file(path, by=officer), by=officer)


def test_import_stays_in_the_village_that_its_officer_leaves(
    saved_run, officer, as_user
):
    browser = as_user(move(officer, KEBON_AYU))

    assert browser.get(reverse("imports:run", args=[saved_run.pk])).status_code == 404
    assert browser.post(reverse("imports:undo", args=[saved_run.pk])).status_code == 404
    assert Case.objects.filter(region=BENDA).count() == 1


def test_staged_import_is_not_saved_into_the_village_left(officer, sheet, as_user):
    run = import_file(sheet(HEADS, "Siti,,KIS tidak aktif,02/06/2026"), by=officer)
    browser = as_user(move(officer, KEBON_AYU))

    answer = browser.post(reverse("imports:commit", args=[run.pk]))

    assert (answer.status_code, Case.objects.count()) == (404, 0)


def test_own_import_is_seen_while_one_stays(saved_run, officer, as_user):
    answer = as_user(officer).get(reverse("imports:run", args=[saved_run.pk]))

    assert NIK in answer.content.decode()


@pytest.fixture
def moved(neighbour, national, sheet) -> tuple[Case, ImportRun]:
    """A case that left Kebon Ayu after an update of it was staged there."""
    case = make_case(by=neighbour, region=KEBON_AYU, notes="lama")
    path = sheet(
        "Nomor Kasus,Nama,Catatan,Layanan",
        f"{case.number},Siti Contoh,BARU,KIS tidak aktif",
    )
    run = import_file(path, by=neighbour, on_match="update")
    change_case(case, by=national, region=region(BENDA), notes="Catatan-rahasia")
    return case, run


def test_preview_is_silent_about_a_case_that_moved_away(moved, neighbour, as_user):
    _case, run = moved

    page = as_user(neighbour).get(reverse("imports:run", args=[run.pk]))

    assert (page.status_code, "Catatan-rahasia" in page.content.decode()) == (
        200,
        False,
    )


def test_staged_update_spares_a_case_that_moved_away(moved, neighbour):
    case, run = moved

    commit_import(run, by=neighbour)

    case.refresh_from_db()
    assert (case.notes, run.counts["updated"]) == ("Catatan-rahasia", 0)


# --- Roles in two places ----------------------------------------------------


def test_number_is_unmasked_only_where_one_holds_that_right(
    benda, in_two_places, as_user
):
    address = reverse("people:unmask", args=[benda.records["person"].pk])

    answer = as_user(in_two_places).post(address, {"reason": "ingin tahu"})

    assert (answer.status_code, NIK in answer.content.decode()) == (302, False)


def test_number_is_unmasked_where_one_holds_the_right(benda, coordinator, as_user):
    address = reverse("people:unmask", args=[benda.records["person"].pk])

    answer = as_user(coordinator).post(address, {"reason": "surat ke Dinsos"})

    assert (answer.status_code, NIK in answer.content.decode()) == (200, True)


def test_citizen_is_changed_only_where_one_holds_that_right(
    benda, in_two_places, as_user
):
    browser, person = as_user(in_two_places), benda.records["person"]

    page = browser.get(reverse("people:inspect", args=[person.pk]))
    form = browser.get(reverse("people:edit", args=[person.pk]))

    assert (page.status_code, form.status_code) == (200, 302)


# --- Being led to people ----------------------------------------------------

STRANGER = {"name": "Rukmini Fiktif", "region": BENDA}


@pytest.fixture
def stranger(officer) -> Person:
    """Someone of Benda without a number and without a birth date."""
    person = record_person(
        by=officer, name="Rukmini Fiktif", region=region(BENDA), phone="+628123456789"
    )
    make_case(by=officer, person=person)
    return person


def test_name_and_village_lead_nobody_elsewhere(stranger, neighbour):
    body = {"region": KEBON_AYU, "service_words": "KIS", "person": STRANGER}

    answer = send(neighbour, "/api/v1/cases/", body).json()

    assert answer["person"]["id"] != stranger.pk
    assert answer["person"]["phone"] == ""


def test_name_and_village_in_a_list_lead_nobody_elsewhere(stranger, neighbour, sheet):
    path = sheet("Nama,Kode Wilayah,Layanan", f"Rukmini Fiktif,{BENDA},KIS tidak aktif")

    commit_import(import_file(path, by=neighbour), by=neighbour)

    case = Case.objects.get(region=KEBON_AYU)
    assert (case.person.region_id, case.person_id != stranger.pk) == (BENDA, True)


def test_name_and_village_lead_to_ones_own_people(stranger, officer, sheet):
    body = {"region": BENDA, "service_words": "KIS", "person": STRANGER}
    path = sheet("Nama,Kode Wilayah,Layanan", f"RUKMINI FIKTIF,{BENDA},Beras")

    answer = send(officer, "/api/v1/cases/", body).json()
    commit_import(import_file(path, by=officer), by=officer)

    assert answer["person"]["id"] == stranger.pk
    assert Case.objects.filter(person=stranger).count() == 3


def test_name_leads_back_to_a_citizen_served_from_elsewhere(neighbour):
    known = record_person(by=neighbour, name="Rukmini Fiktif", region=region(BENDA))
    make_case(by=neighbour, region=KEBON_AYU, person=known)
    told = {"name": "Rukmini Fiktif", "region": region(BENDA)}

    assert record_person(by=neighbour, **told) == known


def test_list_of_common_names_is_nobodys_name():
    guess = name_key("Ahmad Budi Siti Nur Dewi Aminah Sri Agus Rukmini Supardi")

    assert may_be_same_name(name_key("Siti Aminah"), guess) is False
    assert may_be_same_name(name_key("Siti"), guess) is False


@pytest.mark.parametrize(("name", "told"), [("neighbour", False), ("officer", True)])
def test_number_of_a_family_card_does_not_tell_its_head(name, told, benda, request):
    user = request.getfixturevalue(name)
    Household.objects.with_kk(KK).update(head_name="Kepala Rahasia")
    own = {"neighbour": KEBON_AYU, "officer": BENDA}[name]
    person = {"name": "Orang Baru", "kk": KK}
    body = {"region": own, "service_words": "KIS", "person": person}
    target = io.BytesIO()

    assert send(user, "/api/v1/cases/", body).status_code == 201
    export_list(target, by=user, file_format="csv", purpose="laporan")

    assert ("Kepala Rahasia" in target.getvalue().decode("utf-8-sig")) is told


# --- Receivers and reports --------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code"),
    [("service_point", "titik-rahasia"), ("institution", "lembaga-rahasia")],
)
def test_case_is_not_handed_to_receivers_out_of_reach(kind, code, benda, neighbour):
    hold(neighbour, "back_office", KEBON_AYU)
    user = User.objects.get(pk=neighbour.pk)
    address = f"/api/v1/cases/{make_case(by=user, region=KEBON_AYU).number}/"
    send(user, f"{address}transitions/", {"to": "handling"})

    known = send(user, f"{address}referrals/", {kind: code, "reason": "x"})
    unknown = send(user, f"{address}referrals/", {kind: "tidak-ada", "reason": "x"})

    assert (known.status_code, unknown.status_code) == (400, 400)
    assert known.content.decode() == unknown.content.decode().replace("tidak-ada", code)


@pytest.mark.parametrize("name", ["neighbour", "agency", "editor"])
def test_site_history_names_no_point_of_another_region(
    name, benda, administrator, as_user, request
):
    for kind in ("point", "partner", "institution"):
        log(instance=benda.records[kind], action="wagtail.edit", user=administrator)
    browser = as_user(request.getfixturevalue(name))

    page = browser.get(reverse("wagtailadmin_reports:site_history"))

    told = page.content.decode()
    secrets = ("TITIK-RAHASIA", "Mitra Rahasia", "Lembaga Rahasia")
    assert [word for word in secrets if word in told] == []


# --- What is kept in plain text ---------------------------------------------


def test_number_is_no_filter_of_an_export(officer, as_user):
    address = f"{reverse('export_list', args=['cases'])}?q={NIK}"

    answer = as_user(officer).post(address, {"file_format": "csv", "purpose": "x"})

    assert (answer.status_code, ExportRun.objects.count()) == (200, 0)


def test_case_number_is_a_filter_of_an_export(officer, as_user):
    number = make_case(by=officer).number
    address = f"{reverse('export_list', args=['cases'])}?q={number}"

    as_user(officer).post(address, {"file_format": "csv", "purpose": "x"})

    assert ExportRun.objects.get().filters == {"q": number}


def test_numbers_above_a_list_are_kept_masked(officer, sheet):
    path = sheet(
        f"NIK Pelapor: {NIK},,",
        f"KK {KK[:4]} {KK[4:8]} {KK[8:12]} {KK[12:]} Desa Benda,,",
        "Nama,NIK,Layanan",
        f"Siti Contoh,{make_nik()},KIS tidak aktif",
    )

    run = import_file(path, by=officer)

    assert run.layout["titles"] == [
        "NIK Pelapor: 3202••••••••4321",
        "KK 3202••••••••7788 Desa Benda",
    ]


def test_number_in_a_head_that_is_none_is_kept_masked(officer, sheet):
    path = sheet(f"Nama,NIK,{NIK}", f"Siti Contoh,{make_nik()},KIS tidak aktif")

    run = import_file(path, by=officer)

    assert [entry["header"] for entry in run.mapping["ignored"]] == ["3202••••••••4321"]


@pytest.mark.parametrize("file_format", ["csv"])
def test_head_of_a_file_is_no_formula(file_format, officer, sheet):
    path = sheet("Nama,NIK,=1+1", "Siti Contoh,123,x")
    target = io.BytesIO()

    write_left_out(target, import_file(path, by=officer), file_format)

    assert target.getvalue().decode("utf-8-sig").splitlines()[0].split(",")[2] == (
        "'=1+1"
    )


# --- Files and words that break ---------------------------------------------


def test_list_with_too_many_columns_is_refused_in_a_sentence(officer, sheet):
    heads = ",".join(f"kolom {number}" for number in range(20_000))

    with pytest.raises(UnreadableFile):
        import_file(sheet(f"Nama,NIK,{heads}", "Siti Contoh,,x"), by=officer)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_null_characters_in_a_list_are_left_out(encoding, officer, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(f"{HEADS}\nSiti\0 Contoh,,KIS\0,02/06/2026\n".encode(encoding))

    run = commit_import(import_file(path, by=officer), by=officer)

    case = Case.objects.get(import_run=run)
    assert (case.person.name, case.service_words) == ("Siti Contoh", "KIS")


def test_null_character_in_a_reason_breaks_nothing(benda, coordinator, as_user):
    address = reverse("people:unmask", args=[benda.records["person"].pk])

    answer = as_user(coordinator).post(address, {"reason": "surat\0 ke Dinsos"})

    assert (answer.status_code, NIK in answer.content.decode()) == (200, True)


# --- Addresses that break ---------------------------------------------------

HUGE = "9" * 23
BROKEN = [
    "/sop/?q=%00",
    "/sop/%00/",
    "/media/images/%00",
    "/bahasa/id/?next=foo",
    "/admin/regions/find/?q=a%00",
    "/admin/cases/?q=%00",
    "/admin/exports/cases/?q=%00",
    "/admin/reports/site-history/?label=%00",
    f"/admin/cases/inspect/{HUGE}/",
    f"/admin/snippets/choose/cases/case/chosen-multiple/?id={HUGE}",
    "/api/v1/cases/%00/",
    "/api/v1/services/a%00/",
    "/api/v1/cases/?search=%00",
    "/api/v2/pages/?search=%00",
    "/api/v2/pages/find/?html_path=%00",
    f"/api/v2/pages/?offset={HUGE}",
]


@pytest.mark.parametrize("address", BROKEN)
def test_strange_characters_and_numbers_break_nothing(address, officer):
    client = Client(raise_request_exception=False)
    client.force_login(officer, backend="portal.accounts.backends.AccountBackend")

    with transaction.atomic():
        answer = client.get(address)
        transaction.set_rollback(True)

    assert answer.status_code < 500
