"""Updating known cases from a list: only what differs, and only what is allowed."""

from __future__ import annotations

import pytest

from portal.accounts.models import RecordLogEntry
from portal.cases.actions import change_case, transition_case
from portal.cases.choices import Status
from portal.cases.models import Case
from portal.registry.models import Household, Person
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.undoing import undo_import
from tests.factories import make_nik, make_person
from tests.workbooks import bring_in, citizen, notes, outcomes, snapshot, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(tmp_path, officer) -> Case:
    """A case brought in by a list, with words in every part."""
    row = citizen(1, notes="Catatan", address="Kp. Lama", phone="081200000000")
    bring_in(tmp_path, [row], by=officer)
    return Case.objects.get()


def update(tmp_path, by, **changes):
    return stage(tmp_path, [citizen(1, **changes)], by=by, on_match="update")


def test_row_without_a_difference_is_unchanged(known, tmp_path, officer):
    before = snapshot()

    run = commit_import(update(tmp_path, officer), by=officer)

    assert outcomes(run) == ["unchanged"]
    assert snapshot() == before


def test_update_writes_only_what_differs(known, tmp_path, officer):
    before = Case.objects.values().get(), Person.objects.values().get()

    run = update(tmp_path, officer, notes="Catatan baru", phone="0813 0000 0000")
    commit_import(run, by=officer)

    case, person = Case.objects.values().get(), Person.objects.values().get()
    assert changed(before[0], case) == {"notes", "version", "updated_at"}
    assert changed(before[1], person) == {"phone", "version", "updated_at"}
    assert (case["notes"], person["phone"]) == ("Catatan baru", "+6281300000000")
    assert run.counts["updated"] == 1


def changed(before: dict, after: dict) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_blank_cell_erases_nothing(known, tmp_path, officer):
    run = update(tmp_path, officer, notes=None, address=None, name="Contoh Aab")

    assert outcomes(run) == ["unchanged"]


def test_skip_writes_nothing(known, tmp_path, officer):
    before = snapshot()
    run = stage(tmp_path, [citizen(1, notes="Catatan baru")], by=officer)

    commit_import(run, by=officer)

    assert outcomes(run) == ["skip"]
    assert run.counts["skipped"] == 1
    assert snapshot() == before


def test_update_settles_the_service_with_its_key(tmp_path, officer):
    row = citizen(1, external_id="A-1", service="Payung")
    bring_in(tmp_path, [row], by=officer)

    again = {**row, "service": "Reaktivasi PBI-JK"}
    bring_in(tmp_path, [again], by=officer, on_match="update")

    case = Case.objects.select_related("service").get()
    assert case.service.code == "pbi-jk-reactivation"
    assert (case.service_words, case.service_key) == (
        "Reaktivasi PBI-JK",
        "reaktivasi pbi jk",
    )


def test_second_update_finds_nothing_left(known, tmp_path, officer):
    change = {"notes": "Baru", "address": "Kp. Baru", "sex": "P", "nik": None}
    commit_import(update(tmp_path, officer, **change), by=officer)

    assert outcomes(update(tmp_path, officer, **change)) == ["unchanged"]


# Transitions.


def test_allowed_step_is_taken(known, tmp_path, back_officer):
    run = update(tmp_path, back_officer, status="Proses")
    commit_import(run, by=back_officer)

    assert Case.objects.get().status == Status.HANDLING
    assert notes(run, "status") == []


@pytest.mark.parametrize("word", ["Selesai", "Proses", "Ditolak", "Dirujuk"])
def test_step_that_is_not_ones_own_is_refused_before_saving(
    word, known, tmp_path, officer
):
    run = update(tmp_path, officer, status=word)

    assert outcomes(run) == ["skip"]
    assert notes(run, "status") == [("warning", "status.not_allowed")]
    commit_import(run, by=officer)
    assert Case.objects.get().status == Status.REGISTERED


def test_refused_step_leaves_the_other_changes(known, tmp_path, officer):
    run = update(tmp_path, officer, status="Selesai", notes="Baru")
    commit_import(run, by=officer)

    case = Case.objects.get()
    assert (case.status, case.notes) == (Status.REGISTERED, "Baru")
    assert run.counts["updated"] == 1


def test_step_that_owes_a_reason_needs_one(known, tmp_path, officer):
    without = update(tmp_path, officer, status="Duplikat")
    reasoned = update(tmp_path, officer, status="Duplikat", notes="Sama dengan 00007")

    assert notes(without, "status") == [("warning", "status.not_allowed")]
    commit_import(reasoned, by=officer)
    assert Case.objects.get().status == Status.DUPLICATE


def test_step_forbidden_since_the_preview_is_not_taken(known, tmp_path, back_officer):
    run = update(tmp_path, back_officer, status="Proses", notes="Baru")
    transition_case(known, "withdrawn", by=back_officer, reason="Batal")

    commit_import(run, by=back_officer)

    case = Case.objects.get()
    assert (case.status, case.notes) == (Status.WITHDRAWN, "Baru")


def test_closing_and_reopening_keep_the_closing_day_in_step(
    known, tmp_path, coordinator
):
    for word in ("Proses", "Selesai", "Ditutup"):
        commit_import(update(tmp_path, coordinator, status=word), by=coordinator)
    assert Case.objects.get().closed_on is not None

    again = update(tmp_path, coordinator, status="Proses", notes="Dibuka lagi")
    commit_import(again, by=coordinator)

    assert Case.objects.get().status == Status.HANDLING
    assert Case.objects.get().closed_on is None


