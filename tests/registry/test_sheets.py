"""The list of people as a spreadsheet: who comes in, who sees them, and back."""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from portal.accounts.models import RecordLogEntry, User
from portal.registry.actions import change_person, record_person
from portal.registry.choices import NumberState
from portal.registry.models import Household, Listing, Person
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.undoing import undo_import
from tests.factories import BENDA, KEBON_AYU, make_case, make_nik, make_person
from tests.workbooks import citizen, notes, outcomes, problems, stage

pytestmark = pytest.mark.django_db

KK = "3202160101109901"


def person(serial: int, **changes) -> dict:
    """Return a row of a list of people: one sound citizen of Benda."""
    row = citizen(serial, village="Benda", district="Cicurug") | changes
    return {name: row[name] for name in row if name not in ("received_on", "service")}


def preview(folder, rows: list[dict], *, by, **options):
    return stage(folder, rows, by=by, register="people", **options)


def bring(folder, rows: list[dict], *, by, **options):
    return commit_import(preview(folder, rows, by=by, **options), by=by)


def snapshot() -> dict:
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in model.objects.order_by("pk").values()
        ]
        for model in (Person, Household, Listing)
    }


def exported(by, name: str = "xlsx", **filters) -> io.BytesIO:
    target = io.BytesIO()
    export_list(
        target,
        by=by,
        register="people",
        file_format=name,
        filters=filters,
        purpose="uji",
    )
    target.seek(0)
    return target


# Coming in


def test_people_come_in_with_their_household(tmp_path, officer):
    rows = [person(1, kk=KK, household_head="Kepala Contoh"), person(2, kk=KK)]

    run = bring(tmp_path, rows, by=officer)

    first, second = Person.objects.order_by("pk")
    assert run.counts["created"] == 2
    assert (first.name, first.nik, first.nik_state) == (
        rows[0]["name"],
        rows[0]["nik"],
        NumberState.SOUND,
    )
    assert first.region_id == BENDA
    assert first.household == second.household
    assert (first.household.kk, first.household.head_name) == (KK, "Kepala Contoh")
    assert get_register("people").record_ids(run) == [first.pk, second.pk]


def test_second_import_creates_nothing(tmp_path, officer):
    rows = [person(1), person(2, nik=None), person(3, nik=None, birth_date=None)]
    bring(tmp_path, rows, by=officer)
    before = snapshot()

    run = bring(tmp_path, rows, by=officer)

    assert outcomes(run) == ["unchanged"] * 3
    assert snapshot() == before


def test_people_known_by_a_case_and_without_a_village_are_known_too(
    tmp_path, officer, manager
):
    someone = make_person(by=officer, name=person(1)["name"], nik=None)
    make_case(by=officer, person=someone)
    row = person(1, nik=None, birth_date=None, village=None, district=None)

    assert outcomes(bring(tmp_path, [row], by=manager)) == ["skip"]
    assert Person.objects.count() == 1


def test_new_citizen_belongs_somewhere(tmp_path, national):
    run = preview(tmp_path, [person(1, village=None, district=None)], by=national)

    assert outcomes(run) == ["blocked"]
    assert problems(run, "village") == [(1, "village", "error", "region.missing")]


def test_people_without_a_village_are_known_again_too(tmp_path, manager):
    rows = [person(1, nik=None, village=None, district=None)]
    bring(tmp_path, rows, by=manager)

    assert outcomes(bring(tmp_path, rows, by=manager)) == ["unchanged"]
    assert Person.objects.get().region_id is None


@pytest.mark.parametrize(
    ("second", "repeats"),
    [
        ({}, True),
        ({"nik": None}, True),
        ({"nik": "3202160101700077"}, False),
        ({"nik": None, "birth_date": "02/01/1970"}, False),
        ({"nik": None, "village": "Tenjoayu"}, False),
        ({"name": "Nama Lain"}, True),
    ],
)
def test_same_citizen_twice_in_a_file(second, repeats, tmp_path, officer, manager):
    run = bring(tmp_path, [person(1), person(1) | second], by=manager)

    assert outcomes(run) == ["create", "duplicate" if repeats else "create"]
    assert Person.objects.count() == 2 - repeats


