"""A number leads only to someone whose name one knows."""

import pytest

from portal.registry.actions import record_person
from portal.registry.choices import NumberState
from portal.registry.models import Person
from portal.registry.names import may_be_same_name, name_key
from tests.factories import make_nik


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Siti Aminah", "SITTI AMINA", True),
        ("H. Ahmad", "Ahmad Hidayat", True),
        ("Contoh Siti", "Siti Contoh", True),
        ("Siti Contoh", "Budi Contoh", False),
        ("Budi", "Siti", False),
    ],
)
def test_names_of_one_person(one, other, same):
    assert may_be_same_name(name_key(one), name_key(other)) == same


def test_known_number_under_another_name_is_kept_as_doubtful(officer, neighbour):
    nik = make_nik()
    owner = record_person(by=officer, name="Siti Contoh", nik=nik)

    other = record_person(by=neighbour, name="Wayan Fiktif", nik=nik)

    assert (other.nik, other.nik_state) == (nik, NumberState.DOUBTFUL)
    assert list(Person.objects.with_sound_nik(nik)) == [owner]


def test_known_number_under_the_same_name_is_the_same_person(officer, neighbour):
    nik = make_nik()
    owner = record_person(by=officer, name="Siti Contoh", nik=nik)

    assert record_person(by=neighbour, name="SITI CONTOH", nik=nik) == owner
