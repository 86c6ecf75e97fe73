"""Mending: cells rewritten before saving, rows left out or decided."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import RecordLogEntry
from portal.cases.models import Case
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.mending.mending import choose, mend, mend_many, skip
from portal.spreadsheets.mending.mending_alike import alike_cells, mend_alike
from portal.spreadsheets.runs.committing import commit_import
from tests.workbooks import citizen, outcomes, stage

pytestmark = pytest.mark.django_db
GOOD = "3202160101700001"


def problems_of(run) -> list[tuple]:
    return [
        (p.position, p.column, p.severity, p.code, p.value, p.message)
        for p in run.problems.order_by("position", "column", "code")
    ]


def staged_of(run) -> list[dict]:
    return [staged_values(row) for row in run.rows.order_by("position")]


def staged_values(row) -> dict:
    # Ciphertext differs each time; the look-up key beside it does not.
    values = {k: v for k, v in row.values.items() if k not in ("nik", "kk")}
    decided = {"outcome": row.outcome, "key": row.repeat_key, "trace": row.trace}
    return values | decided


# Cells


def test_mended_cell_frees_the_row(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik="320216"), citizen(2)], by=officer)
    assert run.counts["blocked"] == 1

    row = mend(run, 0, {"nik": GOOD}, by=officer)

    assert row.outcome == "create"
    assert (run.counts["blocked"], run.counts["ready"]) == (0, 2)
    assert run.problems.filter(code="nik.length").count() == 0
    assert json.loads(row.raw)[0] == "320216"


def test_mended_row_is_saved_as_mended(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, name=None), citizen(2)], by=officer)
    mend(run, 0, {"name": "Siti Contoh"}, by=officer)

    commit_import(run, by=officer)

    names = Case.objects.order_by("pk").values_list("person__name", flat=True)
    assert list(names) == ["Siti Contoh", citizen(2)["name"]]


def test_mend_is_ciphertext_and_its_log_quotes_nothing(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik="320216")], by=officer)

    mend(run, 0, {"nik": GOOD}, by=officer)

    with connection.cursor() as cursor:
        cursor.execute("SELECT mends FROM spreadsheets_stagedrow")
        (kept,) = cursor.fetchone()
    entry = RecordLogEntry.objects.get(action="imports.mend")
    assert kept.startswith("t1:")
    assert entry.data == {"rows": 1, "columns": ["nik"]}


def test_none_restores_what_the_file_says(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik="320216")], by=officer)
    before = problems_of(run), staged_of(run), run.counts
    mend(run, 0, {"nik": GOOD}, by=officer)

    row = mend(run, 0, {"nik": None}, by=officer)

    assert (problems_of(run), staged_of(run), run.counts) == before
    assert row.mends == ""


def test_cell_that_says_what_the_file_says_is_no_mend(tmp_path, officer):
    run = stage(tmp_path, [citizen(1), citizen(2)], by=officer)

    row = mend(run, 0, {"name": citizen(1)["name"] + " "}, by=officer)

    assert row.mends == ""


def test_digits_typed_again_confirm_a_number_that_excel_kept(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik=int(GOOD)), citizen(2)], by=officer)
    assert [p.code for p in run.problems.filter(column="nik")] == [
        "nik.typed_as_number"
    ]

    mend(run, 0, {"nik": GOOD}, by=officer)

    assert not run.problems.filter(column="nik").exists()


def test_column_that_the_file_has_not_may_be_written(tmp_path, officer):
    run = stage(tmp_path, [citizen(1), citizen(2)], by=officer)

    row = mend(run, 1, {"phone": "081200000000"}, by=officer)

    assert row.values["phone"] == "+6281200000000"
    assert "phone" not in run.rows.get(position=0).values


def test_mended_repeat_is_none_any_more(tmp_path, officer):
    rows = [citizen(1), citizen(1, received_on="05/06/2026")]
    run = stage(tmp_path, rows, by=officer)
    assert outcomes(run) == ["create", "duplicate"]

    mend(run, 0, {"nik": "3202160101700009"}, by=officer)

    assert outcomes(run) == ["create", "create"]
    assert (run.counts["duplicates"], run.counts["ready"]) == (0, 2)


FIELDS = {
    "nik": ["", "3202160101700002", "320216", "0000000000000000", "12,3", "3.2E+15"],
    "name": ["", "Siti", "  Budi  ", "+1+1", "x" * 200],
    "birth_date": ["", "31/12/1999", "29/02/2023", "15-08-1945", "kemarin", "2999"],
    "sex": ["", "P", "perempuan", "?"],
    "village": ["", "Benda", "Bendaaa", "3202162004", "Cicurug"],
    "phone": ["", "0812-3456", "abc", "+62 812 0000 0000"],
    "status": ["", "Selesai", "Ditolak", "entah"],
    "service": ["", "KIS tidak aktif", "Payung", "PKH"],
    "received_on": ["", "28/05/2026", "31/12/2999", "pagi"],
}
# An equals sign would make a formula of the cell, which is not what it says.
PLAIN = st.characters(
    codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="="
)
CELLS = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda field: st.tuples(
        st.just(field),
        st.sampled_from(FIELDS[field]) | st.text(PLAIN, min_size=1, max_size=12),
    )
)


def base_rows() -> list[dict]:
    return [
        citizen(
            number,
            birth_date="25/01/1970",
            received_on=f"{19 + number}/06/2026",
            village="Benda",
            phone="081200000000",
            status="Proses",
        )
        for number in (1, 2, 2, 3, 4, 5)
    ]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(index=st.integers(0, 5), change=CELLS)
def test_mend_is_as_if_the_file_had_said_so(index, change, tmp_path, officer):
    field, cell = change
    rows = base_rows()
    mended = stage(tmp_path, rows, by=officer)
    rows[index][field] = cell or None
    written = stage(tmp_path, rows, by=officer)
    if written.mapping != mended.mapping:
        return  # the cell made another column of it

    mend(mended, index, {field: cell}, by=officer)

    assert staged_of(mended) == staged_of(written)
    assert problems_of(mended) == problems_of(written)
    assert mended.counts == written.counts


# Who may, and when


@pytest.mark.parametrize("name", ["manager", "national", "coordinator"])
def test_who_decides_and_sees_the_numbers_may_mend(name, tmp_path, officer, request):
    other = request.getfixturevalue(name)
    run = stage(tmp_path, [citizen(1, name=None)], by=officer)

    assert mend(run, 0, {"name": "Siti"}, by=other).outcome == "create"


@pytest.mark.parametrize("name", ["neighbour", "back_officer", "supervisor", "agency"])
def test_others_may_not(name, tmp_path, officer, request):
    other = request.getfixturevalue(name)
    run = stage(tmp_path, [citizen(1, name=None)], by=officer)

    for act in (
        lambda: mend(run, 0, {"name": "Siti"}, by=other),
        lambda: skip(run, [0], by=other),
        lambda: mend_alike(run, "status", "Proses", "resolved", by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert outcomes(run) == ["blocked"]


@pytest.mark.parametrize("state", [s for s in RunState if s != RunState.STAGED])
def test_only_a_preview_can_be_mended(state, tmp_path, officer):
    run = stage(tmp_path, [citizen(1, name=None)], by=officer)
    type(run).objects.filter(pk=run.pk).update(state=state)

    for act in (
        lambda: mend(run, 0, {"name": "Siti"}, by=officer),
        lambda: skip(run, [0], by=officer),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert len(refusal.value.messages) == 1


@pytest.mark.parametrize(
    ("position", "cells"),
    [
        (9, {"name": "Siti"}),
        (0, {"shoe_size": "43"}),
        (0, {"name": "x" * 40_000}),
        (0, {"name": ["Siti"]}),
    ],
)
def test_what_no_row_can_have_is_refused_and_nothing_kept(
    position, cells, tmp_path, officer
):
    run = stage(tmp_path, [citizen(1, name=None)], by=officer)

    with pytest.raises(ValidationError) as refusal:
        mend(run, position, cells, by=officer)

    (sentence,) = refusal.value.messages
    assert sentence.endswith(".")
    assert run.rows.get().mends == ""


def test_several_rows_are_mended_together_or_not_at_all(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, name=None), citizen(2, name=None)], by=officer)

    with pytest.raises(ValidationError):
        mend_many(run, {0: {"name": "Siti"}, 1: {"shoe": "43"}}, by=officer)

    assert outcomes(run) == ["blocked", "blocked"]


# Rows left out, and decided


def test_row_left_out_is_not_saved_and_may_come_back(tmp_path, officer):
    run = stage(tmp_path, [citizen(1), citizen(2, name=None)], by=officer)

    skip(run, [0, 1], by=officer)
    assert outcomes(run) == ["skip", "skip"]
    counts = run.counts
    assert (counts["ready"], counts["blocked"], counts["unchanged"]) == (0, 0, 2)

    choose(run, [0, 1], None, by=officer)
    assert outcomes(run) == ["create", "blocked"]


def test_row_left_out_is_repeated_by_none(tmp_path, officer):
    rows = [citizen(1), citizen(1, received_on="05/06/2026")]
    run = stage(tmp_path, rows, by=officer)

    skip(run, [0], by=officer)

    assert outcomes(run) == ["skip", "create"]


def test_repeats_may_be_kept_all_alike(tmp_path, officer):
    rows = [
        citizen(1),
        citizen(1, received_on="05/06/2026"),
        citizen(1, received_on="06/06/2026"),
        citizen(2),
    ]
    run = stage(tmp_path, rows, by=officer)
    assert run.counts["duplicates"] == 2

    chosen = choose(run, "repeats", {"do": "keep"}, by=officer)

    assert chosen == [1, 2]
    assert outcomes(run) == ["create"] * 4
    commit_import(run, by=officer)
    assert Case.objects.count() == 4


@pytest.fixture
def known(tmp_path, officer):
    """A list of which the first row is a case already, and says something else."""
    earlier = stage(tmp_path, [citizen(1, notes="lama", phone="0811")], by=officer)
    commit_import(earlier, by=officer)
    rows = [citizen(1, notes="baru", phone="081200000000"), citizen(2)]
    return stage(tmp_path, rows, by=officer)


def test_chosen_fields_of_a_known_record_are_written(known, officer):
    choice = {"do": "update", "columns": ["notes"]}
    assert outcomes(known) == ["skip", "create"]

    choose(known, [0], choice, by=officer)

    row = known.rows.get(position=0)
    assert (row.outcome, row.trace["changes"]) == ("update", ["notes"])
    assert sorted(row.trace["offered"]) == ["notes", "phone"]
    phone = Case.objects.get().person.phone
    commit_import(known, by=officer)
    case = Case.objects.order_by("pk").first()
    assert (case.notes, case.person.phone) == ("baru", phone)


def test_known_record_may_be_kept_beside_a_new_one(known, officer):
    choose(known, "known", {"do": "keep"}, by=officer)

    assert outcomes(known) == ["create", "create"]
    commit_import(known, by=officer)
    notes = Case.objects.order_by("pk").values_list("notes", flat=True)
    assert list(notes) == ["lama", "baru", ""]


def test_row_to_be_kept_is_saved_beside_what_others_saved_meanwhile(
    known, tmp_path, officer
):
    choose(known, [0], {"do": "keep"}, by=officer)
    rows = [citizen(1, notes="baru", phone="081200000000"), citizen(2)]
    meanwhile = stage(tmp_path, rows, by=officer)
    choose(meanwhile, [0], {"do": "keep"}, by=officer)
    commit_import(meanwhile, by=officer)

    commit_import(known, by=officer)

    assert known.counts["created"] == 1
    assert outcomes(known) == ["create", "unchanged"]


def test_choice_may_be_changed_again(known, officer):
    choose(known, [0], {"do": "keep"}, by=officer)
    choose(known, [0], {"do": "update"}, by=officer)

    choose(known, "known", None, by=officer)

    row = known.rows.get(position=0)
    assert (row.outcome, row.choice) == ("skip", None)


@pytest.mark.parametrize(
    ("position", "choice"),
    [
        (1, {"do": "update"}),  # new: nothing to change
        (1, {"do": "keep"}),
        (0, {"do": "dance"}),
        (0, {"do": "update", "columns": ["shoe_size"]}),
    ],
)
def test_choice_that_fits_no_row_is_told(position, choice, known, officer):
    with pytest.raises(ValidationError) as refusal:
        choose(known, [position], choice, by=officer)

    assert len(refusal.value.messages) == 1
    assert outcomes(known) == ["skip", "create"]


def test_repeat_within_the_file_changes_no_record(tmp_path, officer):
    rows = [citizen(1), citizen(1, received_on="05/06/2026")]
    run = stage(tmp_path, rows, by=officer)

    with pytest.raises(ValidationError):
        choose(run, [1], {"do": "update"}, by=officer)


def test_import_may_not_write_what_its_importer_may_not(tmp_path, officer, facilitator):
    """A choice never reaches further than the rules of updates."""
    earlier = stage(tmp_path, [citizen(1, notes="lama")], by=officer)
    commit_import(earlier, by=officer)
    case = Case.objects.get()
    run = stage(
        tmp_path,
        [citizen(1, nik=None, case_number=case.number, notes="baru")],
        by=officer,
    )
    mend(run, 0, {"nik": "3202160101700077"}, by=officer)

    choose(run, [0], {"do": "update", "columns": ["nik"]}, by=officer)

    assert outcomes(run) == ["skip"]
    assert [p.code for p in run.problems.filter(column="nik")] == ["nik.kept"]


# All alike


def test_equal_words_get_one_meaning(tmp_path, officer):
    rows = [
        citizen(1, status="Proses lama"),
        citizen(2, status="PROSES  LAMA"),
        citizen(3, status="Selesai"),
    ]
    run = stage(tmp_path, rows, by=officer)
    (alike,) = alike_cells(run, "status.unknown", by=officer)
    assert (alike.words, alike.count) == ("Proses lama", 2)
    assert "handling" in dict(alike.meanings)

    mend_alike(run, "status", alike.words, "handling", by=officer)

    statuses = [row.values["status"] for row in run.rows.order_by("position")]
    assert statuses == ["handling", "handling", "resolved"]
    assert not run.problems.filter(code="status.unknown").exists()


def test_equal_cells_without_a_code_are_written_anew(tmp_path, officer):
    rows = [
        citizen(1, birth_date="31/02/1970"),
        citizen(2, birth_date="31/02/1970"),
        citizen(3, birth_date="30/02/1970"),
    ]
    run = stage(tmp_path, rows, by=officer)
    found = [
        (a.words, a.count)
        for a in alike_cells(run, "birth_date.unreadable", by=officer)
    ]
    assert found == [("31/02/1970", 2), ("30/02/1970", 1)]

    mend_alike(run, "birth_date", "31/02/1970", "28/02/1970", by=officer)

    dates = [row.values.get("birth_date") for row in run.rows.order_by("position")]
    assert dates == ["1970-02-28", "1970-02-28", None]


@pytest.mark.parametrize("name", ["nik", "kk", "name", "case_number", "shoe_size"])
def test_what_is_ones_own_is_not_mended_in_bulk(name, tmp_path, officer):
    rows = [citizen(1, nik="320216"), citizen(2, nik="320216")]
    run = stage(tmp_path, rows, by=officer)

    with pytest.raises(ValidationError):
        mend_alike(run, name, "320216", GOOD, by=officer)

    assert alike_cells(run, "nik.length", by=officer) == []
    assert outcomes(run) == ["blocked", "blocked"]
