"""Handing cases over and answering, through the API."""

from __future__ import annotations

import pytest

from portal.cases.models import Case, Referral
from tests.api.conftest import messages
from tests.factories import make_case

REFERRALS = "/api/v1/referrals/"
TO_AGENCY = {"institution": "dinsos-sukabumi", "reason": "Perlu verifikasi."}


@pytest.fixture
def handled(case) -> Case:
    """A case that is being handled: it may be referred."""
    Case.objects.filter(pk=case.pk).update(status="handling")
    return case


@pytest.fixture
def referral(api, back_officer, handled, case_url) -> dict:
    """The case's referral to the agency, as the API answered it."""
    response = api(back_officer).post_json(f"{case_url}referrals/", TO_AGENCY)
    assert response.status_code == 201, response.content
    return response.json()


def answers_of(referral: dict) -> str:
    return f"{REFERRALS}{referral['id']}/answers/"


def test_referral_hands_the_case_over(api, back_officer, handled, case_url):
    response = api(back_officer).post_json(f"{case_url}referrals/", TO_AGENCY)

    assert response.status_code == 201
    body = response.json()
    assert body["case"] == handled.number
    assert body["institution"]["code"] == "dinsos-sukabumi"
    assert body["service_point"] is None
    assert body["state"] == "sent"
    assert response["Location"] == body["url"]
    handled.refresh_from_db()
    assert handled.status == "referred"


def test_referral_goes_to_a_service_point_above(api, back_officer, handled, case_url):
    written = {"service_point": "slrt-sukabumi", "reason": "Di luar kewenangan desa."}

    body = api(back_officer).post_json(f"{case_url}referrals/", written).json()

    assert body["service_point"]["code"] == "slrt-sukabumi"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "x"}, "institution"),
        (TO_AGENCY | {"service_point": "slrt-sukabumi"}, "institution"),
        ({"institution": "dinsos-sukabumi"}, "reason"),
        ({"institution": "no-such", "reason": "x"}, "institution"),
        (TO_AGENCY | {"colour": "red"}, "colour"),
    ],
)
def test_referral_that_cannot_be_is_refused(
    api, back_officer, handled, case_url, body, field
):
    response = api(back_officer).post_json(f"{case_url}referrals/", body)

    assert response.status_code == 400
    assert list(messages(response)) == [field]
    assert Referral.objects.count() == 0


@pytest.mark.parametrize("name", ["officer", "supervisor", "facilitator"])
def test_referral_is_refused_to_those_who_do_not_handle(
    api, request, name, handled, case_url
):
    client = api(request.getfixturevalue(name))

    assert client.post_json(f"{case_url}referrals/", TO_AGENCY).status_code == 403
    assert Referral.objects.count() == 0


def test_referral_is_read_by_both_sides_and_nobody_else(
    api, officer, agency, neighbour, trainer, referral
):
    address = f"{REFERRALS}{referral['id']}/"

    statuses = [api(user).get(address).status_code for user in (officer, agency)]
    others = [api(user).get(address).status_code for user in (neighbour, trainer)]

    assert statuses == [200, 200]
    assert others == [404, 404]
    assert api(officer).get(address).json()["can_answer"] is False
    assert api(agency).get(address).json()["can_answer"] is True


def test_referrals_are_listed_to_both_sides(api, officer, agency, neighbour, referral):
    ids = [
        [row["id"] for row in api(user).get(REFERRALS).json()["results"]]
        for user in (officer, agency, neighbour)
    ]

    assert ids == [[referral["id"]], [referral["id"]], []]


def test_referrals_are_closed_to_those_who_publish(api, editor):
    assert api(editor).get(REFERRALS).status_code == 403


def test_referrals_of_a_case_are_listed_below_it(api, officer, referral, case_url):
    rows = api(officer).get(f"{case_url}referrals/?open=true").json()["results"]

    assert [row["id"] for row in rows] == [referral["id"]]
    assert api(officer).get(f"{case_url}referrals/?open=false").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "state", "status"),
    [
        ({"answer": "accept"}, "accepted", "referred"),
        ({"answer": "complete", "reason": "Aktif."}, "completed", "resolved"),
        ({"answer": "decline", "reason": "Bukan kami."}, "declined", "handling"),
        (
            {"answer": "request_documents", "reason": "KK."},
            "documents_requested",
            "needs_documents",
        ),
        (
            {"answer": "redirect", "reason": "x", "institution": "dinas-kesehatan"},
            "redirected",
            "referred",
        ),
    ],
)
def test_answer_of_the_receiver_moves_the_case(
    api, agency, referral, handled, body, state, status
):
    response = api(agency).post_json(answers_of(referral), body)

    assert response.status_code == 200, response.content
    assert response.json()["state"] == state
    handled.refresh_from_db()
    assert handled.status == status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "decline"}, "reason"),
        ({"answer": "redirect", "reason": "x"}, "institution"),
        ({"answer": "accept", "colour": "red"}, "colour"),
        ({}, "answer"),
    ],
)
def test_answer_that_cannot_be_is_refused(api, agency, referral, body, field):
    response = api(agency).post_json(answers_of(referral), body)

    assert response.status_code == 400
    assert list(messages(response)) == [field]
    assert Referral.objects.get().state == "sent"


def test_answer_is_the_receivers_alone(api, officer, neighbour, trainer, referral):
    body = {"answer": "accept"}

    by_sender = api(officer).post_json(answers_of(referral), body)
    by_others = [
        api(user).post_json(answers_of(referral), body).status_code
        for user in (neighbour, trainer)
    ]

    assert by_sender.status_code == 403
    assert by_others == [404, 404]
    assert Referral.objects.get().state == "sent"


def test_answer_is_given_once(api, agency, referral):
    client = api(agency)
    client.post_json(answers_of(referral), {"answer": "complete"})

    again = client.post_json(answers_of(referral), {"answer": "complete"})

    assert again.status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_referrals_list_asks_as_much_for_three_as_for_one(
    api, back_officer, agency, django_assert_num_queries, rows
):
    for _each in range(rows):
        case = make_case(by=back_officer)
        Case.objects.filter(pk=case.pk).update(status="handling")
        address = f"/api/v1/cases/{case.number}/referrals/"
        api(back_officer).post_json(address, TO_AGENCY)
    client = api(agency)
    client.get(REFERRALS)

    with django_assert_num_queries(5):
        assert len(client.get(REFERRALS).json()["results"]) == rows
