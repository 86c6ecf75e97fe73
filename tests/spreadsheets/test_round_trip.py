"""Every list: what is exported and imported again changes nothing."""

from __future__ import annotations

import io

import pytest

from portal.directory.models import ServicePoint, SocialPartner
from portal.regions.models import Region
from portal.registry.models import Person
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.registers import REGISTERS, get_register
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from tests.factories import BENDA, make_case, make_nik, make_person
from tests.workbooks import outcomes

pytestmark = pytest.mark.django_db
TRICKY = "=1+1; 'lihat' \u200b-catatan\n+62, @x"


def of_benda(by, name: str, **known) -> Person:
    return make_person(by=by, name=name, region=Region.objects.get(pk=BENDA), **known)


def make_people(by) -> None:
    for person in (
        of_benda(by, "Hj. Siti Nur'aini", kk=make_nik(), address=TRICKY),
        of_benda(by, "Budi", nik=None, nik_absence="lost", birth_place="DKI Jakarta"),
    ):
        make_case(by=by, person=person)


def make_cases(by) -> None:
    siti, budi = of_benda(by, "Siti", address=TRICKY), of_benda(by, "Budi")
    make_case(by=by, person=siti, description=TRICKY, notes="-")
    make_case(by=by, person=budi, service_words="Belum dapat PKH", documents="KTP, KK")


def make_points(by) -> None:
    ServicePoint.objects.create(
        code="titik-uji", name="Puskesos Uji", kind="puskesos", region_id=BENDA
    )


def make_partners(by) -> None:
    SocialPartner.objects.create(
        code="mitra-uji", name="PSM 'Uji' - satu", kind="psm", region_id=BENDA
    )


# How a list comes to hold something; what a new portal holds needs no function.
MAKERS = {
    "cases": make_cases,
    "people": make_people,
    "service_points": make_points,
    "social_partners": make_partners,
    "institutions": lambda by: None,
}
PERSONAS = ("national", "administrator", "manager")


@pytest.fixture
def keeper(request):
    """Who may both export and import a list."""

    def find(register):
        users = map(request.getfixturevalue, PERSONAS)
        return next(
            user
            for user in users
            if register.may_export(user) and register.may_import(user)
        )

    return find


def rows_of(register, user) -> list[list]:
    return [list(row) for row in register.rows_to_export(user, {}, full_numbers=True)]


@pytest.mark.parametrize("order", ["as declared", "backwards"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("name", sorted(REGISTERS))
def test_export_and_import_again_changes_nothing(
    name, kind, order, keeper, officer, tmp_path
):
    register = get_register(name)
    MAKERS[name](officer)
    user = keeper(register)
    before = rows_of(register, user)
    columns = [column.name for column in register.columns]
    if order == "backwards":
        columns.reverse()
    path, target = tmp_path / f"daftar.{kind}", io.BytesIO()
    export_list(
        target,
        by=user,
        register=name,
        file_format=kind,
        columns=columns,
        purpose="rekap",
    )
    path.write_bytes(target.getvalue())

    run = import_file(path, by=user, register=name, on_match="update")
    commit_import(run, by=user)

    assert outcomes(run) == ["unchanged"] * len(before) != []
    assert rows_of(register, user) == before


@pytest.mark.parametrize(
    "columns", [["case_number", "name"], ["nik", "name", "status"]]
)
def test_some_columns_are_still_a_list(columns, officer, coordinator, tmp_path):
    case = make_case(by=officer)
    path = tmp_path / "daftar.xlsx"
    with path.open("wb") as target:
        export_list(target, by=coordinator, columns=columns, purpose="rekap")

    run = import_file(path, by=coordinator)

    entries = run.mapping["columns"]
    assert [entry["column"] for entry in entries] == columns
    if "case_number" in columns:
        assert run.rows.get().target_id == case.pk
