"""Regions through the API."""

from __future__ import annotations

import pytest

REGIONS = "/api/v1/regions/"


def test_region_is_read_by_its_code(api, officer):
    body = api(officer).get(f"{REGIONS}3202162004/").json()

    assert body | {"latitude": None, "longitude": None} == {
        "code": "3202162004",
        "dotted_code": "32.02.16.2004",
        "name": "Benda",
        "level": "village",
        "parent": "320216",
        "latitude": None,
        "longitude": None,
    }


def test_region_is_not_sent_again_unchanged(api, trainer):
    client = api(trainer)
    tag = client.get(f"{REGIONS}32/")["ETag"]

    assert (
        client.get(f"{REGIONS}32/", headers={"If-None-Match": tag}).status_code == 304
    )


@pytest.mark.parametrize("code", ["9999999999", "abc", "%20"])
def test_region_that_does_not_exist_is_not_found(api, officer, code):
    assert api(officer).get(f"{REGIONS}{code}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("limit=1", ["11"]),
        ("ordering=-code&level=province&limit=1", ["96"]),
        ("parent=320216&limit=2", ["3202161001", "3202162002"]),
        ("within=3202162004", ["3202162004"]),
        ("search=32.02.16.2004", ["3202162004"]),
        ("search=kebon+ayu", ["5201012002"]),
        ("search=benda&within=320216", ["3202162004"]),
    ],
)
def test_regions_are_narrowed_by_parameters(api, officer, query, codes):
    rows = api(officer).get(f"{REGIONS}?{query}").json()["results"]

    assert [row["code"] for row in rows] == codes


def test_regions_refuse_an_unknown_level(api, officer):
    response = api(officer).get(f"{REGIONS}?level=planet")

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "level"


@pytest.mark.parametrize("limit", [1, 3])
def test_regions_ask_as_much_for_three_as_for_one(
    api, officer, django_assert_num_queries, limit
):
    client = api(officer)
    client.get(REGIONS)

    with django_assert_num_queries(2):
        assert len(client.get(f"{REGIONS}?limit={limit}").json()["results"]) == limit
