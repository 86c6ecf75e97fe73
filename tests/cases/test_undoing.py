"""Taking an import back, three ways: before, what it wrote, what people did since."""

from __future__ import annotations

import pytest

from portal.cases.actions import change_case, refer_case, transition_case
from portal.cases.models import Case, CaseCounter
from portal.directory.models import Institution
from portal.registry.actions import change_person
from portal.registry.models import Household, Person
from portal.spreadsheets.runs import committing, undoing
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.undoing import undo_import
from tests.factories import BENDA, make_case, make_nik
from tests.workbooks import bring_in, citizen, day, essence, outcomes, snapshot, stage

pytestmark = pytest.mark.django_db


def rows(count: int = 3) -> list[dict]:
    """Return citizens of whom two share a card and one has no number."""
    found = [citizen(n, kk="3202160101109901") for n in range(1, count)]
    return [*found, citizen(count, nik=None, household_head="Contoh Kepala")]


def without_time(found: dict) -> dict:
    return {
        model: [{k: v for k, v in row.items() if k != "updated_at"} for row in each]
        for model, each in found.items()
    }


def test_undo_leaves_the_database_as_before(tmp_path, officer):
    make_case(by=officer)
    before = snapshot()
    run = bring_in(tmp_path, rows(), by=officer)
    assert snapshot() != before

    assert undo_import(run, by=officer) == []

    assert snapshot() == before


def test_undo_of_several_slices_leaves_the_database_as_before(
    tmp_path, officer, monkeypatch
):
    monkeypatch.setattr(committing, "SLICE", 2)
    monkeypatch.setattr(undoing, "SLICE", 2)
    before = snapshot()
    run = bring_in(tmp_path, [*rows(6), citizen(1, service="Lain")], by=officer)
    assert run.counts["created"] == 7

    assert undo_import(run, by=officer) == []

    assert snapshot() == before


def test_importing_again_after_undo_creates_the_same_cases(tmp_path, officer):
    run = bring_in(tmp_path, rows(), by=officer)
    first = essence()

    undo_import(run, by=officer)
    bring_in(tmp_path, rows(), by=officer)

    assert essence() == first


def test_numbers_given_out_since_stay_given(tmp_path, officer):
    run = bring_in(tmp_path, rows(2), by=officer)
    later = make_case(by=officer, received_on=day("2026-06-02"))

    undo_import(run, by=officer)

    assert later.number.endswith("-00003")
    assert CaseCounter.objects.get(region=BENDA, year=2026).last == 3


@pytest.mark.parametrize("how", ["change", "transition", "refer"])
def test_case_that_someone_worked_on_stays_and_is_listed(
    how, tmp_path, officer, back_officer
):
    run = bring_in(tmp_path, rows(), by=officer)
    case = Case.objects.order_by("number")[0]
    work_on(case, how, back_officer)

    kept = undo_import(run, by=officer)

    assert [(note.row, note.label) for note in kept] == [(2, "Contoh Aab")]
    assert list(Case.objects.values_list("pk", flat=True)) == [case.pk]
    assert Person.objects.count() == 1
    assert Household.objects.count() == 1
    assert CaseCounter.objects.get().last == 1


def work_on(case: Case, how: str, user) -> None:
    if how == "change":
        change_case(case, by=user, notes="Sudah ditelepon")
    elif how == "transition":
        transition_case(case, "handling", by=user)
    else:
        transition_case(case, "handling", by=user)
        agency = Institution.objects.get(code="dinsos-sukabumi")
        refer_case(case, by=user, reason="Perlu rekomendasi", institution=agency)


def test_citizen_that_someone_changed_stays_and_is_listed(tmp_path, officer):
    run = bring_in(tmp_path, rows(), by=officer)
    person = Person.objects.get(name="Contoh Aab")
    change_person(person, by=officer, phone="+6281200000001")

    kept = undo_import(run, by=officer)

    assert [(note.row, note.label) for note in kept] == [(2, "Contoh Aab")]
    assert Case.objects.count() == 0
    assert list(Person.objects.values_list("pk", flat=True)) == [person.pk]


def test_citizen_with_another_case_stays_without_a_note(tmp_path, officer):
    run = bring_in(tmp_path, [citizen(1)], by=officer)
    other = make_case(by=officer, person=Person.objects.get())

    assert undo_import(run, by=officer) == []

    assert [case.pk for case in Case.objects.all()] == [other.pk]
    assert Person.objects.count() == 1


