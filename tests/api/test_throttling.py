"""How often one may ask, and how one is told."""

from __future__ import annotations

import pytest
from rest_framework.settings import api_settings

from portal.api import throttling
from tests.api.conftest import CASES, ApiClient

LOOKUP = "/api/v1/people/lookup/"


@pytest.fixture
def rates(monkeypatch):
    """Set limits: `rates(user=2)`; the clock stands still meanwhile."""
    monkeypatch.setattr(throttling.time, "time", lambda: 1_800_000_010.0)

    def set_rates(**limits):
        known = dict(api_settings.DEFAULT_THROTTLE_RATES)
        known |= {scope: f"{limit}/min" for scope, limit in limits.items()}
        monkeypatch.setattr(throttling.api_settings, "DEFAULT_THROTTLE_RATES", known)

    return set_rates


def test_every_answer_tells_what_is_left(api, officer, rates):
    rates(user=5)
    client = api(officer)
    client.get(CASES)

    response = client.get(CASES)

    told = {name: response[name] for name in response.headers if "RateLimit" in name}
    assert told == {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "3",
        "X-RateLimit-Reset": "50",
    }


def test_too_many_requests_are_refused_until_the_minute_is_over(
    api, officer, neighbour, rates, monkeypatch
):
    rates(user=2)
    client = api(officer)
    statuses = [client.get(CASES).status_code for _each in range(3)]
    refused = client.get(CASES)
    other = api(neighbour).get(CASES)
    monkeypatch.setattr(throttling.time, "time", lambda: 1_800_000_061.0)
    later = client.get(CASES)

    assert statuses == [200, 200, 429]
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "50"
    assert refused["X-RateLimit-Remaining"] == "0"
    assert (other.status_code, later.status_code) == (200, 200)


def test_lookups_have_a_limit_of_their_own(api, officer, rates):
    rates(lookup=1)
    client = api(officer)

    statuses = [client.post_json(LOOKUP, {"nik": "1"}).status_code for _each in "123"]

    assert statuses == [400, 429, 429]
    assert client.get(CASES).status_code == 200


def test_bad_tokens_are_limited_and_good_ones_still_pass(api, officer, rates):
    rates(refused=2)
    nobody = ApiClient()

    statuses = [nobody.get(CASES).status_code for _each in range(4)]

    assert statuses == [401, 401, 429, 429]
    assert api(officer).get(CASES).status_code == 200
