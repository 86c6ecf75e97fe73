"""The list of cases: narrowed, ordered, walked through, at a constant price."""

from __future__ import annotations

from datetime import date

import pytest

from portal.cases.models import Case
from portal.directory.models import Institution, Program, Service
from tests.api.conftest import CASES
from tests.factories import make_case


@pytest.fixture
def three(officer) -> list[Case]:
    """Three cases, the newest first."""
    return [
        make_case(by=officer, name=name, received_on=date.fromisoformat(day), **fields)
        for name, day, fields in (
            ("Cucu Cahyati", "2026-03-03", {"kind": "complaint"}),
            ("Budi Santoso", "2026-02-02", {"external_id": "B/7"}),
            ("Asep Aminudin", "2026-01-01", {"channel": "visit"}),
        )
    ]


def listed(client, query: str = "") -> list[str]:
    response = client.get(f"{CASES}?{query}")
    assert response.status_code == 200, response.content
    return [row["person"]["name"].split()[0] for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Cucu", "Budi", "Asep"]),
        ("ordering=received_on", ["Asep", "Budi", "Cucu"]),
        ("kind=complaint", ["Cucu"]),
        ("kind=request,complaint", ["Cucu", "Budi", "Asep"]),
        ("channel=visit", ["Asep"]),
        ("external_id=B/7", ["Budi"]),
        ("received_from=2026-02-02", ["Cucu", "Budi"]),
        ("received_to=2026-02-02", ["Budi", "Asep"]),
        ("search=asep", ["Asep"]),
        ("search=santoso+budi", ["Budi"]),
        ("search=nobody", []),
        ("status=registered&open=true", ["Cucu", "Budi", "Asep"]),
        ("status=closed", []),
        ("open=false", []),
        ("region=32", ["Cucu", "Budi", "Asep"]),
        ("region=5201012002", []),
        ("service=pbi-jk-reactivation", []),
        ("updated_since=2020-01-01", ["Cucu", "Budi", "Asep"]),
        ("updated_since=2999-01-01T00:00:00%2B07:00", []),
        ("updated_since=2999-01-01T00:00:00+07:00", []),
        ("limit=1", ["Cucu"]),
    ],
)
def test_list_is_narrowed_by_its_parameters(api, officer, three, query, names):
    assert listed(api(officer), query) == names


def test_list_finds_a_case_by_its_numbers(api, officer, three):
    budi = three[1]
    client = api(officer)

    assert listed(client, f"search={budi.number}") == ["Budi"]
    assert listed(client, f"search={budi.tracking_code.lower()}") == ["Budi"]
    assert listed(client, f"person={budi.person_id}") == ["Budi"]


@pytest.mark.parametrize("parameter", ["search", "external_id"])
def test_list_refuses_identity_numbers_in_the_address(api, officer, case, parameter):
    nik = case.person.nik
    for written in (nik, f"{nik[:4]} {nik[4:]}", f"{nik[:6]}.{nik[6:]}"):
        response = api(officer).get(CASES, {parameter: written})

        assert response.status_code == 400
        assert response.json()["errors"][0]["parameter"] == parameter
        assert "/api/v1/people/lookup/" in response.json()["detail"]
        assert nik not in response.content.decode()


def test_list_of_changes_begins_with_the_oldest(api, officer, three):
    Case.objects.filter(pk=three[2].pk).update(updated_at="2030-01-01T00:00:00Z")

    assert listed(api(officer), "updated_since=2020-01-01")[-1] == "Asep"


@pytest.mark.parametrize("query", ["", "ordering=received_on", "ordering=-updated_at"])
def test_list_is_walked_forth_and_back_by_cursor(api, officer, three, query):
    client = api(officer)
    address = f"{CASES}?limit=1&{query}"
    forth, back = [], []
    while address:
        page = client.get(address).json()
        forth.append(page["results"][0]["number"])
        address, before = page["next"], page["previous"]
    while before:
        page = client.get(before).json()
        back.append(page["results"][0]["number"])
        before = page["previous"]

    assert sorted(forth) == sorted(case.number for case in three)
    assert back == forth[-2::-1]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_much_for_three_cases_as_for_one(
    api, officer, django_assert_num_queries, rows
):
    fields = {
        "service": Service.objects.get(code="pbi-jk-reactivation"),
        "program": Program.objects.get(code="PBI-JK"),
    }
    institution = Institution.objects.get(code="dinsos-sukabumi")
    for _each in range(rows):
        case = make_case(by=officer, **fields)
        Case.objects.filter(pk=case.pk).update(referred_institution=institution)
    client = api(officer)
    client.get(CASES)  # the token's day of use is written once

    # token, assignments, permissions; cases, people; names of regions, services,
    # programs, institutions
    with django_assert_num_queries(9):
        assert len(client.get(CASES).json()["results"]) == rows