def test_card_with_another_member_stays(tmp_path, officer):
    run = bring_in(tmp_path, [citizen(1, kk="3202160101109901")], by=officer)
    bring_in(tmp_path, [citizen(2, kk="3202160101109901")], by=officer)

    undo_import(run, by=officer)

    assert Household.objects.count() == 1
    assert Person.objects.get().household == Household.objects.get()


# Updates.


@pytest.fixture
def updated(tmp_path, officer):
    """A run that changed a known case, and the case."""
    bring_in(tmp_path, [citizen(1, notes="Lama", address="Kp. Lama")], by=officer)
    run = stage(
        tmp_path,
        [citizen(1, notes="Baru", address="Kp. Baru", phone="081200000000")],
        by=officer,
        on_match="update",
    )
    before = snapshot()
    commit_import(run, by=officer)
    return run, Case.objects.get(), before


def test_undo_of_an_update_restores_what_was(updated, officer):
    run, _case, before = updated

    assert undo_import(run, by=officer) == []

    assert without_time(snapshot()) == without_time(before)


def test_later_change_of_the_same_field_stays_and_is_listed(updated, officer):
    run, case, _before = updated
    change_case(case, by=officer, notes="Dari orang")

    kept = undo_import(run, by=officer)

    assert [note.row for note in kept] == [2]
    assert Case.objects.get().notes == "Dari orang"
    assert Person.objects.get().address == "Kp. Lama"


def test_later_change_of_another_field_stays_in_silence(updated, officer):
    run, case, _before = updated
    change_case(case, by=officer, outcome="Selesai di desa")

    assert undo_import(run, by=officer) == []

    case = Case.objects.get()
    assert (case.notes, case.outcome) == ("Lama", "Selesai di desa")


def test_later_change_of_the_citizen_stays(updated, officer):
    run, case, _before = updated
    change_person(case.person, by=officer, phone="+6281311111111")

    kept = undo_import(run, by=officer)

    assert len(kept) == 1
    person = Person.objects.get()
    assert (person.phone, person.address) == ("+6281311111111", "Kp. Lama")


@pytest.mark.parametrize(
    ("edit", "later"), [({"outcome": "x"}, 1), ({"notes": "x"}, 0)]
)
def test_undo_never_brings_back_a_version_that_someone_read(
    edit, later, updated, officer
):
    run, case, _before = updated
    read = change_case(case, by=officer, **edit)

    undo_import(run, by=officer)

    assert Case.objects.get().version == read.version + later


def test_update_and_creation_are_undone_in_turn(updated, tmp_path, officer):
    run, _case, _before = updated
    first = officer.import_runs.order_by("pk")[0]

    assert undo_import(run, by=officer) == []
    assert undo_import(first, by=officer) == []

    assert Case.objects.count() == Person.objects.count() == 0


def test_creation_undone_before_its_update_keeps_the_case(updated, officer):
    run, _case, _before = updated
    first = officer.import_runs.order_by("pk")[0]

    assert len(undo_import(first, by=officer)) == 1
    assert undo_import(run, by=officer) == []
    assert Case.objects.get().notes == "Lama"


def test_person_of_two_updated_rows_is_restored(tmp_path, officer):
    base = [citizen(1, phone="081200000000"), citizen(1, service="Lain")]
    bring_in(tmp_path, base, by=officer)
    before = snapshot()
    changes = [
        citizen(1, phone="081211111111"),
        citizen(1, service="Lain", phone="081222222222"),
    ]

    changes[1]["phone"], changes[1]["address"] = None, "Kp. Baru"

    run = bring_in(tmp_path, changes, by=officer, on_match="update")
    assert outcomes(run) == ["update", "update"]
    undo_import(run, by=officer)

    assert without_time(snapshot()) == without_time(before)


def test_number_taken_is_given_back(tmp_path, officer):
    bring_in(tmp_path, [citizen(1, nik=None)], by=officer)
    before = snapshot()
    run = bring_in(tmp_path, [citizen(1, kk=make_nik())], by=officer, on_match="update")
    assert Person.objects.get().nik == citizen(1)["nik"]

    undo_import(run, by=officer)

    assert without_time(snapshot()) == without_time(before)
