"""A register's Resource: the same cells as its fast export, and a way to save."""

from __future__ import annotations

import pytest
import tablib

from portal.directory.models import ServicePoint, SocialPartner
from portal.registry.models import Household, Person
from portal.spreadsheets.registers import REGISTERS, get_register
from tests.factories import BENDA, make_case, make_person
from tests.workbooks import bring_in, citizen

pytestmark = pytest.mark.django_db

KK = "3202160101109901"


@pytest.fixture
def cases(tmp_path, officer):
    rows = [
        citizen(1, kk=KK, rt="1", rw="02", village="Benda", phone="081200000111"),
        citizen(2, nik=None, birth_date=None, status="Proses", referred_to="Dinsos"),
        citizen(3, nik="3202160101700000", received_on=None),
    ]
    bring_in(tmp_path, rows, by=officer)
    make_case(by=officer, person=make_person(by=officer, name="Tanpa Apa", nik=None))
    Household.objects.update(head_name="Kepala Contoh")


def cells_of_export(name: str, user) -> list[list]:
    register = get_register(name)
    rows = register.rows_to_export(user, {}, full_numbers=True)
    return sorted(
        [
            [
                column.write(value)
                for column, value in zip(register.columns, row, strict=True)
            ]
            for row in rows
        ],
        key=str,
    )


@pytest.mark.parametrize("name", [
    "cases", "people", "institutions", "service_points", "social_partners",
])  # fmt: skip
def test_resource_gives_the_cells_of_the_export(name, cases, national):
    resource = get_register(name).build_resource()

    dataset = resource.export()

    assert dataset.headers == [str(c.label) for c in get_register(name).columns]
    found = sorted([list(row) for row in dataset], key=str)
    assert found == cells_of_export(name, national)
    assert len(found) > 2


def test_every_register_builds_one():
    for register in REGISTERS.values():
        resource = register.build_resource()
        assert sorted(resource.fields) == sorted(register.by_name)


def test_resource_saves_what_columns_read():
    resource = get_register("service_points").build_resource()
    cells = {
        "code": "puskesos-uji",
        "name": "Puskesos Uji",
        "kind": "puskesos",
        "state": "vakum",
        "region_code": BENDA,
        "phone": "0812 0000 0111",
        "staff_count": "4 orang",
    }
    made = resource.save_cells(cells, None)

    point = ServicePoint.objects.get(code="puskesos-uji")
    assert made.pk == point.pk
    assert (point.state, point.region_id, point.phone, point.staff_count) == (
        "dormant",
        BENDA,
        "+6281200000111",
        4,
    )
    assert resource.save_cells({"staff_count": 7}, point.pk).pk == point.pk
    point.refresh_from_db()
    assert (point.staff_count, point.state) == (7, "dormant")


def test_resource_takes_a_dataset_of_its_own_making(national):
    resource = get_register("social_partners").build_resource()
    written = resource.export().export("json")
    data = tablib.Dataset().load(written, format="json")
    before = list(SocialPartner.objects.order_by("pk").values())

    result = resource.import_data(data, raise_errors=True)

    assert result.totals["update"] == len(before) > 0
    assert list(SocialPartner.objects.order_by("pk").values()) == before


def test_people_are_not_touched_by_an_export(cases, national):
    before = list(Person.objects.order_by("pk").values())
    get_register("people").build_resource().export()

    assert list(Person.objects.order_by("pk").values()) == before
