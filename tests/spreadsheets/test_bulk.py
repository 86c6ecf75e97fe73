"""Writing many rows at once, the same on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.registry.models import Person
from portal.spreadsheets.bulk import allocate_ids, chunks, insert_rows, timestamp
from tests.factories import BENDA, make_person

FIELDS = (
    *(
        "id",
        "name",
        "name_key",
        "nik_state",
        "nik_absence",
        "birth_place",
        "birth_date",
    ),
    *("sex", "phone", "address", "hamlet", "rt", "rw", "region", "created_at"),
    *("updated_at", "version"),
)
MOMENT = datetime(2026, 6, 2, 20, 30, 15, 123456, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def person(pk: int, address: str = "", born: date | None = None) -> tuple:
    return (
        *(pk, "Siti", "siti", "absent", "", "", born, "", "", address, "", "", ""),
        *(BENDA, timestamp(MOMENT), timestamp(MOMENT), 1),
    )


def test_ids_follow_on_and_are_given_once(officer):
    first = make_person(by=officer)

    with transaction.atomic():
        ids = allocate_ids(Person, 3)
        insert_rows(Person, FIELDS, [person(pk) for pk in ids])
    later = make_person(by=officer, name="Budi")

    assert len({first.pk, *ids, later.pk}) == 5
    assert ids == sorted(ids)
    assert Person.objects.count() == 5


def test_id_of_a_deleted_record_is_not_given_again(officer):
    gone = make_person(by=officer)
    pk = gone.pk
    gone.delete()

    with transaction.atomic():
        assert pk not in allocate_ids(Person, 2)


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows(Person, FIELDS, [])
        assert allocate_ids(Person, 0) == []


def test_dates_and_moments_come_back():
    with transaction.atomic():
        (pk,) = allocate_ids(Person, 1)
        insert_rows(Person, FIELDS, [person(pk, born=date(1970, 1, 1))])

    found = Person.objects.get(pk=pk)
    assert (found.birth_date, found.created_at) == (date(1970, 1, 1), MOMENT)
    assert Person.objects.filter(
        created_at=MOMENT, birth_date__lt="1980-01-01"
    ).exists()


@given(
    text=st.text(
        st.one_of(
            st.sampled_from("\t\n\r\\N.'\""),
            st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
        ),
        max_size=40,
    )
)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_comes_back(text, db):
    with transaction.atomic():
        (pk,) = allocate_ids(Person, 1)
        insert_rows(Person, FIELDS, [person(pk, text)])

    assert Person.objects.get(pk=pk).address == text


def test_one_bad_row_writes_none():
    with pytest.raises(IntegrityError), transaction.atomic():
        pk = allocate_ids(Person, 1)[0]
        insert_rows(Person, FIELDS, [person(pk), person(pk)])

    assert Person.objects.count() == 0


def test_chunks_hold_everything_once():
    parts = list(chunks(range(12), 5))

    assert [len(part) for part in parts] == [5, 5, 2]
    assert [item for part in parts for item in part] == list(range(12))
    assert list(chunks([])) == []
