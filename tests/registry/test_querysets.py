"""Which people a user sees."""

from __future__ import annotations

import pytest

from portal.registry.models import Household, Person
from tests.factories import make_case, make_nik, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("officer", True),
        ("coordinator", True),
        ("manager", True),
        ("supervisor", True),
        ("national", True),
        ("neighbour", False),
        ("agency", False),
        ("editor", False),
        ("trainer", False),
        ("learner", False),
    ],
)
def test_person_is_seen_through_their_cases(name, sees, officer, request):
    person = make_case(by=officer).person
    user = request.getfixturevalue(name)

    assert Person.objects.visible_to(user).filter(pk=person.pk).exists() is sees


def test_person_without_a_case_is_seen_by_no_officer(officer, neighbour):
    make_person(by=officer)

    assert list(Person.objects.visible_to(officer)) == []
    assert list(Person.objects.visible_to(neighbour)) == []


def test_person_of_several_cases_is_seen_once(officer):
    person = make_person(by=officer)
    for _each in range(3):
        make_case(by=officer, person=person)

    assert list(Person.objects.visible_to(officer)) == [person]


def test_numbers_are_found_by_their_look_up(officer):
    number, card = make_nik(), make_nik()
    person = make_person(by=officer, nik=number, kk=card)
    doubtful = make_person(by=officer, name="Lain", nik=make_nik()[:-4] + "0000")

    assert list(Person.objects.with_nik(number)) == [person]
    assert list(Person.objects.with_sound_nik(number)) == [person]
    assert list(Person.objects.with_nik(doubtful.nik)) == [doubtful]
    assert list(Person.objects.with_sound_nik(doubtful.nik)) == []
    assert list(Household.objects.with_kk(card)) == [person.household]
