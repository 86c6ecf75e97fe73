"""Saving and undoing imports: who may, once only, and through any crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from portal.accounts.models import RecordLogEntry
from portal.cases import importing
from portal.cases.models import Case
from portal.registry.models import Household, Person
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.permitting import may_undo
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs import committing, undoing
from portal.spreadsheets.runs.actions import import_file, read_again
from portal.spreadsheets.runs.committing import (
    begin_commit,
    commit_import,
    commit_slice,
    finish_commit,
)
from portal.spreadsheets.runs.undoing import undo_import
from tests.factories import KEBON_AYU, make_case, make_nik
from tests.workbooks import (
    bring_in,
    citizen,
    essence,
    outcomes,
    previewed,
    snapshot,
    stage,
    write_list,
    write_xlsx,
)

pytestmark = pytest.mark.django_db


def rows(count: int = 9) -> list[dict]:
    return [citizen(n, kk=f"32021601011099{n // 3:02d}") for n in range(1, count + 1)]


# Who may.


@pytest.mark.parametrize(
    "name",
    ["supervisor", "facilitator", "agency", "editor", "approver", "trainer", "learner"],
)
def test_only_who_may_import_imports(name, tmp_path, request):
    user = request.getfixturevalue(name)

    with pytest.raises(PermissionDenied):
        stage(tmp_path, [citizen(1)], by=user)

    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["officer", "back_officer", "coordinator", "manager", "national"]
)
def test_officers_and_managers_import_and_undo_their_own(name, tmp_path, request):
    user = request.getfixturevalue(name)

    run = bring_in(tmp_path, [citizen(1, region_code="3202162004")], by=user)

    assert run.counts["created"] == 1
    assert undo_import(run, by=user) == []


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("officer", True),
        ("back_officer", False),
        ("coordinator", True),
        ("manager", True),
        ("national", True),
        ("administrator", True),
        ("neighbour", False),
        ("supervisor", False),
        ("facilitator", False),
        ("integrator", False),
        ("agency", False),
        ("editor", False),
        ("learner", False),
    ],
)
def test_an_officers_import_is_undone_by_them_or_who_manages(
    name, may, tmp_path, officer, request
):
    run = bring_in(tmp_path, [citizen(1)], by=officer)
    user = request.getfixturevalue(name)

    assert may_undo(run, user) is may
    if may:
        undo_import(run, by=user)
    else:
        with pytest.raises(PermissionDenied):
            undo_import(run, by=user)
    assert Case.objects.count() == (0 if may else 1)


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("officer", True),
        ("back_officer", True),
        ("manager", True),
        ("national", True),
        ("neighbour", False),
        ("supervisor", False),
        ("editor", False),
        ("agency", False),
    ],
)
def test_import_is_seen_within_its_region(name, sees, tmp_path, officer, request):
    run = stage(tmp_path, [citizen(1)], by=officer)
    user = request.getfixturevalue(name)

    assert ImportRun.objects.visible_to(user).filter(pk=run.pk).exists() is sees


def test_import_of_the_whole_country_is_not_the_managers(tmp_path, national, manager):
    run = bring_in(tmp_path, [citizen(1, region_code="3202162004")], by=national)

    assert may_undo(run, manager) is False
    assert list(ImportRun.objects.visible_to(manager)) == []


# Once only.


def test_saving_twice_is_refused(tmp_path, officer):
    run = bring_in(tmp_path, rows(), by=officer)
    before = snapshot()

    with pytest.raises(ValidationError):
        commit_import(ImportRun.objects.get(pk=run.pk), by=officer)

    assert snapshot() == before


def test_undoing_twice_is_refused_also_to_who_read_it_before(tmp_path, officer):
    run = bring_in(tmp_path, rows(), by=officer)
    stale = ImportRun.objects.get(pk=run.pk)
    undo_import(run, by=officer)

    with pytest.raises(ValidationError):
        undo_import(stale, by=officer)

    assert RecordLogEntry.objects.filter(action="imports.undo").count() == 1


@pytest.mark.parametrize("state", [RunState.UPLOADED, RunState.STAGED, RunState.FAILED])
def test_what_was_not_saved_cannot_be_undone(state, tmp_path, officer):
    run = stage(tmp_path, rows(), by=officer)
    ImportRun.objects.filter(pk=run.pk).update(state=state)

    with pytest.raises(ValidationError):
        undo_import(run, by=officer)


@pytest.mark.parametrize("state", [RunState.UPLOADED, RunState.UNDONE, RunState.FAILED])
def test_what_was_not_previewed_cannot_be_saved(state, tmp_path, officer):
    run = stage(tmp_path, rows(), by=officer)
    ImportRun.objects.filter(pk=run.pk).update(state=state)

    with pytest.raises(ValidationError):
        commit_import(run, by=officer)

    assert Case.objects.count() == 0


def test_saved_import_cannot_be_read_again(tmp_path, officer):
    run = bring_in(tmp_path, rows(), by=officer)

    with pytest.raises(ValidationError):
        read_again(run)


def test_late_worker_does_not_save_what_was_undone(tmp_path, officer):
    run = stage(tmp_path, rows(), by=officer)
    late = ImportRun.objects.get(pk=run.pk)
    begin_commit(late, officer, get_register("cases"))
    commit_import(run, by=officer)
    undo_import(run, by=officer)

    assert commit_slice(late, get_register("cases")).rows == 0

    finish_commit(late, officer)
    assert Case.objects.count() == 0
    assert ImportRun.objects.get(pk=run.pk).state == RunState.UNDONE


def test_preview_is_what_is_stored(tmp_path, officer):
    row = citizen(
        1,
        kk="3202160101109901",
        birth_place="SUKABUMI",
        address="Kp. Contoh",
        rt="1",
        rw="2",
        phone="0812 0000 0000",
        program="PKH",
        referred_to="Dinsos",
        status="Dirujuk",
        notes="Catatan",
        description="Uraian",
        documents="KTP, KK",
        officer="Asep",
        external_id="A-1",
    )
    run = stage(tmp_path, [row], by=officer)
    shown = previewed(run)

    commit_import(run, by=officer)

    case = Case.objects.select_related("person__household").get()
    person = case.person
    stored = {
        "external_id": case.external_id,
        "nik": person.nik,
        "kk": person.household.kk,
        "name": person.name,
        "birth_place": person.birth_place,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.address,
        "rt": person.rt,
        "rw": person.rw,
        "phone": person.phone,
        "domicile": person.region_id,
        "region": case.region_id,
        "received_on": case.received_on.isoformat(),
        "channel": case.channel,
        "kind": case.kind,
        "service": case.service_words,
        "program": case.program_words,
        "description": case.description,
        "documents": case.documents,
        "status": case.status,
        "referred_to": case.referred_words,
        "officer": case.officer,
        "notes": case.notes,
    }
    assert {name: shown[name] for name in stored} == stored
    assert {shown[name] for name in shown if name not in stored} == {None}


# Crashes.


class Killed(BaseException):
    """What no `except Exception` catches, as a killed process."""


@pytest.mark.parametrize("seed", range(3))
def test_killed_anywhere_and_started_again_is_as_undisturbed(
    seed, tmp_path, officer, monkeypatch
):
    monkeypatch.setattr(committing, "SLICE", 2)
    monkeypatch.setattr(undoing, "SLICE", 2)
    undo_import(bring_in(tmp_path, rows(), by=officer), by=officer)
    reference = bring_in(tmp_path, rows(), by=officer)
    expected, counts = essence(), reference.counts
    undo_import(reference, by=officer)
    run, dice = stage(tmp_path, rows(), by=officer), random.Random(seed)
    real = importing.apply

    def mortal(a_run, part):
        if dice.random() < 0.4:
            raise Killed
        done = real(a_run, part)
        if dice.random() < 0.4:
            raise Killed
        return done

    monkeypatch.setattr(type(get_register("cases")), "apply", staticmethod(mortal))
    for _attempt in range(50):
        try:
            commit_import(ImportRun.objects.get(pk=run.pk), by=officer)
            break
        except Killed:
            continue

    run.refresh_from_db()
    assert (run.state, run.counts) == (RunState.COMMITTED, counts)
    assert essence() == expected


def test_undo_killed_and_started_again_is_as_undisturbed(
    tmp_path, officer, monkeypatch
):
    monkeypatch.setattr(committing, "SLICE", 2)
    monkeypatch.setattr(undoing, "SLICE", 2)
    before = snapshot()
    run = bring_in(tmp_path, rows(), by=officer)
    register, calls = type(get_register("cases")), iter([False, True, True, False])
    real = register.revert

    def mortal(a_run, part, *, by):
        done = real(a_run, part, by=by)
        if next(calls, False):
            raise Killed
        return done

    monkeypatch.setattr(register, "revert", staticmethod(mortal))
    for _attempt in range(2):
        with pytest.raises(Killed):
            undo_import(ImportRun.objects.get(pk=run.pk), by=officer)
    undo_import(ImportRun.objects.get(pk=run.pk), by=officer)

    assert snapshot() == before


def test_progress_is_true(tmp_path, officer, monkeypatch):
    monkeypatch.setattr(committing, "SLICE", 4)
    run, told = stage(tmp_path, rows(9), by=officer), []

    commit_import(run, by=officer, progress=lambda *step: told.append(step))

    assert told == [(0, 9), (4, 9), (8, 9), (9, 9)]


def test_case_made_since_the_preview_is_not_doubled(tmp_path, officer, back_officer):
    mine = stage(tmp_path, rows(), by=officer)
    bring_in(tmp_path, rows()[:4], by=back_officer)

    commit_import(mine, by=officer)

    assert Case.objects.count() == 9
    assert Person.objects.count() == 9
    assert Household.objects.count() == 4
    counts = mine.counts
    assert (counts["created"], counts["unchanged"], counts["ready"]) == (5, 4, 5)
    assert outcomes(mine)[:4] == ["unchanged"] * 4


def test_undo_leaves_what_a_colleague_made_meanwhile(tmp_path, officer, back_officer):
    mine = stage(tmp_path, rows(), by=officer)
    bring_in(tmp_path, rows()[:4], by=back_officer)
    before = snapshot()
    commit_import(mine, by=officer)

    undo_import(mine, by=officer)

    assert snapshot() == before


# Reading again.


def test_reading_again_with_another_column_stages_anew(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, notes="Catatan")], by=officer)
    letters = {entry["column"]: entry["letter"] for entry in run.mapping["columns"]}

    read_again(run, columns={letters["notes"]: "description"})

    assert previewed(run)["description"] == "Catatan"
    assert previewed(run)["notes"] is None
    assert run.rows.count() == 1


def test_two_columns_cannot_claim_one_field(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, notes="Catatan", description="x")], by=officer)
    letters = {entry["column"]: entry["letter"] for entry in run.mapping["columns"]}
    before = list(run.rows.values("values", "outcome"))

    for columns in (
        {letters["notes"]: "name", letters["description"]: "name"},
        {letters["notes"]: "name"},
    ):
        with pytest.raises(ValidationError):
            read_again(ImportRun.objects.get(pk=run.pk), columns=columns)

    assert list(run.rows.values("values", "outcome")) == before


@pytest.mark.parametrize("field", ["payung", "case number", "__class__"])
def test_column_that_does_not_exist_is_refused(field, tmp_path, officer):
    run = stage(tmp_path, [citizen(1, notes="Catatan")], by=officer)
    letter = run.mapping["columns"][0]["letter"]

    with pytest.raises(ValidationError):
        read_again(run, columns={letter: field})


def test_reading_again_with_another_sheet_takes_its_region(tmp_path, national):
    path = two_villages(tmp_path)
    run = import_file(path, by=national, sheet="Benda")
    assert run.defaults == {"region": "3202162004"}

    read_again(run, sheet="Cisaat")

    assert previewed(run)["region"] == "3202162006"


def two_villages(folder: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for village in ("Benda", "Cisaat"):
        sheet = book.create_sheet(village)
        sheet.append([f"DESA {village.upper()} KECAMATAN CICURUG KABUPATEN SUKABUMI"])
        sheet.append(["Nama", "NIK", "Layanan"])
        sheet.append(["Siti Contoh", make_nik(), "KIS"])
    book.save(folder / "desa.xlsx")
    return folder / "desa.xlsx"


def test_constant_chosen_stays_through_another_reading(tmp_path, manager):
    run = stage(tmp_path, [citizen(1)], by=manager, defaults={"region": "3202162006"})

    read_again(run, on_match="update")

    assert previewed(run)["region"] == "3202162006"


# Constants.


def test_constants_fill_what_the_rows_do_not_say(tmp_path, officer):
    constants = {"received_on": "05/05/2026", "channel": "Telepon", "program": "PKH"}
    rows = [citizen(1, received_on=None), citizen(2)]

    run = stage(tmp_path, rows, by=officer, defaults=constants)

    assert previewed(run, 1)["received_on"] == "2026-05-05"
    assert previewed(run, 2)["received_on"] == "2026-06-02"
    assert [previewed(run, n)["channel"] for n in (1, 2)] == ["phone", "phone"]
    assert run.rows.first().values["program_id"] is not None


@pytest.mark.parametrize(
    "constants",
    [{"payung": "x"}, {"received_on": "kemarin"}, {"nik": "3202164101509901"}]
    + [{"status": "Digantung"}, {"region": KEBON_AYU}],
)
def test_constant_that_cannot_be_is_refused(constants, tmp_path, officer):
    with pytest.raises(ValidationError):
        stage(tmp_path, [citizen(1)], by=officer, defaults=constants)

    assert ImportRun.objects.count() == 0


# What stays secret.


def test_nothing_stored_shows_an_identity_number(tmp_path, officer):
    numbers = [make_nik() for _each in range(4)]
    cells = [
        citizen(1, nik=numbers[0], kk=numbers[1]),
        citizen(2, nik=int(numbers[2])),
        citizen(3, nik=numbers[3][:-1]),
    ]
    run = bring_in(tmp_path, cells, by=officer)
    bring_in(tmp_path, cells, by=officer, on_match="update")
    undo_import(run, by=officer)

    found = [number for number in numbers if number[4:-4] and leaks(number[:-1])]

    assert found == []


def leaks(digits: str) -> list[str]:
    """Return the tables that hold these digits in the clear."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            if any(digits in str(row) for row in cursor.fetchall()):
                found.append(name)
    return found


