"""Moving cases through the API."""

from __future__ import annotations

import pytest

from tests.api.conftest import messages


@pytest.fixture
def address(case_url) -> str:
    return f"{case_url}transitions/"


def offered(response) -> list[str]:
    return [row["to"] for row in response.json()["results"]]


def test_transitions_offered_are_those_of_the_role(api, officer, coordinator, address):
    to_officer = api(officer).get(address)
    to_coordinator = api(coordinator).get(address)

    assert offered(to_officer) == ["needs_documents", "withdrawn", "duplicate"]
    assert offered(to_coordinator) == ["handling", *offered(to_officer)]
    assert to_officer.json()["status"] == "registered"
    assert to_officer.json()["results"][0]["needs_reason"] is True
    assert (to_officer.json()["next"], to_officer.json()["previous"]) == (None, None)


def test_transitions_offered_to_a_reader_are_none(api, supervisor, address):
    assert offered(api(supervisor).get(address)) == []


def test_transition_moves_the_case(api, back_officer, case, address):
    response = api(back_officer).post_json(address, {"to": "handling"})

    assert response.status_code == 200
    assert response.json()["status"] == "handling"
    case.refresh_from_db()
    assert (case.status, case.version) == ("handling", 2)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": "closed"}, "to"),
        ({"to": "nowhere"}, "to"),
        ({"to": None}, "to"),
        ({}, "to"),
        ({"to": "withdrawn"}, "reason"),
        ({"to": "withdrawn", "reason": "  "}, "reason"),
        ({"to": "handling", "why": "x"}, "why"),
    ],
)
def test_transition_that_cannot_be_is_refused(
    api, back_officer, case, address, body, field
):
    response = api(back_officer).post_json(address, body)

    assert response.status_code == 400
    assert list(messages(response)) == [field]
    case.refresh_from_db()
    assert case.status == "registered"


@pytest.mark.parametrize("name", ["supervisor"])
def test_transition_is_refused_to_those_who_only_read(
    api, request, name, case, address
):
    response = api(request.getfixturevalue(name)).post_json(address, {"to": "handling"})

    assert response.status_code == 403
    case.refresh_from_db()
    assert case.status == "registered"


def test_transition_heeds_the_condition_if_there_is_one(
    api, back_officer, case, case_url, address
):
    client = api(back_officer)
    tag = client.get(case_url)["ETag"]
    client.patch_json(case_url, {"notes": "x"}, If_Match=tag)

    stale = client.post_json(address, {"to": "handling"}, If_Match=tag)
    fresh = client.post_json(
        address, {"to": "handling"}, If_Match=client.get(case_url)["ETag"]
    )

    assert (stale.status_code, fresh.status_code) == (412, 200)
