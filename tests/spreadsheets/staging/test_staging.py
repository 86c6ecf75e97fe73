"""Staging: each row read once, kept encrypted, counted."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from portal.privacy.cipher import decrypt, lookup
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.runs.actions import read_again
from tests.workbooks import citizen, outcomes, stage

pytestmark = pytest.mark.django_db


def raw_columns(table: str, *columns: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
        return cursor.fetchall()


def test_rows_are_staged_in_the_form_of_the_records(tmp_path, officer):
    row = citizen(1, kk="3202160101109901")

    run = stage(tmp_path, [row], by=officer)

    staged = run.rows.get()
    assert (staged.row, staged.outcome, staged.is_applied) == (2, "create", False)
    assert decrypt(staged.values["nik"]) == row["nik"]
    assert staged.values["nik_key"] == lookup(row["nik"])
    assert json.loads(staged.raw)[0] == row["nik"]
    assert run.state == RunState.STAGED


def test_cells_and_problems_are_ciphertext(tmp_path, officer):
    row = citizen(1, nik="320216010170", name="Contoh Rahasia")

    stage(tmp_path, [row], by=officer)

    (cells,) = raw_columns("spreadsheets_stagedrow", "raw")
    (problem,) = raw_columns("spreadsheets_problem", "value", "message")
    assert "Rahasia" not in cells[0]
    assert row["nik"] not in str(problem)
    assert (cells[0][:3], problem[0][:3]) == ("t1:", "t1:")


def test_counts_of_each_kind(tmp_path, officer):
    rows = [
        citizen(1),
        citizen(2, service="Payung"),
        citizen(3, name=None),
        citizen(1, received_on="05/06/2026"),
        citizen(4, service="Payung", name=None),
    ]

    run = stage(tmp_path, rows, by=officer)

    assert outcomes(run) == ["create", "create", "blocked", "duplicate", "blocked"]
    assert run.counts == {
        "rows": 5,
        "ready": 2,
        "warned": 1,
        "blocked": 2,
        "duplicates": 1,
        "unchanged": 0,
        "created": 0,
        "updated": 0,
        "skipped": 0,
    }


def test_staging_again_replaces_what_was_staged(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik="12"), citizen(2)], by=officer)
    before = list(run.rows.values_list("row", "outcome"))

    read_again(run)

    assert list(run.rows.values_list("row", "outcome")) == before
    assert run.problems.count() == 1


@pytest.mark.parametrize("count", [1, 40])
def test_questions_do_not_grow_with_the_rows(
    count, tmp_path, officer, django_assert_max_num_queries
):
    rows = [
        citizen(n, village="Benda", kk="3202160101109901") for n in range(1, count + 1)
    ]

    with django_assert_max_num_queries(60):
        run = stage(tmp_path, rows, by=officer)

    assert run.counts["ready"] == count
