"""Every refusal below /api/ is a problem, whoever refuses."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from portal.accounts.models import AccessToken
from tests.api.conftest import CASES, ApiClient

PROBLEM = "application/problem+json"


def told(response) -> tuple[int, str]:
    """Return status and detail of a problem, having looked at its form."""
    body = response.json()
    assert response["Content-Type"] == PROBLEM
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    return body["status"], body["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/api/nothing/",
        "/api/v1/",
        "/api/v1/case/",
        "/api/v2/nothing/",
        "/api/v2/pages/999999/",
        "/api/v9/cases/",
    ],
)
def test_unknown_address_is_a_problem(db, path):
    response = Client().get(path)

    assert told(response)[0] == 404
    assert response.json()["instance"] == path


def test_unknown_address_refuses_a_post_without_a_csrf_token(db):
    client = Client(enforce_csrf_checks=True)

    assert told(client.post("/api/v1/nothing/"))[0] == 404


def test_address_without_slash_leads_to_the_one_with(db):
    read = Client().get("/api/v1/cases?status=closed")
    written = Client().post("/api/v1/cases")

    assert (read.status_code, read["Location"]) == (301, "/api/v1/cases/?status=closed")
    assert told(written)[0] == 404


def test_record_that_does_not_exist_is_a_problem(api, officer):
    assert told(api(officer).get(f"{CASES}no-such-number/"))[0] == 404
    assert told(api(officer).get("/api/v1/people/99999999999999999999999/"))[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        CASES,
        f"{CASES}3202162004-2026-00001/",
        f"{CASES}3202162004-2026-00001/transitions/",
        f"{CASES}3202162004-2026-00001/referrals/",
        "/api/v1/referrals/",
        "/api/v1/referrals/1/",
        "/api/v1/referrals/1/answers/",
        "/api/v1/people/",
        "/api/v1/people/1/",
        "/api/v1/people/1/numbers/",
        "/api/v1/people/lookup/",
        "/api/v1/regions/",
        "/api/v1/regions/32/",
        "/api/v1/sectors/",
        "/api/v1/sectors/health/",
        "/api/v1/programs/",
        "/api/v1/programs/PKH/",
        "/api/v1/services/",
        "/api/v1/services/pkh-inquiry/",
        "/api/v1/institutions/",
        "/api/v1/institutions/kemensos/",
        "/api/v1/service-points/",
        "/api/v1/service-points/puskesos-benda/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_nobody_gets_in_without_a_token(db, path, method):
    response = getattr(Client(), method)(path)

    assert told(response)[0] == 401
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer ", "bearer x y", "Bearer \xff"]
)
def test_wrong_token_is_refused(db, header):
    response = Client().get(CASES, headers={"Authorization": header})

    assert told(response)[0] == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_token_of_a_dismissed_user_is_refused(api, officer):
    client = api(officer)
    officer.is_active = False
    officer.save()

    assert told(client.get(CASES))[0] == 401


def test_session_may_read_and_writes_only_with_a_csrf_token(officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, backend="portal.accounts.backends.AccountBackend")

    assert client.get(CASES).status_code == 200
    response = client.post(CASES, "{}", content_type="application/json")
    assert told(response)[0] == 403


def test_roles_that_do_not_allow_it_are_told_so(api, trainer):
    assert told(api(trainer).get(CASES))[0] == 403


def test_method_not_offered_is_a_problem(api, officer):
    response = api(officer).put(CASES)

    assert told(response)[0] == 405
    assert response["Allow"] == "GET, HEAD, POST"


def test_answer_in_another_form_is_a_problem(api, officer):
    assert told(api(officer).get(CASES, headers={"Accept": "text/xml"}))[0] == 406


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/x-www-form-urlencoded", "multipart/form-data"],
)
def test_content_of_another_kind_is_a_problem(api, officer, content_type):
    response = api(officer).generic("POST", CASES, b"a=1", content_type=content_type)

    assert told(response)[0] == 415


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"kind": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 5000,
    ],
)
def test_broken_body_is_a_problem(api, officer, body):
    response = api(officer).generic(
        "POST", CASES, body, content_type="application/json"
    )

    assert told(response)[0] == 400


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "5", "true", "[{}]"])
def test_body_that_is_no_object_is_a_problem(api, officer, body):
    response = api(officer).generic(
        "POST", CASES, body.encode(), content_type="application/json"
    )

    assert told(response)[0] == 400


def test_body_too_large_is_a_problem(api, officer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    assert told(api(officer).post_json(CASES, {"notes": "x" * 200}))[0] == 413


@pytest.mark.parametrize(
    "path", [CASES, "/api/v1/people/", "/api/v1/regions/", "/api/v1/sectors/"]
)
def test_unknown_parameter_is_refused_with_those_known(api, national, path):
    response = api(national).get(path, {"colour": "red", "limit": "0"})

    assert told(response)[0] == 400
    errors = {
        error["parameter"]: error["message"] for error in response.json()["errors"]
    }
    assert list(errors) == ["colour", "limit"]
    assert errors["colour"].count("limit") == errors["colour"].count("cursor") == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/sectors/health/"),
        ("POST", CASES),
        ("POST", "/api/v1/people/lookup/"),
    ],
)
def test_parameter_where_none_is_offered_is_refused(api, officer, method, path):
    response = api(officer).send(method, f"{path}?page=1", {})

    assert told(response)[0] == 400
    assert response.json()["errors"][0]["parameter"] == "page"


@pytest.mark.parametrize(
    "query",
    [
        "status=open",
        "status=",
        "kind=request,",
        "open=yes",
        "open=TRUE",
        "region=abc",
        "region=320",
        "region=٣٢",
        "service=no-such",
        "sector=no-such",
        "person=0",
        "person=-1",
        "person=99999999999999999999",
        "received_from=01/02/2026",
        "received_to=2026-02-30",
        "updated_since=yesterday",
        "updated_since=0001-01-01T00:00:00%2B14:00",
        "updated_since=9999-12-31T23:59:59-12:00",
        "ordering=number",
        "ordering=--received_on",
        "limit=501",
        "limit=1e2",
        "cursor=",
        "cursor=abc",
        "cursor=%00",
        "status=closed&status=handling",
        "search=" + "x" * 201,
        "search=%00",
    ],
)
def test_parameter_that_cannot_be_read_is_refused_by_name(api, officer, query):
    response = api(officer).get(f"{CASES}?{query}")

    assert told(response)[0] == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [
        query.partition("=")[0]
    ]


def test_error_of_ours_is_a_problem_and_tells_nothing(
    api, officer, monkeypatch, caplog
):
    def fail(*_args):
        raise RuntimeError("3202160000000001")

    monkeypatch.setattr("portal.api.cases.case_bodies", fail)

    response = api(officer).get(CASES)

    assert told(response)[0] == 500
    assert "3202160000000001" not in response.content.decode()
    assert [record.getMessage() for record in caplog.records][0] == (
        f"Unexpected error at {CASES}"
    )


def test_problem_speaks_the_language_of_the_user(db):
    english = Client()
    english.cookies["django_language"] = "en"

    answer = english.get(CASES)

    assert answer.json()["title"] == "Who is asking is not known"
    assert answer["Content-Language"] == "en"


def test_content_api_refuses_with_problems(db):
    client = Client()

    assert told(client.get("/api/v2/pages/?colour=red"))[0] == 400
    assert told(client.post("/api/v2/pages/"))[0] == 405
    assert told(client.get("/api/v2/pages/", headers={"Accept": "text/xml"}))[0] == 406


def test_token_in_an_address_is_no_token(officer):
    token = AccessToken.issue(officer)

    assert told(ApiClient().get(f"{CASES}?token={token}"))[0] == 401


def test_problems_are_readable_text(db):
    body = json.dumps(Client().get("/api/nothing/").json(), ensure_ascii=False)

    assert Client().get("/api/nothing/").content.decode() == body