def test_question_about_a_column_keeps_no_number_in_the_clear(tmp_path, officer):
    number = make_nik()
    table = [["Nama", "Tanggal", "Layanan"], ["Siti", number, "KIS"]]
    table += [["Budi", f"{number} lama", "KIS"], ["Asep", "anak", "KIS"]]

    run = import_file(write_xlsx(tmp_path / "kk.xlsx", table), by=officer)

    (question,) = run.mapping["questions"]
    assert number not in str(run.mapping)
    assert question["examples"][0] == f"{number[:4]}••••••••{number[-4:]}"


def test_uploaded_file_is_kept_encrypted(tmp_path, officer):
    number = make_nik()
    path = write_list(tmp_path, [citizen(1, nik=number)], kind="csv")
    run = import_file(path, by=officer)

    with run.file.open("rb") as file:
        stored = file.read()

    assert number.encode() in path.read_bytes()
    assert number.encode() not in stored
    assert b"Contoh" not in stored


def test_import_into_a_full_database_gives_the_next_number(tmp_path, officer):
    case = make_case(
        by=officer, received_on=Case._meta.get_field("received_on").default()
    )
    row = citizen(1, received_on=case.received_on.strftime("%d/%m/%Y"))

    bring_in(tmp_path, [row], by=officer)

    serials = [int(n[-5:]) for n in Case.objects.values_list("number", flat=True)]
    assert sorted(serials) == [1, 2]
