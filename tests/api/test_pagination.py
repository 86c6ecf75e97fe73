"""Cursors: opaque, stable while rows come and go, and harmless when forged."""

from __future__ import annotations

import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.api.pagination import Cursor, Ordering, decode, page_of
from portal.regions.models import Region
from tests.api.conftest import CASES
from tests.factories import make_case

REGIONS = "/api/v1/regions/"


def forged(*parts) -> str:
    text = json.dumps(parts).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def test_cursor_survives_its_own_encoding():
    cursor = Cursor("-received_on", "2026-01-01", 7, backwards=True)

    assert decode(cursor.encoded()) == cursor


@pytest.mark.parametrize(
    "cursor",
    [
        forged("received_on", "2026-01-01", 1, False),
        forged("-received_on", 5, 1, False),
        forged("-received_on", None, 1, False),
        forged("-received_on", "nonsense", 1, False),
        forged("-received_on", "2026-01-01", "x", False),
        forged("-received_on", "2026-01-01", None, False),
        forged("-received_on", "2026-01-01", 2**70, False),
        forged("-received_on", "2026-01-01", 1, "no"),
        forged("-received_on", {"a": 1}, 1, False),
        forged("-received_on", "2026-01-01\x00", 1, False),
        forged("-received_on", "2026-01-01", True, False),
        forged("-received_on", "2026-01-01", 1),
        forged(),
        forged("-received_on", "\ud800", 1, False),
    ],
)
def test_forged_cursor_is_refused(api, officer, cursor):
    response = api(officer).get(CASES, {"cursor": cursor})

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    "moment", ["2026-01", "0001-01-01T00:00:00+14:00", "2026-13-01T00:00Z"]
)
def test_forged_moment_is_refused(api, officer, moment):
    cursor = forged("updated_at", moment, 1, False)

    response = api(officer).get(CASES, {"cursor": cursor, "ordering": "updated_at"})

    assert response.status_code == 400


def test_forged_cursor_opens_nothing(api, neighbour, case):
    cursor = forged("-received_on", "2999-01-01", case.pk + 1, False)

    assert api(neighbour).get(CASES, {"cursor": cursor}).json()["results"] == []


def test_page_does_not_shift_when_a_row_comes_before_it(api, officer):
    old = [make_case(by=officer).number for _each in range(2)][::-1]
    client = api(officer)
    first = client.get(f"{CASES}?limit=1").json()
    make_case(by=officer)

    second = client.get(first["next"]).json()

    assert [first["results"][0]["number"], second["results"][0]["number"]] == old
    assert second["next"] is None


def test_ends_of_a_list_have_no_neighbors(api, officer, case):
    page = api(officer).get(CASES).json()

    assert (page["next"], page["previous"]) == (None, None)


def test_addresses_keep_the_other_parameters(api, officer):
    address = api(officer).get(f"{REGIONS}?level=province&limit=2").json()["next"]

    assert "level=province" in address
    assert "limit=2" in address
    assert api(officer).get(address).json()["results"][0]["level"] == "province"


def test_whole_list_is_walked_once(api, officer):
    address, codes = f"{REGIONS}?level=province&limit=7", []
    client = api(officer)
    while address:
        page = client.get(address).json()
        codes += [row["code"] for row in page["results"]]
        address = page["next"]

    provinces = Region.objects.of_level(1).order_by("code")
    assert codes == list(provinces.values_list("code", flat=True))


def test_ties_are_broken_by_the_key(db):
    same = Region.objects.filter(name__in=("Benda", "Sukamaju")).values("pk", "name")
    ordering, cursor, seen = Ordering("name"), None, []
    while True:
        page = page_of(same, ordering, cursor, 3)
        seen += [row["pk"] for row in page.rows]
        if page.next is None:
            break
        cursor = decode(page.next.encoded())

    assert seen == list(same.order_by("name", "pk").values_list("pk", flat=True))
    assert len(seen) > 6


@pytest.mark.parametrize("descending", [False, True])
def test_deep_page_starts_in_the_index(db, descending):
    ordering = Ordering("search_name", descending)
    middle = Region.objects.order_by("search_name", "pk")[50_000]
    cursor = Cursor(str(ordering), middle.search_name, middle.pk)
    rows = Region.objects.values("pk", "search_name")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(rows, ordering, cursor, 10)
    plan = explained(queries[-1]["sql"])

    assert "SEARCH regions_region USING" in plan or "Index Cond:" in plan


def explained(sql: str) -> str:
    """Return how the database goes about it, indexes being worth their price."""
    with connection.cursor() as database:
        if connection.vendor == "postgresql":
            database.execute("SET LOCAL enable_seqscan = off")
            database.execute(f"EXPLAIN {sql}")
            return " ".join(row[0] for row in database.fetchall())
        database.execute(f"EXPLAIN QUERY PLAN {sql}")
        return " ".join(row[3] for row in database.fetchall())
