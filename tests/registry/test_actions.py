"""Recording people, changing them, and looking them up."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.accounts.models import RecordLogEntry
from portal.regions.models import Region
from portal.registry.actions import (
    PersonChanged,
    change_person,
    judge_nik,
    look_up_nik,
    record_person,
    unmask_nik,
)
from portal.registry.models import Household, Person
from tests.factories import BENDA, KEBON_AYU, make_case, make_nik, make_person

SOUND = "3202164101509901"  # a woman born on 1 January 1950
pytestmark = pytest.mark.django_db


def benda() -> Region:
    return Region.objects.get(pk=BENDA)


@pytest.mark.parametrize(
    ("number", "known", "state"),
    [
        (None, {}, "absent"),
        ("-", {}, "absent"),
        ("9999999999999999", {}, "absent"),
        (f"'{SOUND}\u00a0", {}, "sound"),
        (SOUND, {"sex": "female", "birth_date": date(1950, 1, 1)}, "sound"),
        (SOUND, {"sex": "male"}, "doubtful"),
        (SOUND, {"birth_date": date(1950, 1, 2)}, "doubtful"),
        ("3202164101500000", {}, "doubtful"),
    ],
)
def test_number_is_judged_as_in_a_list(number, known, state):
    assert judge_nik(number, **known)[1] == state


@pytest.mark.parametrize("number", ["123", "32O2164101509901", "3202163002509901"])
def test_what_cannot_be_a_number_is_refused(number, officer):
    with pytest.raises(ValidationError) as refusal:
        record_person(by=officer, name="Siti", nik=number)

    assert list(refusal.value.message_dict) == ["nik"]
    assert Person.objects.count() == 0


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_name_is_owed(name, officer):
    with pytest.raises(ValidationError):
        record_person(by=officer, name=name)


def test_same_sound_number_is_the_same_person(officer):
    first = make_person(by=officer, nik=SOUND)

    assert record_person(by=officer, name="SITI CONTOH", nik=SOUND) == first


def test_same_name_birth_date_and_village_is_the_same_person(officer):
    known = {"birth_date": date(1970, 1, 1), "region": benda()}
    first = record_person(by=officer, name="Hj. Siti Nur'aini", **known)

    assert record_person(by=officer, name="SITI NURAINI", **known) == first


@pytest.mark.parametrize(
    "change",
    [{"birth_date": None}, {"birth_date": date(1970, 1, 2)}, {"region": None}],
)
def test_bare_name_is_never_enough(change, officer):
    known = {"birth_date": date(1970, 1, 1), "region": benda()}
    first = record_person(by=officer, name="Siti", **known)

    assert record_person(by=officer, name="Siti", **{**known, **change}) != first


def test_blanks_are_filled_only_on_people_one_sees(officer, neighbour):
    person = make_person(by=officer, nik=SOUND)
    make_case(by=officer, person=person)
    name = person.name

    record_person(by=neighbour, name=name, nik=SOUND, phone="+6281300000000")
    person.refresh_from_db()
    assert person.phone == ""

    record_person(by=officer, name=name, nik=SOUND, phone="+6281200000000")
    record_person(by=officer, name=name, nik=SOUND, phone="+6281399999999")
    person.refresh_from_db()
    assert (person.phone, person.version) == ("+6281200000000", 2)


def test_card_makes_one_household(officer):
    card = make_nik()

    people = [make_person(by=officer, name=f"Siti {n}a", kk=card) for n in (1, 2)]

    assert Household.objects.count() == 1
    assert {person.household for person in people} == {Household.objects.get()}


def test_change_counts_the_version_and_refuses_an_older_one(officer):
    person = make_person(by=officer)

    assert change_person(person, by=officer, phone="+62812", version=1).version == 2
    with pytest.raises(PersonChanged):
        change_person(person, by=officer, phone="x", version=1)

    assert Person.objects.get().phone == "+62812"


def test_number_of_another_citizen_is_refused(officer):
    make_person(by=officer, nik=SOUND)
    person = make_person(by=officer, name="Budi Lain")

    with pytest.raises(ValidationError):
        change_person(person, by=officer, nik=SOUND)

    person.refresh_from_db()
    assert person.nik != SOUND


def test_new_number_is_judged_with_what_is_known(officer):
    person = make_person(by=officer, nik=None, sex="male", birth_date=date(1980, 2, 2))

    changed = change_person(person, by=officer, nik=SOUND)

    assert (changed.nik, changed.nik_state) == (SOUND, "doubtful")


def test_look_up_tells_of_others_only_that_they_are(officer, neighbour, editor):
    person = make_person(by=neighbour, nik=SOUND)
    make_case(by=neighbour, region=KEBON_AYU, person=person)

    seen, own, outsider = (
        look_up_nik(SOUND, by=user) for user in (officer, neighbour, editor)
    )

    assert (seen.people, seen.elsewhere) == ((), True)
    assert (own.people, own.elsewhere) == ((person,), False)
    assert (outsider.people, outsider.elsewhere) == ((), False)
    looks = RecordLogEntry.objects.filter(action="registry.lookup")
    assert [look.user for look in looks.order_by("pk")] == [officer, neighbour, editor]
    assert SOUND not in str(list(looks.values()))


@pytest.mark.parametrize("number", ["", "-", "123"])
def test_look_up_without_a_number_is_refused(number, officer):
    with pytest.raises(ValidationError):
        look_up_nik(number, by=officer)


@pytest.mark.parametrize(("name", "may"), [("coordinator", True), ("officer", False)])
def test_unmasking_needs_permission_and_reason(name, may, officer, request):
    person, user = make_person(by=officer, nik=SOUND), request.getfixturevalue(name)
    make_case(by=officer, person=person)

    if not may:
        with pytest.raises(PermissionDenied):
            unmask_nik(person, by=user, reason="Cetak surat")
        return
    with pytest.raises(ValidationError):
        unmask_nik(person, by=user, reason=" ")
    assert unmask_nik(person, by=user, reason="Cetak surat") == SOUND
    entry = RecordLogEntry.objects.get(action="registry.unmask")
    assert (entry.user, entry.data) == (user, {"reason": "Cetak surat"})
