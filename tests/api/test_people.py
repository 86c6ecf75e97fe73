"""Citizens through the API: within scope, masked, and every look logged."""

from __future__ import annotations

import pytest

from portal.accounts.models import RecordLogEntry
from portal.registry.models import Person
from tests.factories import KEBON_AYU, make_case, make_person

PEOPLE = "/api/v1/people/"


@pytest.fixture
def person(case) -> Person:
    return case.person


def test_person_is_read_masked_and_the_reading_logged(api, officer, person):
    response = api(officer).get(f"{PEOPLE}{person.pk}/")

    assert response.json()["name"] == "Siti Contoh"
    assert response.json()["nik"] == person.masked_nik
    assert person.nik not in response.content.decode()
    entry = RecordLogEntry.objects.get(action="registry.read")
    assert (entry.user, entry.object_id) == (officer, str(person.pk))


def test_person_out_of_scope_is_neither_found_nor_listed(api, neighbour, person):
    client = api(neighbour)

    assert client.get(f"{PEOPLE}{person.pk}/").status_code == 404
    assert client.get(PEOPLE).json()["results"] == []
    assert RecordLogEntry.objects.filter(action="registry.read").count() == 0


@pytest.mark.parametrize("name", ["agency", "trainer", "editor", "learner"])
def test_people_are_closed_to_roles_without_them(api, request, name, person):
    client = api(request.getfixturevalue(name))

    assert client.get(PEOPLE).status_code == 403
    assert client.get(f"{PEOPLE}{person.pk}/").status_code == 403


def test_person_is_not_sent_again_unchanged(api, officer, person):
    client = api(officer)
    tag = client.get(f"{PEOPLE}{person.pk}/")["ETag"]

    response = client.get(f"{PEOPLE}{person.pk}/", headers={"If-None-Match": tag})

    assert response.status_code == 304


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("search=siti", 1),
        ("search=contoh+siti", 1),
        ("search=udin", 0),
        ("region=5201", 0),
        ("updated_since=2020-01-01", 1),
        ("updated_since=2999-01-01", 0),
        ("ordering=updated_at", 1),
    ],
)
def test_people_are_narrowed_by_parameters(api, officer, person, query, count):
    assert len(api(officer).get(f"{PEOPLE}?{query}").json()["results"]) == count


def test_people_are_not_searched_by_number(api, officer, person):
    response = api(officer).get(PEOPLE, {"search": person.nik})

    assert response.status_code == 400
    assert person.nik not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_people_ask_as_much_for_three_as_for_one(
    api, officer, django_assert_num_queries, rows
):
    for _each in range(rows):
        make_case(by=officer)
    client = api(officer)
    client.get(PEOPLE)

    with django_assert_num_queries(4):
        assert len(client.get(PEOPLE).json()["results"]) == rows


# --- Numbers in full --------------------------------------------------------


def test_numbers_are_shown_in_full_to_roles_that_may_and_logged(
    api, coordinator, person
):
    address = f"{PEOPLE}{person.pk}/numbers/"

    response = api(coordinator).post_json(address, {"reason": "Cetak surat."})

    assert response.json() == {"nik": person.nik, "kk": None}
    entry = RecordLogEntry.objects.get(action="registry.unmask")
    assert (entry.user, entry.data["reason"]) == (coordinator, "Cetak surat.")


def test_numbers_are_not_shown_to_roles_that_may_not(api, officer, person):
    address = f"{PEOPLE}{person.pk}/numbers/"

    response = api(officer).post_json(address, {"reason": "x"})

    assert response.status_code == 403
    assert person.nik not in response.content.decode()
    assert RecordLogEntry.objects.filter(action="registry.unmask").count() == 0


def test_numbers_need_a_reason(api, coordinator, person):
    for body in ({}, {"reason": " "}):
        response = api(coordinator).post_json(f"{PEOPLE}{person.pk}/numbers/", body)

        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == "reason"


def test_numbers_of_someone_out_of_scope_are_not_found(api, coordinator, neighbour):
    elsewhere = make_person(by=neighbour)
    make_case(by=neighbour, region=KEBON_AYU, person=elsewhere)

    response = api(coordinator).post_json(
        f"{PEOPLE}{elsewhere.pk}/numbers/", {"reason": "x"}
    )

    assert response.status_code == 404
