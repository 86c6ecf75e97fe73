"""Cases through the API: who sees them, how they are written and changed."""

from __future__ import annotations

import pytest

from portal.accounts.models import RecordLogEntry
from portal.cases.models import Case
from portal.registry.models import Person
from tests.api.conftest import CASES
from tests.factories import BENDA, KEBON_AYU, make_nik


def payload(**changes) -> dict:
    """A case as a client writes it."""
    person = {
        "name": "Siti Contoh",
        "nik": make_nik(born="410170"),
        "kk": "3202160101050007",
        "birth_date": "1970-01-01",
        "sex": "P",
        "phone": "0812 3456 7890",
    }
    return {
        "person": person,
        "region": BENDA,
        "service": "pbi-jk-reactivation",
        "received_on": "2026-10-20",
        "channel": "phone",
        "kind": "request",
        "description": "KIS tidak aktif saat berobat.",
        "extra": {"faskes": "Puskesmas Cicurug"},
    } | changes


def test_case_created_answers_as_written(api, officer):
    written = payload()

    response = api(officer).post_json(CASES, written)

    assert response.status_code == 201, response.content
    body = response.json()
    kept = (
        "region",
        "service",
        "received_on",
        "channel",
        "kind",
        "description",
        "extra",
    )
    assert {name: body[name] for name in kept} == {name: written[name] for name in kept}
    assert body["status"] == "registered"
    assert body["number"].startswith(f"{BENDA}-2026-")
    assert response["Location"] == f"http://testserver{CASES}{body['number']}/"
    assert body["links"]["self"] == response["Location"]
    assert body["person"]["sex"] == "female"
    assert body["person"]["phone"] == "+6281234567890"


def test_case_created_is_stored_with_its_citizen_and_logged(api, officer):
    written = payload()

    number = api(officer).post_json(CASES, written).json()["number"]

    case = Case.objects.get(number=number)
    assert case.person.nik == written["person"]["nik"]
    assert case.person.household.kk == "3202160101050007"
    assert case.created_by == officer
    entry = RecordLogEntry.objects.get(action="cases.create", object_id=case.pk)
    assert entry.user == officer


def test_case_answers_mask_identity_numbers(api, officer):
    written = payload()

    created = api(officer).post_json(CASES, written)
    listed = api(officer).get(CASES)
    read = api(officer).get(created.json()["links"]["self"])

    nik = written["person"]["nik"]
    masked = f"{nik[:4]}••••••••{nik[-4:]}"
    assert created.json()["person"]["nik"] == masked
    assert created.json()["person"]["kk"] == "3202••••••••0007"
    for response in (created, listed, read):
        assert nik not in response.content.decode()
        assert "3202160101050007" not in response.content.decode()


def test_case_without_region_falls_to_the_only_own(api, officer):
    written = payload()
    del written["region"]

    assert api(officer).post_json(CASES, written).json()["region"] == BENDA


def test_case_without_region_is_refused_to_those_who_work_everywhere(api, national):
    written = payload()
    del written["region"]

    response = api(national).post_json(CASES, written)

    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == ["region"]


def test_case_outside_own_region_is_refused(api, officer):
    people = Person.objects.count()

    response = api(officer).post_json(CASES, payload(region=KEBON_AYU))

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "#/region"
    assert Case.objects.count() == 0
    assert Person.objects.count() == people


def test_case_refused_leaves_no_citizen_behind(api, officer):
    response = api(officer).post_json(CASES, payload(received_on="2999-01-01"))

    assert response.status_code == 400
    assert Person.objects.filter(name="Siti Contoh").count() == 0


def test_request_needs_a_citizen_and_complaint_does_not(api, officer):
    anonymous = payload(kind="complaint")
    del anonymous["person"]

    refused = api(officer).post_json(CASES, anonymous | {"kind": "request"})
    taken = api(officer).post_json(CASES, anonymous)

    assert refused.json()["errors"][0]["field"] == "person"
    assert taken.status_code == 201
    assert taken.json()["person"] is None


def test_case_of_a_known_citizen_is_theirs(api, officer):
    written = payload()

    first = api(officer).post_json(CASES, written).json()
    second = api(officer).post_json(CASES, written).json()

    assert first["person"]["id"] == second["person"]["id"]
    assert first["number"] != second["number"]


@pytest.mark.parametrize(
    "name", ["coordinator", "manager", "integrator", "facilitator"]
)
def test_case_is_registered_by_those_whose_region_holds_it(api, request, name):
    user = request.getfixturevalue(name)

    assert api(user).post_json(CASES, payload()).status_code == 201


@pytest.mark.parametrize(
    "name", ["supervisor", "agency", "trainer", "editor", "approver", "learner"]
)
def test_case_is_not_registered_by_those_who_may_not(api, request, name):
    user = request.getfixturevalue(name)

    response = api(user).post_json(CASES, payload())

    assert response.status_code == 403
    assert Case.objects.count() == 0