@pytest.mark.parametrize(
    ("change", "column", "found"),
    [
        ({"nik": "12345"}, "nik", [("error", "nik.length")]),
        ({"nik": "3202160101700000"}, "nik", [("warning", "nik.serial")]),
        ({"name": None}, "name", [("error", "name.missing")]),
        ({"village": "Entah Berantah"}, "village", [("error", "region.unknown")]),
        (
            {"village": "Kebon Ayu", "district": "Gerung"},
            "village",
            [("warning", "region.elsewhere")],
        ),
        ({"birth_date": "kapan"}, "birth_date", [("warning", "birth_date.unreadable")]),
        ({"phone": "0812"}, "phone", [("warning", "phone.unreadable")]),
    ],
)
def test_what_is_wrong_is_told(change, column, found, tmp_path, officer):
    run = preview(tmp_path, [person(1), person(2) | change], by=officer)

    assert notes(run, column) == found
    blocked = found[0][0] == "error"
    assert outcomes(run) == ["create", "blocked" if blocked else "create"]


def test_number_of_someone_with_another_name_is_kept_as_doubtful(
    tmp_path, officer, neighbour
):
    make_case(by=neighbour, region=KEBON_AYU, person=make_person(
        by=neighbour, name="Orang Lain Sekali", nik=person(1)["nik"]))  # fmt: skip

    bring(tmp_path, [person(1)], by=officer)

    made = Person.objects.visible_to(officer).get()
    assert (made.nik, made.nik_state) == (person(1)["nik"], NumberState.DOUBTFUL)


# Who sees them


def test_listed_people_are_seen_in_the_region_and_nowhere_else(
    tmp_path, officer, coordinator, manager, national, neighbour, agency, editor
):
    bring(tmp_path, [person(1)], by=officer)

    for user in (officer, coordinator, manager, national):
        assert Person.objects.visible_to(user).count() == 1
    for user in (neighbour, agency, editor):
        assert Person.objects.visible_to(user).count() == 0


def test_who_lives_elsewhere_is_on_the_importer_s_list_alone(
    tmp_path, officer, neighbour
):
    bring(tmp_path, [person(1, village="Kebon Ayu", district="Gerung")], by=officer)

    made = Person.objects.visible_to(officer).get()
    assert made.region_id == KEBON_AYU
    assert Person.objects.visible_to(neighbour).count() == 0


@pytest.mark.parametrize("with_number", [True, False])
def test_citizen_of_elsewhere_is_neither_shown_nor_changed(
    with_number, tmp_path, officer, neighbour
):
    known = person(1) if with_number else person(1, nik=None)
    fields = {"nik": known["nik"], "birth_date": date(1970, 1, 1), "phone": "+628111"}
    there = make_person(by=neighbour, name=known["name"], region_id=BENDA, **fields)
    make_case(by=neighbour, region=KEBON_AYU, person=there)
    before = Person.objects.values().get()

    run = bring(
        tmp_path, [known | {"phone": "081200000111"}], by=officer, on_match="update"
    )

    assert outcomes(run) == ["skip"]
    assert problems(run, "name") == [(1, "name", "warning", "person.elsewhere")]
    assert run.rows.get().target_id is None
    assert Person.objects.values().get() == before
    assert Person.objects.visible_to(officer).count() == 0
    look = RecordLogEntry.objects.get(action="registry.lookup")
    assert (look.user, look.object_id, look.region_code) == (officer, str(there.pk), "")


def test_keeping_both_leads_to_nobody_of_elsewhere(tmp_path, officer, neighbour):
    there = make_person(by=neighbour, name=person(1)["name"], nik=person(1)["nik"])
    make_case(by=neighbour, region=KEBON_AYU, person=there)

    run = bring(tmp_path, [person(1)], by=officer, on_match="create")

    assert outcomes(run) == ["skip"]
    assert Person.objects.count() == 1
    assert Person.objects.visible_to(officer).count() == 0


def test_someone_recorded_since_the_preview_is_not_doubled(
    tmp_path, officer, neighbour
):
    run = preview(tmp_path, [person(1), person(2)], by=officer)
    make_case(by=officer, person=make_person(
        by=officer, name=person(1)["name"], nik=person(1)["nik"]))  # fmt: skip
    make_case(by=neighbour, region=KEBON_AYU, person=make_person(
        by=neighbour, name=person(2)["name"], nik=person(2)["nik"]))  # fmt: skip

    commit_import(run, by=officer)

    assert outcomes(run) == ["unchanged", "skip"]
    assert run.rows.order_by("position")[1].target_id is None
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    "who", ["facilitator", "supervisor", "editor", "agency", "learner"]
)
def test_others_do_not_import(who, request, tmp_path, as_user):
    user = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        preview(tmp_path, [person(1)], by=user)
    response = as_user(user).get(reverse("imports:new", args=["people"]))
    assert response.status_code in (302, 403)


