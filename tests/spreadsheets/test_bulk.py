"""Writing many rows at once, the same on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.registry.models import Person
from portal.spreadsheets.bulk import (
    allocate_ids,
    any_of,
    chunks,
    dump,
    insert_rows,
    timestamp,
    update_rows,
)
from portal.spreadsheets.models import StagedRow
from tests.factories import BENDA, make_person
from tests.workbooks import citizen, stage

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


def test_rows_are_updated_by_their_ids(officer):
    siti, budi, other = (make_person(by=officer, name=n) for n in ("A", "B", "C"))

    update_rows(
        Person,
        ("address", "birth_date", "household"),
        [("Kp. 1", date(1970, 1, 1), None, siti.pk), ("'; --", None, None, budi.pk)],
    )

    found = Person.objects.order_by("pk").values_list("address", "birth_date")
    assert list(found) == [
        ("Kp. 1", date(1970, 1, 1)),
        ("'; --", None),
        (other.address, other.birth_date),
    ]


def test_structures_are_updated(tmp_path, officer):
    run = stage(tmp_path, [citizen(1), citizen(2)], by=officer)
    first, second = run.rows.order_by("position")

    update_rows(
        StagedRow,
        ("values", "trace", "is_applied", "target_id"),
        [(dump({"name": "Émile"}), None, True, 7, first.pk)],
    )

    changed, same = run.rows.order_by("position")
    assert (changed.values, changed.trace) == ({"name": "Émile"}, None)
    assert (changed.is_applied, changed.target_id) == (True, 7)
    assert (same.values, same.is_applied) == (second.values, False)


def test_any_of_many_values(officer):
    people = [make_person(by=officer, name=name) for name in ("A", "B", "C")]
    wanted = {person.pk for person in people[:2]}

    assert set(Person.objects.filter(pk__in=any_of(wanted))) == set(people[:2])
    assert Person.objects.filter(name__in=any_of({"C", "'"})).get() == people[2]
    assert not Person.objects.filter(pk__in=any_of([])).exists()
    assert Person.objects.filter(pk__in=any_of(range(-300_000, 0))).count() == 0


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"])),
        lambda part: (
            st.lists(part, max_size=3)
            | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), part)
        ),
    )
)
def test_structures_come_back(value):
    assert json.loads(dump(value)) == value


def test_dates_and_moments_are_iso_text():
    assert dump([date(2026, 6, 2), datetime(2026, 6, 2, 8)]) == (
        '["2026-06-02","2026-06-02T08:00:00"]'
    )
