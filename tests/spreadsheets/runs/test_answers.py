"""The answer for scripts, part by part: IMPORT.md §2."""

from __future__ import annotations

import json

import pytest

from portal.spreadsheets.runs.answers import answer
from tests.workbooks import bring_in, citizen, stage

pytestmark = pytest.mark.django_db


def test_answer_is_plain_json(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, nik="12", notes="x")], by=officer)

    found = answer(run)

    assert json.loads(json.dumps(found)) == found


def test_columns_and_ignored_are_all_letters_once(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, notes="x")], by=officer)

    found = answer(run)

    letters = [entry["letter"] for entry in found["columns"] + found["ignored"]]
    assert sorted(letters) == ["A", "B", "C", "D", "E", "F", "G"]
    assert {tuple(entry) for entry in found["columns"]} == {
        ("letter", "header", "column", "how")
    }


def test_values_are_those_of_the_contract(tmp_path, officer):
    found = answer(stage(tmp_path, [citizen(1, sex="P", nik=None)], by=officer))

    values = found["preview"][0]["values"]
    assert (values["sex"], values["birth_date"], values["received_on"]) == (
        "female",
        "1970-01-01",
        "2026-06-02",
    )
    assert (values["nik"], values["kk"], values["phone"]) == (None, None, None)
    assert (values["region"], values["status"]) == ("3202162004", "registered")


def test_problem_has_letter_value_and_a_sentence(tmp_path, officer):
    found = answer(stage(tmp_path, [citizen(1, nik="12")], by=officer))

    (problem,) = found["problems"]
    assert (problem["row"], problem["letter"], problem["value"]) == (2, "A", "12")
    assert (problem["severity"], problem["code"]) == ("error", "nik.length")
    assert problem["message"].endswith(".")


def test_answer_says_whether_it_was_saved(tmp_path, officer):
    staged = answer(stage(tmp_path, [citizen(1)], by=officer))
    saved = answer(bring_in(tmp_path, [citizen(1)], by=officer))

    assert (staged["committed"], saved["committed"]) == (False, True)


def test_list_without_titles_has_no_period(tmp_path, officer):
    with_title = stage(
        tmp_path, [citizen(1)], by=officer, titles=("BULAN : JUNI 2026",)
    )

    assert answer(stage(tmp_path, [citizen(1)], by=officer))["period"] is None
    assert answer(with_title)["period"] == "2026-06"