def test_officer_imports_and_does_not_export(officer, manager, as_user):
    upload = reverse("imports:new", args=["people"])
    page, export = reverse("people:list"), reverse("export_list", args=["people"])

    shown = as_user(officer).get(page).content.decode()
    assert (upload in shown, export in shown) == (True, False)
    shown = as_user(manager).get(page).content.decode()
    assert (upload in shown, export in shown) == (True, True)
    assert as_user(officer).get(upload).status_code == 200
    assert as_user(officer).get(export).status_code in (302, 403)
    with pytest.raises(PermissionDenied):
        exported(officer)


# Changing


def test_known_citizen_is_changed_only_on_demand(tmp_path, officer):
    bring(tmp_path, [person(1)], by=officer)
    rows = [person(1, phone="081200000111", address="Kp. Baru")]
    assert outcomes(bring(tmp_path, rows, by=officer)) == ["skip"]

    run = bring(tmp_path, rows, by=officer, on_match="update")

    known = Person.objects.get()
    assert outcomes(run) == ["update"]
    assert (known.phone, known.address, known.version) == (
        "+6281200000111",
        "Kp. Baru",
        2,
    )
    logged = RecordLogEntry.objects.for_instance(known).get(action="wagtail.edit")
    assert logged.data == {"fields": ["address", "phone"]}


def test_blank_cell_says_nothing(tmp_path, officer):
    bring(tmp_path, [person(1, phone="081200000111")], by=officer)

    run = bring(tmp_path, [person(1, phone=None)], by=officer, on_match="update")

    assert outcomes(run) == ["unchanged"]
    assert Person.objects.get().phone == "+6281200000111"


def test_number_is_given_but_not_replaced(tmp_path, officer):
    bring(tmp_path, [person(1, nik=None), person(2)], by=officer)
    rows = [person(1), person(2, nik=make_nik(), name=person(2)["name"])]

    run = bring(tmp_path, rows, by=officer, on_match="update")

    first = Person.objects.order_by("pk")[0]
    assert (first.nik, first.nik_state) == (person(1)["nik"], NumberState.SOUND)
    # Another sound number is another citizen.
    assert outcomes(run) == ["update", "create"]


def test_someone_else_s_change_since_the_preview_stays(tmp_path, officer):
    bring(tmp_path, [person(1)], by=officer)
    run = preview(
        tmp_path, [person(1, phone="081200000111")], by=officer, on_match="update"
    )
    change_person(Person.objects.get(), by=officer, phone="+6281999")

    commit_import(run, by=officer)

    assert outcomes(run) == ["skip"]
    assert Person.objects.get().phone == "+6281999"


def test_keeping_both_makes_a_second_citizen_without_a_number(tmp_path, officer):
    bring(tmp_path, [person(1, nik=None)], by=officer)

    run = bring(tmp_path, [person(1, nik=None)], by=officer, on_match="create")

    assert outcomes(run) == ["create"]
    assert Person.objects.count() == 2


def test_citizen_with_a_number_is_recorded_once(tmp_path, officer):
    bring(tmp_path, [person(1)], by=officer)

    run = bring(tmp_path, [person(1)], by=officer, on_match="create")

    assert outcomes(run) == ["skip"]
    assert notes(run, "nik") == [("warning", "nik.once")]
    assert Person.objects.count() == 1


# Taking back


def test_undo_leaves_the_database_as_before(tmp_path, officer):
    make_case(by=officer)
    before = snapshot()
    run = bring(
        tmp_path, [person(1, kk=KK), person(2, kk=KK), person(3, nik=None)], by=officer
    )

    assert undo_import(run, by=officer) == []

    assert snapshot() == before


def test_undo_of_a_change_puts_back_what_was(tmp_path, officer):
    bring(tmp_path, [person(1, nik=None)], by=officer)
    before = snapshot()
    rows = [person(1, phone="081200000111", kk=KK)]
    run = bring(tmp_path, rows, by=officer, on_match="update")
    assert snapshot() != before

    assert undo_import(run, by=officer) == []

    assert snapshot() == before


def test_undo_keeps_people_with_a_case_and_later_changes(tmp_path, officer):
    run = bring(tmp_path, [person(1), person(2), person(3)], by=officer)
    first, second, _third = Person.objects.order_by("pk")
    make_case(by=officer, person=first)
    change_person(second, by=officer, phone="+628111")

    kept = undo_import(run, by=officer)

    assert sorted(note.label for note in kept) == [first.name, second.name]
    assert list(Person.objects.order_by("pk")) == [first, second]
    assert Person.objects.visible_to(officer).count() == 2


def test_undo_keeps_fields_that_someone_changed_since(tmp_path, officer):
    bring(tmp_path, [person(1)], by=officer)
    rows = [person(1, phone="081200000111", address="Kp. Baru")]
    run = bring(tmp_path, rows, by=officer, on_match="update")
    change_person(Person.objects.get(), by=officer, phone="+628111")

    assert len(undo_import(run, by=officer)) == 1

    known = Person.objects.get()
    assert (known.phone, known.address) == ("+628111", "")


