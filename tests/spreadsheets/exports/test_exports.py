"""Exports: a valid import, scoped, masked where due, and logged."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.actions import assign_role
from portal.accounts.models import Role
from portal.accounts.scoping import forget_scope
from portal.cases.actions import change_case
from portal.cases.choices import Channel, Kind, Status
from portal.cases.models import Case
from portal.regions.models import Region
from portal.registry.actions import change_person
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from tests.factories import KEBON_AYU, make_case, make_nik, make_person
from tests.workbooks import bring_in, citizen, outcomes, problems, snapshot

pytestmark = pytest.mark.django_db
WORDS = st.text(
    st.one_of(
        st.sampled_from("=+-@|%'\"\t\r\n,;|<>&\u200b\ufeff\u00a0\x0b\x1f😀＝_x"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    max_size=30,
)


def export(user, kind="xlsx", **options) -> bytes:
    target = io.BytesIO()
    export_list(target, by=user, file_format=kind, purpose="rekap", **options)
    return target.getvalue()


def cells(content: bytes) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def bring_back(tmp_path, content: bytes, kind: str, user, **options):
    path = tmp_path / f"kembali.{kind}"
    path.write_bytes(content)
    return import_file(path, by=user, **options)


def full_case(user) -> Case:
    """Return a case with something in every column."""
    person = make_person(
        by=user,
        name="Hj. Siti Nur'aini",
        kk=make_nik(),
        sex="male",
        birth_place="Sukabumi",
        phone="+6281200000000",
        address="Kp. Contoh",
        hamlet="Satu",
        rt="001",
        rw="002",
        region=Region.objects.get(pk="3202162004"),
    )
    case = make_case(by=user, person=person, external_id="REG-1")
    return change_case(
        case,
        by=user,
        description="Kartu tidak aktif sejak Mei",
        documents="KTP, KK",
        program_words="PBI-JK",
        reporter="Asep",
        reporter_relation="Anak",
        outcome="Dibantu",
        officer="Petugas Satu",
        notes="Catatan",
    )


# Coming back.


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("name", ["officer", "coordinator", "national"])
@pytest.mark.parametrize("on_match", ["skip", "update"])
def test_export_and_import_again_changes_nothing(
    kind, name, on_match, tmp_path, officer, request
):
    full_case(officer)
    bring_in(tmp_path, [citizen(1, status="Selesai"), citizen(2, nik=None)], by=officer)
    bring_in(tmp_path, [citizen(3, region_code=KEBON_AYU)], by=officer)
    user, before = request.getfixturevalue(name), snapshot()

    run = bring_back(tmp_path, export(user, kind), kind, user, on_match=on_match)
    commit_import(run, by=user)

    assert outcomes(run) == ["unchanged"] * 4
    assert snapshot() == before


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_choice_comes_back(kind, tmp_path, officer):
    for status in Status:
        case = make_case(by=officer)
        Case.objects.filter(pk=case.pk).update(
            status=status,
            kind=list(Kind)[len(status) % len(Kind)],
            channel=list(Channel)[len(status) % len(Channel)],
        )

    run = bring_back(tmp_path, export(officer, kind), kind, officer, on_match="update")

    assert set(outcomes(run)) == {"unchanged"}
    assert [p for p in problems(run) if p[2] != "info"] == []


@pytest.mark.parametrize(("written", "read"), [("id", "en"), ("en", "id")])
def test_export_of_one_language_comes_back_in_the_other(
    written, read, tmp_path, officer
):
    for status in Status:
        case = make_case(by=officer, channel=Channel.VISIT)
        Case.objects.filter(pk=case.pk).update(status=status)
    with translation.override(written):
        content = export(officer)

    with translation.override(read):
        run = bring_back(tmp_path, content, "xlsx", officer, on_match="update")

    assert set(outcomes(run)) == {"unchanged"}


@given(words=st.tuples(WORDS, WORDS, WORDS), kind=st.sampled_from(["xlsx", "csv"]))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_words_come_back(words, kind, tmp_path, officer):
    Case.objects.all().delete()
    case = full_case(officer)
    change_case(case, by=officer, description=words[0], notes=words[1])
    change_person(case.person, by=officer, address=words[2], birth_place=words[2])

    run = bring_back(tmp_path, export(officer, kind), kind, officer, on_match="update")

    assert outcomes(run) == ["unchanged"]


@pytest.mark.parametrize("place", ["SUKABUMI", "sukabumi", "DKI Jakarta"])
def test_place_of_birth_as_people_wrote_it_comes_back(place, tmp_path, officer):
    case = full_case(officer)
    change_person(
        case.person, by=officer, birth_place=place, rt="1", phone="0812 000 0000"
    )

    run = bring_back(tmp_path, export(officer), "xlsx", officer, on_match="update")

    assert outcomes(run) == ["unchanged"]


# Cells.


def test_numbers_are_text_and_days_are_days(officer, coordinator):
    case = full_case(officer)

    header, row = cells(export(coordinator))

    by_name = dict(zip(header, row, strict=True))
    assert by_name["NIK"] == case.person.nik
    assert case.received_on in [value.date() for value in row if hasattr(value, "date")]


@pytest.mark.parametrize(
    ("name", "full"),
    [("officer", False), ("back_officer", False), ("supervisor", False)]
    + [("coordinator", True), ("manager", True), ("national", True)],
)
def test_numbers_are_masked_for_who_may_not_unmask(name, full, officer, request):
    case = full_case(officer)

    shown = str(cells(export(request.getfixturevalue(name))))

    assert (case.person.nik in shown) is full
    assert (case.person.household.kk in shown) is full
    assert (f"{case.person.nik[:4]}••••••••{case.person.nik[-4:]}" in shown) is not full
    assert ExportRun.objects.get().has_full_numbers is full


def test_unmasking_in_one_village_does_not_unmask_all(officer, coordinator):
    neighbours = Region.objects.get(pk=KEBON_AYU)
    assign_role(coordinator, Role.objects.get(pk="supervisor"), region=neighbours)
    forget_scope(coordinator)
    case = full_case(officer)

    assert case.person.nik not in str(cells(export(coordinator)))
    assert ExportRun.objects.get().has_full_numbers is False


def test_agency_that_may_export_gets_no_full_numbers(officer, agency):
    role = agency.assignments.get().role
    from django.contrib.auth.models import Permission

    role.group.permissions.add(Permission.objects.get(codename="export_case"))
    forget_scope(agency)
    case = full_case(officer)
    institution = agency.assignments.get().institution
    Case.objects.filter(pk=case.pk).update(referred_institution=institution)

    header, row = cells(export(agency))

    assert case.person.nik not in row
    assert ExportRun.objects.get().has_full_numbers is False


# Whose.


def test_neighbours_export_holds_nothing_of_benda(officer, neighbour):
    full_case(officer)
    own = make_case(by=neighbour, region=KEBON_AYU, name="Warga Kebon Ayu")

    rows = cells(export(neighbour))

    assert [row[0] for row in rows[1:]] == [own.number]
    assert "Benda" not in str(rows)


@pytest.mark.parametrize(
    "name", ["agency", "editor", "trainer", "learner", "facilitator"]
)
def test_who_may_not_export_is_refused(name, officer, request):
    full_case(officer)

    with pytest.raises(PermissionDenied):
        export(request.getfixturevalue(name))

    assert ExportRun.objects.count() == 0


# Purpose, filters, formats.


@pytest.mark.parametrize("purpose", ["", "  ", "\n"])
def test_purpose_is_owed(purpose, officer):
    with pytest.raises(ValidationError):
        export_list(io.BytesIO(), by=officer, purpose=purpose)

    assert ExportRun.objects.count() == 0


@pytest.mark.parametrize("file_format", ["pdf", "", "XLSX", "../x"])
def test_unknown_format_is_refused(file_format, officer):
    with pytest.raises(ValidationError):
        export(officer, file_format)

    assert ExportRun.objects.count() == 0


@pytest.mark.parametrize(
    "filters",
    [{"payung": "1"}, {"status": "payung"}, {"received_on_from": "kemarin"}]
    + [{"person__nik": "3"}, {"service": "999999"}],
)
def test_unknown_filter_is_refused(filters, officer):
    target = io.BytesIO()

    with pytest.raises(ValidationError) as refusal:
        export_list(target, by=officer, purpose="rekap", filters=filters)

    assert all(message.endswith(".") for message in refusal.value.messages)
    assert ExportRun.objects.count() == 0


def test_filters_are_those_of_the_list(officer):
    case, _other = (
        make_case(by=officer, name="Siti Satu"),
        make_case(by=officer, name="Budi"),
    )

    found = [
        [row[0] for row in cells(export(officer, filters=filters))[1:]]
        for filters in (
            {"q": "satu"},
            {"q": case.number},
            {"status": "registered,handling", "q": "Siti"},
            {"status": "closed"},
        )
    ]

    assert found == [[case.number], [case.number], [case.number], []]


def test_purpose_that_is_too_long_is_refused(officer):
    with pytest.raises(ValidationError):
        export_list(io.BytesIO(), by=officer, purpose="rekap " * 100)

    assert ExportRun.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_export_asks_the_same_number_of_questions(
    count, officer, django_assert_max_num_queries
):
    for _each in range(count):
        full_case(officer)

    with django_assert_max_num_queries(8):
        export(officer)