# Numbers.


def test_first_sound_number_is_taken(tmp_path, officer):
    bring_in(tmp_path, [citizen(1, nik=None)], by=officer)

    commit_import(update(tmp_path, officer), by=officer)

    person = Person.objects.get()
    assert (person.nik, person.nik_state) == (citizen(1)["nik"], "sound")


def test_sound_number_is_not_replaced(tmp_path, officer):
    bring_in(tmp_path, [citizen(1, external_id="A-1")], by=officer)

    run = update(tmp_path, officer, external_id="A-1", nik=citizen(2)["nik"])

    assert outcomes(run) == ["skip"]
    assert notes(run, "nik") == [("warning", "nik.kept")]
    commit_import(run, by=officer)
    assert Person.objects.get().nik == citizen(1)["nik"]


def test_number_of_someone_else_is_not_taken(tmp_path, officer):
    bring_in(tmp_path, [citizen(1, external_id="A-1", nik=None)], by=officer)
    taken = make_person(by=officer, nik=citizen(2)["nik"])

    run = update(tmp_path, officer, external_id="A-1", nik=taken.nik)

    assert notes(run, "nik") == [("warning", "nik.kept")]
    commit_import(run, by=officer)
    assert Case.objects.get().person.nik is None


def test_doubtful_number_replaces_nothing(tmp_path, officer):
    bring_in(tmp_path, [citizen(1, external_id="A-1", nik=None)], by=officer)

    run = update(tmp_path, officer, external_id="A-1", nik=3202160101700001)

    assert outcomes(run) == ["skip"]
    commit_import(run, by=officer)
    assert Person.objects.get().nik is None


def test_card_number_brings_a_household_and_its_undo_takes_it(tmp_path, officer):
    bring_in(tmp_path, [citizen(1)], by=officer)
    before = snapshot()

    run = commit_import(update(tmp_path, officer, kk=make_nik()), by=officer)
    assert Household.objects.count() == 1

    assert undo_import(run, by=officer) == []
    assert essence_of(snapshot()) == essence_of(before)


def test_doubtful_card_number_changes_nothing(known, tmp_path, officer):
    run = update(tmp_path, officer, kk="3202160101700000")

    assert outcomes(run) == ["skip"]


def essence_of(found: dict) -> dict:
    """Without the moment of the last change, which an undo is too."""
    return {
        model: [{k: v for k, v in row.items() if k != "updated_at"} for row in rows]
        for model, rows in found.items()
    }


# Between preview and commit.


def test_case_gone_since_the_preview_is_skipped(tmp_path, officer):
    first = bring_in(tmp_path, [citizen(1), citizen(2)], by=officer)
    rows = [citizen(1, notes="Baru"), citizen(2, notes="Baru")]
    run = stage(tmp_path, rows, by=officer, on_match="update")
    undo_import(first, by=officer)

    commit_import(run, by=officer)

    assert outcomes(run) == ["skip", "skip"]
    assert (run.counts["updated"], run.counts["skipped"]) == (0, 2)
    assert Case.objects.count() == 0


def test_change_made_since_the_preview_is_not_written_over(known, tmp_path, officer):
    run = update(tmp_path, officer, notes="Dari daftar", phone="081311111111")
    change_case(known, by=officer, notes="Dari orang")

    commit_import(run, by=officer)

    case = Case.objects.select_related("person").get()
    assert (case.notes, case.person.phone) == ("Dari orang", "+6281311111111")
    assert run.rows.get().trace["overtaken"] == ["notes"]
    assert (run.counts["updated"], run.counts["overtaken"]) == (1, 1)
    assert undo_import(run, by=officer) == []
    assert Case.objects.get().notes == "Dari orang"


def test_row_of_which_nothing_is_as_shown_is_skipped(known, tmp_path, officer):
    run = update(tmp_path, officer, notes="Dari daftar")
    change_case(known, by=officer, notes="Dari orang")

    commit_import(run, by=officer)

    assert outcomes(run) == ["skip"]
    assert run.rows.get().trace == {"overtaken": ["notes"]}


def test_someone_who_wrote_the_same_since_is_no_conflict(known, tmp_path, officer):
    run = update(tmp_path, officer, notes="Sama")
    change_case(known, by=officer, notes="Sama")

    commit_import(run, by=officer)

    assert outcomes(run) == ["skip"]
    assert run.rows.get().trace is None


def test_of_two_rows_that_differ_about_one_citizen_the_first_is_written(
    tmp_path, officer
):
    base = [citizen(1), citizen(1, service="Lain")]
    bring_in(tmp_path, base, by=officer)
    changes = [
        citizen(1, phone="081211111111"),
        citizen(1, service="Lain", phone="081222222222"),
    ]

    run = bring_in(tmp_path, changes, by=officer, on_match="update")

    assert outcomes(run) == ["update", "skip"]
    assert Person.objects.get().phone == "+6281211111111"
    assert run.rows.order_by("position")[1].trace == {"overtaken": ["phone"]}


def test_update_is_on_the_cases_history_without_numbers(known, tmp_path, officer):
    kk = make_nik()
    commit_import(update(tmp_path, officer, notes="Baru", kk=kk), by=officer)

    entry = RecordLogEntry.objects.for_instance(known).get(action="cases.import")
    assert entry.user == officer
    assert entry.data["changes"] == {"notes": ["Catatan", "Baru"]}
    assert kk not in str(entry.data)
