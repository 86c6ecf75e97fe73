"""Reference data through the API."""

from __future__ import annotations

import pytest

NOUNS = {
    "sectors": "health",
    "programs": "PKH",
    "services": "pbi-jk-reactivation",
    "institutions": "dinsos-sukabumi",
    "service-points": "puskesos-benda",
}


def address(noun: str, code: str = "") -> str:
    return f"/api/v1/{noun}/{code}/" if code else f"/api/v1/{noun}/"


def codes(response) -> list[str]:
    return [row["code"] for row in response.json()["results"]]


@pytest.mark.parametrize(("noun", "code"), NOUNS.items())
def test_record_is_listed_and_read_by_its_code(api, officer, noun, code):
    client = api(officer)

    record = client.get(address(noun, code)).json()

    assert record["code"] == code
    assert record in client.get(address(noun)).json()["results"]


@pytest.mark.parametrize(("noun", "code"), NOUNS.items())
def test_record_is_not_sent_again_unchanged(api, officer, noun, code):
    client = api(officer)
    tag = client.get(address(noun, code))["ETag"]

    again = client.get(address(noun, code), headers={"If-None-Match": tag})

    assert again.status_code == 304


@pytest.mark.parametrize("noun", NOUNS)
def test_record_that_does_not_exist_is_not_found(api, officer, noun):
    assert api(officer).get(address(noun, "no-such")).status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_directory_is_only_read(api, administrator, noun):
    assert api(administrator).post_json(address(noun), {}).status_code == 405


def test_service_names_its_sector_program_and_receiver_by_code(api, officer):
    body = api(officer).get(address("services", "pbi-jk-reactivation")).json()

    assert (body["sector"], body["program"]) == ("health", "PBI-JK")
    assert body["usual_institution"] == "dinas-sosial"
    assert body["requirements"][:2] == ["KTP", "Kartu Keluarga"]


@pytest.mark.parametrize("noun", ["sectors", "programs", "services"])
def test_what_can_be_asked_for_is_open_to_every_role(api, learner, officer, noun):
    assert codes(api(learner).get(address(noun))) == codes(
        api(officer).get(address(noun))
    )


def test_service_points_are_those_of_ones_area(
    api, officer, manager, neighbour, trainer
):
    seen = {
        user.username: sorted(codes(api(user).get(address("service-points"))))
        for user in (officer, manager, neighbour, trainer)
    }

    assert seen["fo.benda"] == ["posyandu-benda", "puskesos-benda"]
    assert set(seen["fo.benda"]) < set(seen["manajer.sukabumi"])
    assert seen["fo.kebonayu"] == ["puskesos-kebon-ayu"]
    assert seen["pelatih"] == []


def test_service_point_out_of_scope_is_not_found(api, neighbour):
    response = api(neighbour).get(address("service-points", "puskesos-benda"))

    assert response.status_code == 404


def test_institutions_are_those_that_serve_ones_area(api, officer, neighbour):
    own = codes(api(officer).get(address("institutions")))
    others = codes(api(neighbour).get(address("institutions")))

    assert "dinsos-sukabumi" in own
    assert "dinsos-sukabumi" not in others
    assert (
        api(neighbour).get(address("institutions", "dinsos-sukabumi")).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("services/?search=pbi-jk-reactivation", 1),
        ("services/?search=KIS+mati", 1),
        ("services/?sector=health&program=PBI-JK&search=reaktivasi", 1),
        ("services/?is_active=false", 0),
        ("programs/?search=pkh+plus", 1),
        ("sectors/?limit=3", 3),
        ("institutions/?kind=ministry,bank&search=kementerian+sosial", 1),
        ("service-points/?kind=posyandu", 1),
        ("service-points/?state=closed", 0),
        ("service-points/?region=5201", 0),
    ],
)
def test_directory_is_narrowed_by_parameters(api, officer, query, count):
    assert len(codes(api(officer).get(f"/api/v1/{query}"))) == count


@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.parametrize("noun", ["sectors", "programs", "services", "institutions"])
def test_directory_asks_as_much_for_three_as_for_one(
    api, national, django_assert_num_queries, noun, limit
):
    client = api(national)
    client.get(address(noun))
    scoped = 2 if noun == "institutions" else 0

    with django_assert_num_queries(2 + scoped):
        assert len(codes(client.get(f"{address(noun)}?limit={limit}"))) == limit
