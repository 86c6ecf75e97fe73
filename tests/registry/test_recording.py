"""Recording the people of many rows at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from portal.privacy.cipher import encrypt, lookup
from portal.registry.models import Household, Person
from portal.registry.names import name_key
from portal.registry.recording import record_people
from tests.factories import BENDA, make_nik, make_person

CARD = "3202160101109901"
pytestmark = pytest.mark.django_db


def row(name: str, **changes) -> dict:
    """Return a staged row of a citizen."""
    values = {"name": name, "name_key": name_key(name), "domicile": BENDA}
    values |= numbered("nik", changes.pop("nik", None))
    values |= numbered("kk", changes.pop("kk", None))
    return values | changes


def numbered(name: str, number: str | None, state: str = "sound") -> dict:
    if number is None:
        return {f"{name}_state": "absent"}
    return {
        name: encrypt(number),
        f"{name}_key": lookup(number),
        f"{name}_state": state,
    }


def record(*rows: dict) -> list:
    with transaction.atomic():
        return record_people(rows)


def test_unknown_person_is_made_with_all_that_is_told():
    number = make_nik()
    told = {"birth_date": "1970-01-01", "sex": "male", "phone": "+62812", "rt": "001"}

    (made,) = record(row("Siti", nik=number, kk=CARD, household_head="Asep", **told))

    person = Person.objects.select_related("household").get()
    assert made.person_id == made.new_person == person.pk
    assert made.new_household == person.household_id
    assert (person.nik, person.nik_state, person.nik_absence) == (number, "sound", "")
    assert (person.birth_date, person.sex, person.rt) == (
        date(1970, 1, 1),
        "male",
        "001",
    )
    assert (person.household.kk, person.household.head_name) == (CARD, "Asep")
    assert person.region_id == BENDA


def test_known_number_is_the_known_person(officer):
    known = make_person(by=officer, name="Siti")

    (made,) = record(row("SITI", nik=known.nik, phone="+62899"))

    assert (made.person_id, made.new_person) == (known.pk, None)
    known.refresh_from_db()
    assert known.phone == ""


def test_rows_of_one_person_make_one():
    number = make_nik()
    rows = [row("Siti", nik=number), row("H. Siti", nik=number)]
    rows += [row("Budi Lain"), row("BUDI LAIN")]

    made = record(*rows)

    assert Person.objects.count() == 2
    assert made[0].person_id == made[1].person_id
    assert made[2].person_id == made[3].person_id
    assert [bool(each.new_person) for each in made] == [True, False, True, False]


def test_doubtful_number_makes_nobody_the_same():
    number = make_nik()
    doubtful = numbered("nik", number, "doubtful")

    record({**row("Siti"), **doubtful}, {**row("Budi Lain"), **doubtful})

    assert Person.objects.filter(nik_key=lookup(number)).count() == 2


def test_person_without_number_and_village_is_new_each_time():
    record(row("Siti", domicile=None), row("Siti", domicile=None))
    record(row("Siti", domicile=None))

    assert Person.objects.count() == 3


def test_one_card_is_one_household():
    made = record(
        *(row(f"Siti {name}", nik=make_nik(), kk=CARD) for name in ("Aa", "Bb", "Cc"))
    )

    assert Household.objects.count() == 1
    assert Person.objects.filter(household=Household.objects.get()).count() == 3
    assert [bool(each.new_household) for each in made] == [True, False, False]


def test_number_of_another_name_is_kept_but_doubted(officer):
    known = make_person(by=officer, name="Siti Contoh")

    (made,) = record(row("Budi Sama Sekali Lain", nik=known.nik))

    other = Person.objects.get(pk=made.person_id)
    assert other.pk != known.pk
    assert (other.nik, other.nik_state) == (known.nik, "doubtful")


def test_person_with_and_without_number_is_one_in_the_same_slice():
    number = make_nik()
    told = {"birth_date": "1970-01-01"}

    record(row("Siti", nik=number, **told), row("Siti", **told))

    assert Person.objects.count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_questions_do_not_grow_with_the_rows(count, django_assert_max_num_queries):
    rows = [row(f"Siti {n}", nik=make_nik(), kk=make_nik()) for n in range(count)]

    with django_assert_max_num_queries(14):
        record(*rows)


def test_nothing_is_recorded_of_nothing():
    assert record() == []
