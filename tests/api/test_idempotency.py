"""A POST sent twice under one key is carried out once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.models import Assignment
from portal.api.models import RepeatableAnswer
from portal.cases.models import Case
from portal.registry.models import Person
from tests.api.conftest import CASES
from tests.factories import BENDA, KEBON_AYU, make_nik

KEY = "5b1f6a58-0c40-4f0e-9d40-4ff1c1e5a2f7"


@pytest.fixture
def written() -> dict:
    return {"person": {"name": "Siti Contoh", "nik": make_nik()}, "region": BENDA}


def test_same_request_gets_the_same_answer(api, officer, written):
    client = api(officer)

    first = client.post_json(CASES, written, Idempotency_Key=KEY)
    second = client.post_json(CASES, written, Idempotency_Key=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert (second["ETag"], second["Location"]) == (first["ETag"], first["Location"])
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Case.objects.count() == 1


def test_other_request_under_the_key_is_refused(api, officer, written):
    client = api(officer)
    client.post_json(CASES, written, Idempotency_Key=KEY)

    response = client.post_json(CASES, written | {"notes": "x"}, Idempotency_Key=KEY)

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert Case.objects.count() == 1


def test_order_of_fields_makes_no_other_request(api, officer, written):
    client = api(officer)
    client.post_json(CASES, written, Idempotency_Key=KEY)
    turned = dict(reversed(written.items()))

    assert client.post_json(CASES, turned, Idempotency_Key=KEY).status_code == 201
    assert Case.objects.count() == 1


def test_key_is_each_users_own(api, officer, back_officer, written):
    api(officer).post_json(CASES, written, Idempotency_Key=KEY)
    api(back_officer).post_json(CASES, written, Idempotency_Key=KEY)

    assert Case.objects.count() == 2


def test_refused_request_leaves_the_key_free(api, officer, written):
    client = api(officer)

    refused = client.post_json(CASES, written | {"kind": "x"}, Idempotency_Key=KEY)
    taken = client.post_json(CASES, written, Idempotency_Key=KEY)

    assert (refused.status_code, taken.status_code) == (400, 201)
    assert RepeatableAnswer.objects.count() == 1


def test_key_is_forgotten_after_a_day(api, officer, written):
    client = api(officer)
    client.post_json(CASES, written, Idempotency_Key=KEY)
    RepeatableAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))

    client.post_json(CASES, written, Idempotency_Key=KEY)

    assert Case.objects.count() == 2
    assert RepeatableAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", "   ", "x" * 256])
def test_key_that_cannot_be_one_is_refused(api, officer, written, key):
    response = api(officer).post_json(CASES, written, Idempotency_Key=key)

    assert response.status_code == 400
    assert Case.objects.count() == 0


def test_kept_answer_lies_encrypted(api, officer, written):
    api(officer).post_json(CASES, written, Idempotency_Key=KEY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT body, request_key FROM api_repeatableanswer")
        stored = " ".join(cursor.fetchone())

    assert "Siti" not in stored
    assert "Siti" in RepeatableAnswer.objects.get().body
    assert Person.objects.get().nik not in stored


def test_transition_is_repeatable_too(api, back_officer, case, case_url):
    client, body = api(back_officer), {"to": "handling"}

    first = client.post_json(f"{case_url}transitions/", body, Idempotency_Key=KEY)
    second = client.post_json(f"{case_url}transitions/", body, Idempotency_Key=KEY)

    assert (first.status_code, second.content) == (200, first.content)
    case.refresh_from_db()
    assert case.version == 2


def test_kept_answer_is_not_repeated_to_who_lost_a_role(api, officer, written):
    api(officer).post_json(CASES, written, Idempotency_Key=KEY)
    Assignment.objects.filter(user=officer).update(ends_on="2020-01-01")

    response = api(officer).post_json(CASES, written, Idempotency_Key=KEY)

    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert b"Siti" not in response.content


def test_kept_answer_is_not_repeated_to_who_was_moved(api, officer, written):
    api(officer).post_json(CASES, written, Idempotency_Key=KEY)
    Assignment.objects.filter(user=officer).update(region=KEBON_AYU)

    response = api(officer).post_json(CASES, written, Idempotency_Key=KEY)

    assert response.status_code == 403
    assert b"Siti" not in response.content
    assert Case.objects.count() == 1


def test_other_session_of_the_same_user_gets_the_same_answer(api, officer, written):
    first = api(officer).post_json(CASES, written, Idempotency_Key=KEY)

    second = api(officer).post_json(CASES, written, Idempotency_Key=KEY)

    assert second.content == first.content
