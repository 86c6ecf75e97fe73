"""Reference data in the admin: who reads, who changes, what is found."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.directory.models import Program, Sector, Service, ServicePoint
from tests.factories import BENDA, KEBON_AYU

pytestmark = pytest.mark.django_db

REGISTERS = [
    "sector",
    "program",
    "service",
    "institution",
    "servicepoint",
    "socialpartner",
]


def make_service(code: str = "extra", **fields) -> Service:
    fields.setdefault("name", f"Service {code}")
    return Service.objects.create(code=code, sector=Sector.objects.first(), **fields)


def listed(browser, register: str, **query) -> list[str]:
    response = browser.get(reverse(f"directory_{register}:list"), query)
    return [record.name for record in response.context["object_list"]]


@pytest.mark.parametrize("register", REGISTERS)
def test_administrator_opens_every_register(register, administrator, as_user):
    browser = as_user(administrator)

    for view in ("list", "add"):
        assert browser.get(reverse(f"directory_{register}:{view}")).status_code == 200


def test_operator_reads_and_does_not_change(officer, as_user):
    browser, service = as_user(officer), make_service()
    edit = reverse("directory_service:edit", args=[service.pk])
    inspect = reverse("directory_service:inspect", args=[service.pk])

    assert browser.get(inspect).status_code == 200
    assert browser.get(edit).status_code == 302
    assert browser.post(edit, {"name": "Changed"}).status_code == 302
    service.refresh_from_db()
    assert service.name == "Service extra"


def test_publication_team_has_no_directory(editor, as_user):
    response = as_user(editor).get(reverse("directory_service:list"))

    assert response.status_code == 302


def test_points_are_those_of_the_scope(officer, manager, neighbour, as_user):
    for code in (BENDA, KEBON_AYU):
        ServicePoint.objects.create(
            code=f"t{code}", name=f"T {code}", kind="puskesos", region_id=code
        )
    seen = [
        [name for name in listed(as_user(user), "servicepoint") if name[:2] == "T "]
        for user in (officer, manager, neighbour)
    ]

    assert seen == [[f"T {BENDA}"], [f"T {BENDA}"], [f"T {KEBON_AYU}"]]


def test_dormant_point_is_seen_as_dormant(officer, as_user):
    ServicePoint.objects.create(
        code="d1", name="D1", kind="puskesos", region_id=BENDA, state="dormant"
    )

    response = as_user(officer).get(reverse("directory_servicepoint:list"), {"q": "D1"})

    assert [row.state for row in response.context["object_list"]] == ["dormant"]
    assert response.content.decode().count("record-status--dormant") == 1


def test_search_finds_other_spellings(officer, as_user):
    make_service(name="Reactivation", aliases="KIS hantu\nKIS nonaktif")

    assert listed(as_user(officer), "service", q="hantu kis") == ["Reactivation"]
    assert listed(as_user(officer), "service", q="kis zzz") == []


def test_filter_by_sector(officer, as_user):
    first, last = Sector.objects.first(), Sector.objects.last()
    make_service(name="Mine")
    browser = as_user(officer)

    assert "Mine" in listed(browser, "service", sector=first.pk)
    assert "Mine" not in listed(browser, "service", sector=last.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_rows(count, officer, as_user):
    for number in range(count):
        make_service(f"q{number}", name="Zzz", program=Program.objects.all()[number])
    browser, query = as_user(officer), {"q": "zzz"}
    listed(browser, "service", **query)

    with CaptureQueriesContext(connection) as queries:
        listed(browser, "service", **query)

    assert len(queries) == 16


def test_region_is_written_not_picked_from_thousands(manager, as_user):
    body = as_user(manager).get(reverse("directory_servicepoint:add")).content

    assert len(body) < 100_000
    assert b'data-region-input="' in body
