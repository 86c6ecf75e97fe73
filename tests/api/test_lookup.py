"""Looking a citizen up: known here, known elsewhere, or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.models import RecordLogEntry
from portal.cases.models import Case
from portal.regions.models import Region
from tests.api.conftest import messages
from tests.factories import BENDA, make_case, make_nik, make_person

LOOKUP = "/api/v1/people/lookup/"
KK = "3202160101050007"


@pytest.fixture
def known(officer) -> Case:
    person = make_person(
        by=officer,
        name="Siti Contoh",
        nik=make_nik(born="410170"),
        kk=KK,
        birth_date=date(1970, 1, 1),
        sex="female",
        region=Region.objects.get(pk=BENDA),
    )
    return make_case(by=officer, person=person)


def ways(case: Case) -> list[dict]:
    named = {"name": "Hj. SITI contoh", "birth_date": "1970-01-01", "village": BENDA}
    return [{"nik": case.person.nik}, {"kk": KK}, named]


@pytest.mark.parametrize("way", [0, 1, 2])
def test_lookup_finds_whom_one_may_see_masked_and_logs_it(api, officer, known, way):
    response = api(officer).post_json(LOOKUP, ways(known)[way])

    body = response.json()
    assert [row["id"] for row in body["results"]] == [known.person_id]
    assert body["results"][0]["nik"] == known.person.masked_nik
    assert body["known_elsewhere"] is False
    assert known.person.nik not in response.content.decode()
    entry = RecordLogEntry.objects.get(action="registry.lookup")
    assert (entry.user, entry.object_id) == (officer, str(known.person_id))


@pytest.mark.parametrize("way", [0, 1, 2])
def test_lookup_tells_of_someone_elsewhere_and_nothing_more(api, neighbour, known, way):
    response = api(neighbour).post_json(LOOKUP, ways(known)[way])

    assert response.json() == {"results": [], "known_elsewhere": True}
    entry = RecordLogEntry.objects.get(action="registry.lookup")
    assert (entry.user, entry.region_code) == (neighbour, "")


def test_lookup_of_someone_unknown_finds_nobody(api, officer, known):
    response = api(officer).post_json(LOOKUP, {"nik": make_nik()})

    assert response.json() == {"results": [], "known_elsewhere": False}


@pytest.mark.parametrize("name", ["agency", "supervisor", "trainer", "editor"])
def test_lookup_is_refused_to_roles_without_it(api, request, name, known):
    response = api(request.getfixturevalue(name)).post_json(LOOKUP, ways(known)[0])

    assert response.status_code == 403
    assert RecordLogEntry.objects.filter(action="registry.lookup").count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"name": "Siti"}, ""),
        ({"nik": "3202164101700001", "kk": KK}, ""),
        ({"nik": 3202164101700001}, "nik"),
        ({"nik": "123"}, "nik"),
        ({"nik": "-"}, "nik"),
        ({"kk": "0"}, "kk"),
        ({"kk": "abc"}, "kk"),
        ({"name": "S", "birth_date": "1970-01-01", "village": "3202"}, "village"),
        ({"phone": "0812"}, "phone"),
    ],
)
def test_lookup_that_cannot_be_is_refused(api, officer, body, field):
    response = api(officer).post_json(LOOKUP, body)

    assert response.status_code == 400
    assert list(messages(response)) == [field]


def test_lookup_is_a_post_only(api, officer):
    assert api(officer).get(LOOKUP).status_code == 405
