"""Lists fill the blanks of known citizens, and undo empties them again."""

from __future__ import annotations

import pytest

from portal.accounts.models import RecordLogEntry
from portal.cases.models import Case
from portal.registry.actions import change_person
from portal.registry.models import Household, Person
from portal.spreadsheets.runs import committing
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.undoing import undo_import
from tests.factories import BENDA, KEBON_AYU, make_case, make_person
from tests.workbooks import bring_in, citizen, snapshot, stage

pytestmark = pytest.mark.django_db

CARD = "3202160101109901"


def known(by, region: str = BENDA, **fields) -> Person:
    """A citizen with a case where `by` works."""
    names = {"name": citizen(1)["name"], "nik": citizen(1)["nik"]}
    person = make_person(by=by, **names, **fields)
    make_case(by=by, person=person, region=region)
    return person


def more(**changes) -> dict:
    """A row of the same citizen that asks for something else."""
    return citizen(1, service="Lain", **changes)


def test_blanks_are_filled_and_what_stands_there_stays(tmp_path, officer):
    person = known(officer, address="Kp. Lama")

    bring_in(tmp_path, [more(address="Kp. Baru", rt="3", kk=CARD)], by=officer)

    person.refresh_from_db()
    assert (person.address, person.rt, person.household.kk) == (
        "Kp. Lama",
        "003",
        CARD,
    )
    assert person.version == 2
    entry = RecordLogEntry.objects.for_instance(person).get(action="wagtail.edit")
    assert entry.user == officer
    assert {"rt", "household_id"} <= set(entry.data["fields"])


def test_undo_empties_what_was_filled(tmp_path, officer):
    known(officer, address="Kp. Lama")
    before = snapshot()

    run = bring_in(tmp_path, [more(rt="3", kk=CARD, phone="081200000000")], by=officer)
    assert undo_import(run, by=officer) == []

    after = snapshot()
    for found in (before, after):
        for person in found["Person"]:
            del person["updated_at"]
    assert after == before


def test_filled_field_that_someone_changed_stays_and_is_listed(tmp_path, officer):
    person = known(officer)
    run = bring_in(tmp_path, [more(rt="3", phone="081200000000")], by=officer)
    person.refresh_from_db()
    change_person(person, by=officer, phone="+6281311111111")

    kept = undo_import(run, by=officer)

    person.refresh_from_db()
    assert (person.rt, person.phone) == ("", "+6281311111111")
    assert [note.row for note in kept] == [2]
    assert Case.objects.filter(import_run=run).count() == 0


def test_citizen_who_is_only_known_elsewhere_is_not_filled(
    tmp_path, officer, neighbour
):
    person = known(neighbour, KEBON_AYU)

    run = bring_in(tmp_path, [more(rt="3")], by=officer)

    person.refresh_from_db()
    assert Case.objects.get(import_run=run).person == person
    assert (person.rt, person.version) == ("", 1)


@pytest.mark.parametrize("size", [1, 2, 10])
def test_result_does_not_depend_on_the_slices(size, tmp_path, officer, monkeypatch):
    monkeypatch.setattr(committing, "SLICE", size)
    rows = [
        citizen(1),
        more(rt="3", kk=CARD),
        citizen(1, service="Lagi", rt="4", phone="081200000000"),
    ]

    run = bring_in(tmp_path, rows, by=officer)

    person = Person.objects.get()
    assert (person.rt, person.phone, person.version) == ("003", "+6281200000000", 3)
    assert person.household.kk == CARD
    undo_import(run, by=officer)
    assert (Case.objects.count(), Person.objects.count()) == (0, 0)
    assert Household.objects.count() == 0


def test_new_people_cost_no_query_more_than_before(
    tmp_path, officer, django_assert_max_num_queries
):
    run = stage(tmp_path, [citizen(n, kk=CARD) for n in range(1, 30)], by=officer)

    with django_assert_max_num_queries(60):
        commit_import(run, by=officer)