def test_same_people_come_again_after_an_undo(tmp_path, officer):
    rows = [person(1), person(2, nik=None)]
    undo_import(bring(tmp_path, rows, by=officer), by=officer)

    assert bring(tmp_path, rows, by=officer).counts["created"] == 2


# Leaving


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("who", ["manager", "national"])
def test_round_trip_changes_nothing(kind, who, request, tmp_path, officer):
    user = request.getfixturevalue(who)
    rows = [
        person(1, kk=KK, household_head="Kepala", rt="1", rw="02", phone="0812000001"),
        person(2, nik=None, birth_date=None, address="=1+1", sex="P"),
        person(3, nik="3202160101700000", village="Kebon Ayu", district="Gerung"),
    ]
    bring(tmp_path, rows, by=officer)
    before = snapshot()
    path = tmp_path / f"warga.{kind}"
    path.write_bytes(exported(user, kind).read())

    run = import_file(path, by=user, register="people", on_match="update")
    assert outcomes(run) == ["unchanged"] * 3

    commit_import(run, by=user)
    assert snapshot() == before


def test_export_holds_whom_one_sees_in_the_order_of_names(
    tmp_path, officer, manager, neighbour
):
    bring(tmp_path, [person(2), person(1)], by=officer)
    make_case(by=neighbour, region=KEBON_AYU, name="Orang Lombok")

    rows = load_workbook(exported(manager)).active
    names = [row[2].value for row in rows.iter_rows(min_row=2)]

    assert names == [person(1)["name"], person(2)["name"]]
    found = load_workbook(exported(manager, q=person(1)["name"])).active
    assert found.max_row == 2


def test_number_is_no_filter(manager):
    with pytest.raises(ValidationError):
        exported(manager, q=person(1)["nik"])


def test_head_of_a_household_shared_elsewhere_is_not_told(
    tmp_path, officer, manager, neighbour
):
    there = record_person(by=neighbour, name="Kepala Jauh", nik=make_nik(), kk=KK)
    Household.objects.update(head_name="Kepala Jauh")
    make_case(by=neighbour, region=KEBON_AYU, person=there)
    bring(tmp_path, [person(1, kk=KK)], by=officer)

    rows = load_workbook(exported(manager)).active
    assert "Kepala Jauh" not in [cell.value for row in rows.iter_rows() for cell in row]


def test_list_costs_few_queries(
    tmp_path, officer, manager, django_assert_max_num_queries
):
    bring(tmp_path, [person(n) for n in range(1, 40)], by=officer)

    with django_assert_max_num_queries(25):
        exported(manager)


def test_command_imports_and_undoes(tmp_path, capsys, officer):
    run = preview(tmp_path, [person(1)], by=officer)
    path = tmp_path / run.file_name
    call_command("import_sheet", path, "--register", "people", "--as", officer.username,
                 "--commit")  # fmt: skip
    assert Person.objects.count() == 1

    newest = officer.import_runs.order_by("-pk")[0]
    call_command("undo_import", newest.pk, "--as", officer.username)
    assert Person.objects.count() == 0


NAMES = st.text("abcdefghij", min_size=3, max_size=9).map(str.capitalize)


class RoundTrips(TestCase):
    """Whoever is on the list, bringing it in again changes nothing."""

    @settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
    @given(
        st.lists(
            st.tuples(
                NAMES,
                st.booleans(),
                st.none() | st.dates(date(1930, 1, 1), date(2024, 12, 31)),
                st.sampled_from(["", "female", "male"]),
                st.sampled_from([BENDA, KEBON_AYU, None]),
                st.text(
                    st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40
                ),
            ),
            min_size=1,
            max_size=5,
            unique_by=lambda row: row[0].casefold(),
        )
    )
    def test_people(self, rows):
        user = User.objects.get(username="nasional")
        for name, has_nik, born, sex, region, text in rows:
            known = {
                "birth_date": born,
                "sex": sex,
                "region_id": region,
                "address": text,
            }
            nik = make_nik(born="410170") if has_nik else None
            someone = record_person(by=user, name=name, nik=nik, **known)
            make_case(by=user, person=someone)
        before = snapshot()
        for kind in ("xlsx", "csv"):
            run = import_bytes(exported(user, kind), kind, user)
            assert set(outcomes(run)) == {"unchanged"}
            commit_import(run, by=user)
        assert snapshot() == before


def import_bytes(content: io.BytesIO, kind: str, user):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{kind}"
        path.write_bytes(content.read())
        return import_file(path, by=user, register="people", on_match="update")
