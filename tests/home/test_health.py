import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from portal.home.health import healthz
from portal.jobs.models import Pulse


def beat_worker(**ago) -> None:
    Pulse.objects.create(name="worker", beat_at=timezone.now() - timedelta(**ago))


def ask(rf) -> tuple[int, dict]:
    response = healthz(rf.get("/healthz"))
    return response.status_code, json.loads(response.content)


def test_healthz_is_well_while_the_worker_beats(client, db):
    beat_worker(seconds=20)

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"web": "ok", "database": "ok", "worker": "ok"}
    assert "no-store" in response.headers["Cache-Control"]
    assert dict(response.cookies) == {}


def test_healthz_tells_of_a_silent_worker(rf, db):
    beat_worker(seconds=90)

    assert ask(rf) == (
        503,
        {"web": "ok", "database": "ok", "worker": "silent for 90 seconds"},
    )


def test_healthz_tells_of_a_worker_that_never_ran(rf, db):
    assert ask(rf) == (
        503,
        {"web": "ok", "database": "ok", "worker": "has never run"},
    )


def test_clock_alone_does_not_make_the_worker_well(rf, db):
    Pulse.objects.create(name="clock", beat_at=timezone.now())

    assert ask(rf)[0] == 503


def test_healthz_tells_of_a_database_that_does_not_answer(rf, db):
    def fail(*args):
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        answer = ask(rf)

    assert answer == (
        503,
        {"web": "ok", "database": "does not answer", "worker": "unknown"},
    )


@pytest.mark.parametrize("beats", [0, 1])
def test_healthz_asks_the_database_once(client, db, django_assert_num_queries, beats):
    if beats:
        beat_worker(seconds=1)

    with django_assert_num_queries(1):
        client.get("/healthz")
