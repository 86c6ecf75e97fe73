"""Which case a row is: IMPORT.md §3, “Which case is this?”."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.actions import assign_role
from portal.accounts.models import Role
from portal.accounts.scoping import forget_scope
from portal.cases.models import Case
from portal.regions.models import Region
from portal.registry.models import Person
from tests.factories import BENDA, KEBON_AYU, make_case, make_person
from tests.workbooks import bring_in, citizen, essence, outcomes, problems, stage

CISAAT = "3202162006"
pytestmark = pytest.mark.django_db


def nameless_number(serial: int, **changes) -> dict:
    """Return a row of someone without an identity number."""
    return citizen(serial, **{"nik": None, **changes})


def second(tmp_path, by, first: dict, again: dict) -> list[str]:
    """Save one row, stage another, and return what becomes of it."""
    bring_in(tmp_path, [first], by=by)
    return outcomes(stage(tmp_path, [again], by=by))


# The case number.


def test_case_number_finds_the_case_whatever_else_differs(tmp_path, officer):
    case = make_case(by=officer)
    row = citizen(1, case_number=case.number, service="Bantuan usaha")

    run = stage(tmp_path, [row], by=officer)

    assert outcomes(run) == ["skip"]
    assert run.rows.get().target_id == case.pk


def test_case_number_of_a_foreign_region_looks_unknown(tmp_path, officer, neighbour):
    case = make_case(by=neighbour, region=KEBON_AYU)
    row = citizen(1, case_number=case.number)

    foreign = stage(tmp_path, [row], by=officer)
    unknown = stage(tmp_path, [{**row, "case_number": "X-1"}], by=officer)

    assert outcomes(foreign) == outcomes(unknown) == ["create"]
    assert problems(foreign) == problems(unknown)
    assert foreign.rows.get().target_id is None


def test_unknown_case_number_is_kept_and_found_again(tmp_path, officer):
    row = citizen(1, case_number="LAMA-77")

    assert second(tmp_path, officer, row, row) == ["unchanged"]
    assert Case.objects.get().external_id == "LAMA-77"


def test_two_rows_never_are_one_case(tmp_path, officer):
    case = make_case(by=officer)
    rows = [citizen(n, case_number=case.number) for n in (1, 2)]

    assert outcomes(stage(tmp_path, rows, by=officer)) == ["skip", "create"]


# The number elsewhere.


def test_number_elsewhere_finds_the_case_of_the_same_region(tmp_path, officer):
    row = citizen(1, external_id="REG-1")
    other = citizen(2, external_id="REG-1", service="Bantuan usaha")

    assert second(tmp_path, officer, row, other) == ["skip"]


def test_number_elsewhere_of_another_region_is_another(tmp_path, national):
    rows = [
        citizen(n, external_id="REG-1", region_code=code)
        for n, code in enumerate((BENDA, CISAAT), start=1)
    ]
    bring_in(tmp_path, rows[:1], by=national)

    assert outcomes(stage(tmp_path, rows[1:], by=national)) == ["create"]


def test_same_request_under_another_number_elsewhere_is_another(tmp_path, officer):
    first, again = (citizen(1, external_id=f"REG-{n}", nik=None) for n in (1, 2))

    assert second(tmp_path, officer, first, again) == ["create"]


# Person, service and day.


@pytest.mark.parametrize(
    "words",
    ["KIS tdk aktif", "kis TIDAK aktif!", "Kis tidak  aktif", "KIS (tidak) aktif"],
)
def test_service_words_are_compared_as_meant(words, tmp_path, officer):
    row = citizen(1, service="KIS tidak aktif")

    assert second(tmp_path, officer, row, {**row, "service": words}) == ["unchanged"]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("yg", "yang"),
        ("dgn", "dengan"),
        ("blm", "belum"),
        ("sdh", "sudah"),
        ("tdk", "tidak"),
    ],
)
def test_abbreviations_are_words(short, long, tmp_path, officer):
    row = citizen(1, service=f"Aduan {short} lama")

    assert second(tmp_path, officer, row, {**row, "service": f"aduan {long} lama"}) == [
        "unchanged"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"service": "Bantuan usaha"},
        {"received_on": "03/06/2026"},
        {"nik": "3202160101700002"},
    ],
)
def test_other_request_is_another_case(change, tmp_path, officer):
    row = citizen(1, name="Siti Contoh")

    assert second(tmp_path, officer, row, {**row, **change}) == ["create"]


def test_sound_number_goes_before_the_name(tmp_path, officer):
    row = citizen(1)

    assert second(tmp_path, officer, row, {**row, "name": "Nama Lain"}) == ["skip"]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "H. CONTOH AAB"},
        {"name": "Contoh aab, S.Sos"},
        {"name": "contoh  aab"},
        {"sex": None},
        {"kk": "3202160101109901"},
    ],
)
def test_same_name_birth_date_and_village_is_the_same_person(change, tmp_path, officer):
    row = nameless_number(1, name="Contoh Aab")

    assert second(tmp_path, officer, row, {**row, **change})[0] in ("unchanged", "skip")


def test_blank_birth_dates_agree(tmp_path, officer):
    row = nameless_number(1, birth_date=None)

    assert second(tmp_path, officer, row, row) == ["unchanged"]


@pytest.mark.parametrize(
    "change",
    [
        {"birth_date": "02/01/1970"},
        {"birth_date": None},
        {"name": "Contoh Zzz"},
        {"village": "Cisaat", "district": "Cicurug"},
    ],
)
def test_other_name_birth_date_or_village_is_someone_else(change, tmp_path, officer):
    row = nameless_number(1)

    assert second(tmp_path, officer, row, {**row, **change}) == ["create"]


@pytest.mark.parametrize("number", [3202160101700001, "3202160101700000"])
def test_doubtful_number_is_no_key(number, tmp_path, officer):
    row = citizen(1, nik=number)

    assert second(tmp_path, officer, row, row) == ["unchanged"]
    assert second(tmp_path, officer, row, {**row, "name": "Contoh Zzz"}) == ["create"]


def test_contradicting_number_is_no_key(tmp_path, officer):
    bring_in(tmp_path, [citizen(1, name="Contoh Asli")], by=officer)
    row = citizen(1, name="Contoh Lain", sex="P", birth_date="02/02/1980")

    assert outcomes(stage(tmp_path, [row], by=officer)) == ["create"]


def test_number_told_later_is_the_same_case(tmp_path, officer):
    assert second(tmp_path, officer, nameless_number(1), citizen(1)) == ["skip"]
    assert second(tmp_path, officer, citizen(2), nameless_number(2)) == ["unchanged"]


def test_names_in_another_script_stay_apart(tmp_path, officer):
    rows = [nameless_number(1, name="李明"), nameless_number(2, name="王芳")]

    bring_in(tmp_path, rows, by=officer)

    assert Person.objects.count() == 2
    assert outcomes(stage(tmp_path, rows, by=officer)) == ["unchanged", "unchanged"]


def test_case_someone_may_only_see_is_not_changed(tmp_path, officer, manager):
    assign_role(
        officer, Role.objects.get(pk="supervisor"), region=Region.objects.get(pk="3202")
    )
    forget_scope(officer)
    case = make_case(by=manager, region=CISAAT)
    row = citizen(1, case_number=case.number, notes="Catatan")

    run = stage(tmp_path, [row], by=officer, on_match="update")

    assert outcomes(run) == ["skip"]


# The same file again.


def people(numbers: bool) -> list[dict]:
    make = citizen if numbers else nameless_number
    rows = [make(n) for n in range(1, 6)]
    rows += [make(n, service="Bantuan usaha", birth_date=None) for n in range(6, 9)]
    return rows + [make(1, service="Cek desil"), make(2, received_on="01/05/2026")]


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_second_import_creates_nothing(numbers, kind, tmp_path, officer):
    rows = people(numbers)
    bring_in(tmp_path, rows, by=officer, kind=kind)
    first = essence()

    again = bring_in(tmp_path, rows, by=officer, kind=kind)

    assert again.counts["created"] == 0
    assert essence() == first


@pytest.mark.parametrize("numbers", [True, False])
def test_second_import_in_another_order_creates_nothing(numbers, tmp_path, officer):
    rows = people(numbers)
    bring_in(tmp_path, rows, by=officer)
    random.Random(7).shuffle(rows)

    again = stage(tmp_path, rows, by=officer)

    assert set(outcomes(again)) == {"unchanged"}


def test_equal_rows_without_numbers_are_as_many_cases_each_time(tmp_path, officer):
    rows = [nameless_number(1), nameless_number(1)]

    first = bring_in(tmp_path, rows, by=officer)
    again = bring_in(tmp_path, rows, by=officer)

    assert (first.counts["created"], again.counts["created"]) == (2, 0)


def test_list_without_days_is_known_again_later(tmp_path, officer):
    rows = [{**citizen(n), "received_on": None} for n in (1, 2)]
    bring_in(tmp_path, rows, by=officer)
    Case.objects.update(received_on="2026-03-03")

    assert outcomes(stage(tmp_path, rows, by=officer)) == ["unchanged", "unchanged"]


# Suspected repeats.


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        ("02/06/2026", "duplicate"),
        ("03/07/2026", "duplicate"),  # 31 days
        ("04/07/2026", "create"),  # 32 days
        ("01/06/2026", "create"),  # before
    ],
)
def test_repeat_is_suspected_up_to_31_days(later, outcome, tmp_path, officer):
    rows = [citizen(1), citizen(1, received_on=later)]

    run = stage(tmp_path, rows, by=officer)

    assert outcomes(run) == ["create", outcome]
    assert problems(run) == []
    assert run.counts["duplicates"] == (outcome == "duplicate")


@pytest.mark.parametrize(
    "other",
    [{"service": "Bantuan usaha"}, {"nik": None}, {"nik": "3202160101700000"}]
    + [{"nik": "3202160101700002"}, {"service": None}],
)
def test_only_the_same_sound_person_and_service_repeats(other, tmp_path, officer):
    rows = [citizen(1), citizen(1, **other)]

    assert outcomes(stage(tmp_path, rows, by=officer)) == ["create", "create"]


def test_repeat_of_a_blocked_row_is_none(tmp_path, officer):
    rows = [citizen(1, name=None), citizen(1)]

    assert outcomes(stage(tmp_path, rows, by=officer)) == ["blocked", "create"]


def test_repeat_stays_one_on_a_second_import(tmp_path, officer):
    rows = [citizen(1), citizen(1, received_on="20/06/2026")]
    first = bring_in(tmp_path, rows, by=officer)

    again = bring_in(tmp_path, rows, by=officer)

    assert (first.counts["created"], first.counts["skipped"]) == (1, 1)
    assert outcomes(again) == ["unchanged", "duplicate"]
    assert Case.objects.count() == 1


def test_saving_known_rows_as_new_keeps_repeats_out(tmp_path, officer):
    rows = [citizen(1), citizen(1, received_on="20/06/2026")]
    bring_in(tmp_path, rows, by=officer)

    again = bring_in(tmp_path, rows, by=officer, on_match="create")

    assert outcomes(again) == ["create", "duplicate"]
    assert Case.objects.count() == 2
    assert Person.objects.count() == 1


# The counts always add up.

CELL = {
    "nik": st.sampled_from([None, "-", "123", "3202160101700001", 3202160101700001]),
    "name": st.sampled_from([None, "Siti", "H. Siti", "Budi", "王芳"]),
    "birth_date": st.sampled_from([None, "01/01/1970", "31/02/1970", "besok"]),
    "received_on": st.sampled_from(
        [None, "02/06/2026", "20/06/2026", "x", "01/01/2999"]
    ),
    "service": st.sampled_from([None, "KIS tdk aktif", "KIS tidak aktif", "Payung"]),
    "status": st.sampled_from([None, "Selesai", "Digantung"]),
    "external_id": st.sampled_from([None, "A-1", "A-2"]),
    "village": st.sampled_from([None, "Benda", "Cisaat", "Negeri Awan"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELL), min_size=1, max_size=6)


@given(rows=ROWS, on_match=st.sampled_from(["skip", "update", "create"]))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_counts_add_up_and_nothing_is_created_twice(rows, on_match, tmp_path, officer):
    rows = [citizen(900, nik="3202160101709999"), *rows]
    Case.objects.all().delete()
    Person.objects.all().delete()
    run = bring_in(tmp_path, rows, by=officer, on_match=on_match)
    check_counts(run)

    again = stage(tmp_path, rows, by=officer)

    check_counts(again)
    assert "create" not in outcomes(again)
    assert Case.objects.count() == run.counts["created"]


def check_counts(run) -> None:
    counts = run.counts
    parts = ("ready", "blocked", "duplicates", "unchanged")
    assert sum(counts[part] for part in parts) == counts["rows"]
    assert counts["rows"] == run.rows.count()
    assert counts["warned"] <= counts["ready"]


def test_known_person_elsewhere_is_not_made_twice(tmp_path, officer, neighbour):
    row = citizen(1)
    person = make_person(by=neighbour, nik=row["nik"], name=row["name"])
    make_case(by=neighbour, region=KEBON_AYU, person=person)

    bring_in(tmp_path, [row], by=officer)

    assert Person.objects.count() == 1
    assert Case.objects.count() == 2
