"""Staging in parts, and some rows once more: the same as all of them at once."""

from __future__ import annotations

import json
import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.staging import staging
from portal.spreadsheets.staging.restaging import stage_again
from tests.factories import make_case
from tests.workbooks import bring_in, citizen, outcomes, stage, write_csv

pytestmark = pytest.mark.django_db
slow = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def staged(run: ImportRun) -> tuple:
    """Return all that is staged of a run, without keys and ciphertext."""
    rows = [
        (row.position, row.row, row.raw, row.outcome, row.target_id, row.trace)
        + (row.repeat_key, plain(row.values))
        for row in run.rows.order_by("position")
    ]
    problems = sorted(
        (each.position, each.row, each.letter, each.column, each.value, each.severity)
        + (each.code, each.message)
        for each in run.problems.all()
    )
    return rows, problems, run.counts


def plain(values: dict) -> dict:
    return {name: v for name, v in values.items() if name not in ("nik", "kk")}


def mend(row: StagedRow, **cells) -> None:
    row.mends = json.dumps(cells)
    row.save(update_fields=["mends"])


people = st.builds(
    citizen,
    st.integers(1, 4),
    received_on=st.sampled_from(["02/06/2026", "05/06/2026", "01/01/2026", "kapan"]),
    service=st.sampled_from(["KIS tidak aktif", "Payung", None]),
    nik=st.sampled_from(["3202160101700001", "3202160101700002", "12", None]),
)


@slow
@given(rows=st.lists(people, min_size=1, max_size=12), part=st.integers(1, 5))
def test_parts_make_no_difference(rows, part, tmp_path, officer, monkeypatch):
    with transaction.atomic():
        bring_in(tmp_path, rows[::2], by=officer)
        whole = staged(stage(tmp_path, rows, by=officer))
        with monkeypatch.context() as patch:
            patch.setattr(staging, "PART", part)
            parts = staged(stage(tmp_path, rows, by=officer))
        transaction.set_rollback(True)

    assert parts == whole


@slow
@given(
    rows=st.lists(people, min_size=1, max_size=12),
    mended=st.lists(people, min_size=1, max_size=3),
    chance=st.randoms(use_true_random=False),
)
def test_again_is_as_anew(rows, mended, chance: random.Random, tmp_path, officer):
    """Mended rows are what they would be had the file said so."""
    rows = [{**row, "birth_date": "01/01/1970"} for row in rows]
    places = chance.sample(range(len(rows)), min(len(rows), len(mended)))
    with transaction.atomic():
        bring_in(tmp_path, rows[::2], by=officer)
        run = stage(tmp_path, rows, by=officer)
        other = list(rows)
        for place, row in zip(places, mended, strict=False):
            other[place] = {**row, "birth_date": "01/01/1970"}
            mend(run.rows.get(position=place), **other[place])
        stage_again(run, places)
        anew = told(stage(tmp_path, other, by=officer))
        again = told(run)
        transaction.set_rollback(True)

    assert again == anew


def told(run: ImportRun) -> tuple:
    rows = [
        (row.position, row.outcome, row.target_id, row.repeat_key, plain(row.values))
        for row in run.rows.order_by("position")
    ]
    found = sorted(
        (each.position, each.column, each.code, each.message)
        for each in run.problems.all()
    )
    return rows, found, run.counts


def test_repeats_and_known_cases_are_found_across_parts(tmp_path, officer, monkeypatch):
    case = make_case(by=officer)
    numbered = citizen(3, case_number=case.number)
    rows = [citizen(1), citizen(2), numbered, citizen(1, received_on="05/06/2026")]
    monkeypatch.setattr(staging, "PART", 1)

    run = stage(tmp_path, [*rows, numbered], by=officer)

    assert outcomes(run) == ["create", "create", "skip", "duplicate", "duplicate"]
    repeats = run.rows.filter(outcome="duplicate").values_list("trace", flat=True)
    assert list(repeats) == [{"repeat_of": 0}, {"repeat_of": 2}]


def test_mended_row_is_counted_anew(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik="12"), citizen(2)], by=officer)
    row = run.rows.get(position=0)
    assert (row.outcome, run.counts["blocked"], run.counts["ready"]) == (
        "blocked",
        1,
        1,
    )

    mend(row, nik=citizen(1)["nik"])
    stage_again(run, [0])

    row.refresh_from_db()
    assert (row.outcome, row.values["nik_state"]) == ("create", "sound")
    assert (run.counts["blocked"], run.counts["ready"]) == (0, 2)
    assert run.problems.count() == 0


def test_row_that_repeated_a_row_left_out_is_new(tmp_path, officer):
    rows = [citizen(1), citizen(1, received_on="05/06/2026")]
    run = stage(tmp_path, rows, by=officer)
    assert outcomes(run) == ["create", "duplicate"]

    run.rows.filter(position=0).update(choice={"do": "skip"})
    stage_again(run, [0])

    assert outcomes(run) == ["skip", "create"]
    assert (run.counts["duplicates"], run.counts["unchanged"]) == (0, 1)


def test_mends_are_day_first_in_a_list_that_is_not(tmp_path, officer):
    rows = [citizen(n, received_on=f"01/{n + 12}/2026") for n in range(1, 4)]
    run = stage(tmp_path, rows, by=officer)
    assert run.rows.get(position=0).values["received_on"] == "2026-01-13"

    mend(run.rows.get(position=0), received_on="02/03/2026")
    stage_again(run, [0, 1])

    days = [row.values["received_on"] for row in run.rows.order_by("position")]
    assert days == ["2026-03-02", "2026-01-14", "2026-01-15"]


def test_composite_cell_is_mended_whole(tmp_path, officer):
    path = write_csv(
        tmp_path / "daftar.csv",
        [["Nama", "NIK", "RT/RW"], ["Siti Contoh", "3202160101700001", "barat"]],
    )
    run = import_file(path, by=officer)
    assert [each.code for each in run.problems.filter(column="rt")] == ["rt.unreadable"]

    mend(run.rows.get(), rt="1/2")
    stage_again(run, [0])

    values = run.rows.get().values
    assert (values["rt"], values["rw"]) == ("001", "002")
    assert not run.problems.filter(column="rt").exists()


def test_few_rows_cost_few_questions(tmp_path, officer, django_assert_max_num_queries):
    run = stage(tmp_path, [citizen(n) for n in range(1, 40)], by=officer)

    with django_assert_max_num_queries(60):
        stage_again(run, [3, 7])

    assert run.counts["ready"] == 39


def test_record_that_a_mend_sets_free_is_taken_by_the_next_row(tmp_path, officer):
    known = citizen(1)
    bring_in(tmp_path, [known], by=officer)
    run = stage(tmp_path, [known, {**known, "nik": None}], by=officer)
    assert outcomes(run) == ["unchanged", "create"]

    mend(run.rows.get(position=0), **citizen(2))
    stage_again(run, [0])

    assert outcomes(run) == ["create", "unchanged"]
