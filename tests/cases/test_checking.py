"""What the rows of a case list say: the rules of IMPORT.md §3."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from portal.cases.choices import Channel, Kind, Status
from portal.directory.models import Institution, Program, Service
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.runs.actions import import_file
from tests.factories import BENDA, make_case, make_person
from tests.workbooks import citizen, notes, outcomes, previewed, problems, stage

pytestmark = pytest.mark.django_db


def one(tmp_path, officer, **changes):
    """Stage a list of a single row."""
    return stage(tmp_path, [citizen(1, **changes)], by=officer)


def value(run, name: str):
    return previewed(run)[name]


# Names.


@pytest.mark.parametrize("name", [None, "", "-", " ", "\u00a0", "n/a"])
def test_missing_name_blocks_the_row(name, tmp_path, officer):
    run = stage(tmp_path, [citizen(1), citizen(2, name=name)], by=officer)

    assert outcomes(run) == ["create", "blocked"]
    assert problems(run, "name") == [(2, "name", "error", "name.missing")]


def test_name_too_long_blocks_the_row(tmp_path, officer):
    run = one(tmp_path, officer, name="Siti " * 40)

    assert notes(run, "name") == [("error", "name.too_long")]
    assert outcomes(run) == ["blocked"]


def test_name_that_looks_like_a_formula_is_kept(tmp_path, officer):
    run = one(tmp_path, officer, name="'=SUM(A1)", notes="'+62 hubungi")

    assert (value(run, "name"), value(run, "notes")) == ("=SUM(A1)", "+62 hubungi")


# Dates.


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("02/06/2026", "2026-06-02"),
        ("2-6-26", "2026-06-02"),
        ("2026-06-02", "2026-06-02"),
        (datetime(2026, 6, 2), "2026-06-02"),
        (46175, "2026-06-02"),
        ("Selasa, 2 Juni 2026", "2026-06-02"),
        ("Sukabumi, 02 Juni 2026", "2026-06-02"),
    ],
)
def test_date_is_read_day_first(written, read, tmp_path, officer):
    run = one(tmp_path, officer, received_on=written)

    assert value(run, "received_on") == read
    assert notes(run, "received_on") == []


@pytest.mark.parametrize("written", ["31/02/2026", "kemarin", "00-00-2026", "2026"])
def test_unreadable_day_of_receipt_blocks_the_row(written, tmp_path, officer):
    run = one(tmp_path, officer, received_on=written)

    assert notes(run, "received_on") == [("error", "received_on.unreadable")]
    assert outcomes(run) == ["blocked"]


@pytest.mark.parametrize("written", ["31/02/1970", "seribu", "00-00-1950"])
def test_unreadable_birth_date_is_a_warning(written, tmp_path, officer):
    run = one(tmp_path, officer, birth_date=written)

    assert notes(run, "birth_date") == [("warning", "birth_date.unreadable")]
    assert outcomes(run) == ["create"]
    assert value(run, "birth_date") is None


def test_day_to_come_is_an_error_only_for_the_day_of_receipt(tmp_path, officer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    written = tomorrow.strftime("%d/%m/%Y")

    received = one(tmp_path, officer, received_on=written)
    born = one(tmp_path, officer, birth_date=written)

    assert notes(received, "received_on") == [("error", "received_on.future")]
    assert notes(born, "birth_date") == [("warning", "birth_date.future")]
    assert (outcomes(received), outcomes(born)) == (["blocked"], ["create"])
    assert value(born, "birth_date") is None


def test_today_is_not_yet_the_future(tmp_path, officer):
    today = timezone.localdate()

    run = one(tmp_path, officer, received_on=today.strftime("%d/%m/%Y"))

    assert value(run, "received_on") == today.isoformat()
    assert outcomes(run) == ["create"]


def test_row_without_day_takes_the_month_of_the_titles(tmp_path, officer):
    rows = [citizen(1, received_on=None), citizen(2)]

    run = stage(tmp_path, rows, by=officer, titles=("BULAN : MEI 2026",))

    assert value(run, "received_on") == "2026-05-01"
    assert notes(run, "received_on") == [("info", "received_on.assumed")]


def test_list_without_days_and_months_is_of_today(tmp_path, officer):
    row = citizen(1)
    del row["received_on"]

    run = stage(tmp_path, [row], by=officer)

    assert value(run, "received_on") == timezone.localdate().isoformat()


def test_month_to_come_in_the_titles_gives_no_day_to_come(tmp_path, officer):
    row = citizen(1)
    del row["received_on"]

    run = stage(tmp_path, [row], by=officer, titles=("BULAN : JUNI 2031",))

    assert date.fromisoformat(value(run, "received_on")) <= timezone.localdate()


# Services, programs, institutions.


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("service", "Pinjam payung"),
        ("program", "BLT Payung"),
        ("referred_to", "Dinas Payung"),
    ],
)
def test_unknown_words_are_kept_with_a_warning(column, words, tmp_path, officer):
    run = one(tmp_path, officer, **{column: words})

    assert notes(run, column) == [("warning", f"{column}.unmapped")]
    assert outcomes(run) == ["create"]
    assert value(run, column) == words
    assert run.counts["warned"] == 1


def test_known_words_become_records(tmp_path, officer):
    run = one(
        tmp_path,
        officer,
        service="Reaktivasi PBI-JK",
        program="PBI-JK",
        referred_to="Dinsos",
    )

    values = run.rows.get().values
    assert Service.objects.get(pk=values["service_id"]).code == "pbi-jk-reactivation"
    assert Program.objects.get(pk=values["program_id"]).code == "PBI-JK"
    found = Institution.objects.get(pk=values["institution_id"])
    assert found.code == "dinsos-sukabumi"
    assert run.counts["warned"] == 0


# Status, kind, channel.


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Menunggu Diproses", Status.REGISTERED),
        ("PENGAJUAN", Status.REGISTERED),
        ("blm", Status.REGISTERED),
        ("Belum Dikunjungi", Status.REGISTERED),
        ("Sedang diproses", Status.HANDLING),
        ("proses", Status.HANDLING),
        ("Verifikasi", Status.HANDLING),
        ("Dirujuk", Status.REFERRED),
        ("Diteruskan", Status.REFERRED),
        ("Perlu Perbaikan", Status.NEEDS_DOCUMENTS),
        ("Berkas kurang", Status.NEEDS_DOCUMENTS),
        ("Selesai", Status.RESOLVED),
        ("Aktif  kembali", Status.RESOLVED),
        ("Tuntas.", Status.RESOLVED),
        ("Ditolak", Status.REJECTED),
        ("Tidak Layak", Status.REJECTED),
        ("Duplikat", Status.DUPLICATE),
        ("Diarsipkan", Status.DUPLICATE),
        ("awaiting_decision", Status.AWAITING_DECISION),
    ],
)
def test_status_word_is_understood(words, status, tmp_path, officer):
    run = one(tmp_path, officer, status=words)

    assert value(run, "status") == status
    assert notes(run, "status") == []


def test_unknown_status_is_registered_with_a_warning(tmp_path, officer):
    run = one(tmp_path, officer, status="Digantung")

    assert value(run, "status") == "registered"
    assert notes(run, "status") == [("warning", "status.unknown")]
    assert outcomes(run) == ["create"]


def test_absent_values_are_filled(tmp_path, officer):
    values = previewed(one(tmp_path, officer))

    assert (values["status"], values["kind"], values["channel"]) == (
        Status.REGISTERED,
        Kind.REQUEST,
        Channel.IMPORT,
    )


# RT, RW, phones, sex.


@pytest.mark.parametrize(
    ("cell", "rt"),
    [
        ("1", "001"),
        (2, "002"),
        (3.0, "003"),
        ("004", "004"),
        ("RT 05", "005"),
        (None, None),
    ],
)
def test_rt_has_three_digits(cell, rt, tmp_path, officer):
    rows = [citizen(1, rt=cell), citizen(2, rt="007")]

    run = stage(tmp_path, rows, by=officer)

    assert value(run, "rt") == rt


@pytest.mark.parametrize("cell", ["barat", "1/2/3", "12345"])
def test_unreadable_rt_is_a_warning(cell, tmp_path, officer):
    rows = [citizen(1, rt=cell), *(citizen(n, rt="007") for n in range(2, 6))]

    run = stage(tmp_path, rows, by=officer)

    assert value(run, "rt") is None
    assert problems(run, "rt") == [(1, "rt", "warning", "rt.unreadable")]


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0812-0000-0000", "+6281200000000"),
        (81200000000, "+6281200000000"),
        ("+62 812 0000 0000", "+6281200000000"),
        ("081200000000/081300000000", "+6281200000000"),
        ("-", None),
    ],
)
def test_phone_is_international(cell, phone, tmp_path, officer):
    run = one(tmp_path, officer, phone=cell)

    assert value(run, "phone") == phone


def test_unreadable_phone_is_kept_with_a_warning(tmp_path, officer):
    run = one(tmp_path, officer, phone="tanya tetangga")

    assert notes(run, "phone") == [("warning", "phone.unreadable")]
    assert value(run, "phone") == "tanya tetangga"


def test_unknown_sex_is_a_warning(tmp_path, officer):
    run = one(tmp_path, officer, sex="X")

    assert notes(run, "sex") == [("warning", "sex.unknown")]
    assert value(run, "sex") is None


# All together.


def test_every_problem_of_a_row_is_told(tmp_path, officer):
    wrong = {
        "nik": "123",
        "kk": "abc",
        "name": None,
        "birth_date": "x",
        "received_on": "x",
        "service": "Pinjam payung",
        "status": "Digantung",
        "phone": "x",
    }

    run = stage(tmp_path, [citizen(1), citizen(2, **wrong)], by=officer)

    assert sorted(
        column for row, column, _severity, _code in problems(run) if row == 2
    ) == [
        *(
            "birth_date",
            "kk",
            "name",
            "nik",
            "phone",
            "received_on",
            "service",
            "status",
        )
    ]


def test_problem_names_row_letter_and_cell(tmp_path, officer):
    rows = [citizen(1), citizen(2, nik="123456")]

    run = stage(tmp_path, rows, by=officer, titles=("DAFTAR ADUAN", "DESA BENDA"))

    problem = run.problems.get()
    assert (problem.row, problem.letter, problem.value) == (5, "A", "123456")
    assert problem.message.endswith(".")
    assert value(run, "region") == BENDA


def test_case_of_a_citizen_without_village_comes_back_unchanged(tmp_path, national):
    person = make_person(by=national, name="Siti Contoh")
    case = make_case(by=national, person=person, region=BENDA)
    path = tmp_path / "kasus.csv"
    with path.open("wb") as target:
        export_list(target, by=national, file_format="csv", purpose="uji")

    run = import_file(path, by=national)

    assert run.counts["unchanged"] == 1
    assert [row.values["region"] for row in run.rows.all()] == [case.region_id]


def test_unknown_number_says_no_place(tmp_path, national):
    path = tmp_path / "kasus.csv"
    path.write_text("Nomor kasus,Nama,Layanan\n3202162004-2026-9,Siti,KIS\n")

    run = import_file(path, by=national)

    assert [problem.code for problem in run.problems.filter(severity="error")] == [
        "region.missing"
    ]
