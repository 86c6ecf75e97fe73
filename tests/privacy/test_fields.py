"""Encrypted columns: plain in Python, ciphertext in the database."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from portal.privacy.cipher import lookup
from portal.registry.models import Person
from tests.factories import make_nik, make_person

pytestmark = pytest.mark.django_db


def raw(pk: int, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM registry_person WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def test_number_is_ciphertext_in_the_database(officer):
    number = make_nik()

    person = make_person(by=officer, nik=number)

    assert Person.objects.get(pk=person.pk).nik == number
    assert raw(person.pk, "nik").startswith("t1:")
    assert number not in raw(person.pk, "nik")
    assert raw(person.pk, "nik_key") == lookup(number)


def test_no_number_stays_null(officer):
    person = make_person(by=officer, nik=None)

    assert (raw(person.pk, "nik"), raw(person.pk, "nik_key")) == (None, None)
    assert Person.objects.filter(nik__isnull=True, pk=person.pk).count() == 1


@pytest.mark.parametrize("question", ["nik", "nik__exact", "nik__contains", "nik__in"])
def test_encrypted_column_cannot_be_filtered(question):
    with pytest.raises(FieldError):
        Person.objects.filter(**{question: "3202164101509901"}).exists()


def test_saving_without_change_keeps_the_number_readable(officer):
    person = make_person(by=officer)
    number = person.nik

    Person.objects.get(pk=person.pk).save()

    assert Person.objects.get(pk=person.pk).nik == number
    assert raw(person.pk, "nik").count(":") == 1