def test_unknown_fields_are_refused_by_name(api, officer):
    written = payload(colour="red", status="closed")
    written["person"]["nick"] = "Iti"

    response = api(officer).post_json(CASES, written)

    assert response.status_code == 400
    fields = [error["field"] for error in response.json()["errors"]]
    assert fields == ["colour", "status"]
    assert "received_on" in response.json()["errors"][0]["message"]
    assert Case.objects.count() == 0


def test_unknown_field_of_the_citizen_points_into_the_body(api, officer):
    written = payload()
    written["person"]["nick"] = "Iti"

    error = api(officer).post_json(CASES, written).json()["errors"][0]

    assert error["field"] == "person.nick"
    assert error["pointer"] == "#/person/nick"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region", "9999999999"),
        ("region", 3202162004),
        ("service", "no-such-service"),
        ("program", ["pkh"]),
        ("channel", "pigeon"),
        ("kind", None),
        ("received_on", "20/10/2026"),
        ("received_on", "2026-02-30"),
        ("received_on", "2999-01-01"),
        ("description", 5),
        ("description", "x" * 10_001),
        ("extra", []),
        ("extra", {"a": "\x00"}),
        ("extra", {"a": "x" * 20_001}),
        ("external_id", "x" * 61),
    ],
)
def test_field_that_cannot_be_is_refused_with_its_name(api, officer, field, value):
    response = api(officer).post_json(CASES, payload(**{field: value}))

    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nik", 3202164101700001),
        ("nik", "320216410170000"),
        ("nik", "3202169901700001"),
        ("kk", "12"),
        ("name", "  "),
        ("sex", "X"),
        ("phone", "none"),
        ("birth_date", "2999-01-01"),
        ("region", "0000000000"),
    ],
)
def test_field_of_the_citizen_that_cannot_be_is_refused(api, officer, field, value):
    written = payload()
    written["person"][field] = value

    response = api(officer).post_json(CASES, written)

    assert response.status_code == 400
    fields = [error["field"] for error in response.json()["errors"]]
    assert fields == [f"person.{field}"]


# --- Reading ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["officer", "coordinator", "facilitator", "supervisor", "manager", "national",
     "integrator"],
)  # fmt: skip
def test_case_is_read_by_those_whose_region_holds_it(
    api, request, name, case, case_url
):
    client = api(request.getfixturevalue(name))

    assert client.get(case_url).json()["number"] == case.number
    assert [row["number"] for row in client.get(CASES).json()["results"]] == [
        case.number
    ]


def test_case_out_of_scope_is_not_found_and_not_listed(api, neighbour, case, case_url):
    client = api(neighbour)

    assert client.get(case_url).status_code == 404
    assert client.get(CASES).json()["results"] == []


def test_case_out_of_scope_is_not_found_before_any_condition(api, neighbour, case_url):
    client = api(neighbour)

    statuses = [
        client.patch_json(case_url, {"notes": "x"}).status_code,
        client.patch_json(case_url, {"notes": "x"}, If_Match='"9.9"').status_code,
        client.patch_json(case_url, {"colour": "x"}).status_code,
        client.post_json(f"{case_url}transitions/", {"to": "closed"}).status_code,
        client.get(f"{case_url}transitions/").status_code,
        client.get(f"{case_url}referrals/").status_code,
        client.post_json(f"{case_url}referrals/", {"colour": 1}).status_code,
    ]

    assert statuses == [404] * 7


def test_case_that_does_not_exist_answers_like_one_out_of_scope(
    api, neighbour, case_url
):
    client = api(neighbour)

    hidden, missing = client.get(case_url), client.get(f"{CASES}3202162004-2026-99999/")

    assert hidden.json() | {"instance": ""} == missing.json() | {"instance": ""}


@pytest.mark.parametrize("name", ["trainer", "editor", "approver", "learner"])
def test_cases_are_closed_to_those_who_publish_and_learn(api, request, name, case_url):
    client = api(request.getfixturevalue(name))

    assert client.get(CASES).status_code == 403
    assert client.get(case_url).status_code == 404


def test_case_referred_to_an_agency_is_read_there(api, agency, case, case_url):
    before = api(agency).get(case_url).status_code
    institution = agency.assignments.get().institution
    Case.objects.filter(pk=case.pk).update(referred_institution=institution)

    after = api(agency).get(case_url)

    assert before == 404
    assert after.json()["referred_to"]["institution"] == "dinsos-sukabumi"
    assert api(agency).patch_json(case_url, {"notes": "x"}).status_code == 403


def test_case_has_no_delete(api, officer, case_url, case):
    response = api(officer).delete(case_url)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, PATCH"
    assert Case.objects.filter(pk=case.pk).exists()
