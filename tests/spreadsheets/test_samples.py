"""The known readings of the samples: IMPORT.md §4."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.spreadsheets.models import ImportRun
from tests.workbooks import essence, snapshot

SAMPLES = Path(__file__).parent.parent / "files" / "samples"
READINGS = {
    path.stem: json.loads(path.read_text())
    for path in sorted((SAMPLES / "expected").glob("*.json"))
}
LISTS = [name for name, reading in READINGS.items() if not reading.get("refused")]
REFUSED = [name for name in READINGS if name not in LISTS]

pytestmark = pytest.mark.django_db


def run_import(name: str, *options: str) -> dict:
    reading, out = READINGS[name], StringIO()
    call_command(
        "import_sheet",
        str(SAMPLES / reading["file"]),
        *("--register", "cases", "--as", reading["as"], "--json", *options),
        stdout=out,
    )
    return json.loads(out.getvalue())


def undo(name: str, run: int) -> dict:
    out = StringIO()
    call_command(
        "undo_import", str(run), "--as", READINGS[name]["as"], "--json", stdout=out
    )
    return json.loads(out.getvalue())


def parts_of(answer: dict, reading: dict) -> dict:
    """Return the answer's part for each part that the reading gives."""
    plain = ("sheet", "header_rows", "first_row", "last_row", "defaults", "period")
    parts = {part: answer[part] for part in plain if part in reading}
    letters = {entry["letter"]: entry["column"] for entry in answer["columns"]}
    by_row = {str(row["row"]): row["values"] for row in answer["preview"]}
    return parts | {
        "columns": {letter: letters.get(letter) for letter in reading["columns"]},
        "counts": {name: answer["counts"][name] for name in reading["counts"]},
        "values": {
            row: {field: by_row[row][field] for field in fields}
            for row, fields in reading["values"].items()
        },
        "blocked_rows": rows_with(answer, "blocked"),
    }


def rows_with(answer: dict, outcome: str) -> list[int]:
    return [row["row"] for row in answer["preview"] if row["outcome"] == outcome]


@pytest.mark.parametrize("name", LISTS)
def test_sample_reads_as_known(name):
    reading = READINGS[name]

    answer = run_import(name)

    parts = parts_of(answer, reading)
    assert parts == {part: reading[part] for part in parts}
    assert answer["committed"] is False
    assert answer["register"] == "cases"
    assert answer["file"] == reading["file"]


@pytest.mark.parametrize("name", LISTS)
def test_sample_ignores_just_what_is_known(name):
    reading = READINGS[name]

    answer = run_import(name)

    ignored = [entry["letter"] for entry in answer["ignored"]]
    assert ignored == reading.get("ignored", ignored)
    assert rows_with(answer, "duplicate") == reading.get("duplicate_rows", [])


@pytest.mark.parametrize("name", LISTS)
def test_sample_has_known_problems(name):
    keys = ("row", "column", "severity")

    answer = run_import(name)

    found = [{key: problem[key] for key in keys} for problem in answer["problems"]]
    missing = [p for p in READINGS[name].get("problems", []) if p not in found]
    assert missing == []
    assert {p["severity"] for p in found} <= {"error", "warning", "info"}


@pytest.mark.parametrize("name", LISTS)
def test_sample_gives_every_part_of_the_answer(name):
    answer = run_import(name)

    assert list(answer) == [
        *("run", "register", "file", "sheet", "header_rows", "first_row", "last_row"),
        *("defaults", "period", "columns", "ignored", "questions", "counts"),
        *("problems", "preview", "committed"),
    ]
    for problem in answer["problems"]:
        assert list(problem) == [
            *("row", "letter", "column", "value", "severity", "code", "message")
        ]
    counts = answer["counts"]
    parts = ("ready", "blocked", "duplicates", "unchanged")
    assert sum(counts[part] for part in parts) == counts["rows"]
    assert [counts[name] for name in ("created", "updated", "skipped")] == [0, 0, 0]


@pytest.mark.parametrize("name", LISTS)
def test_sample_is_saved_undone_and_saved_again(name):
    reading, before = READINGS[name], snapshot()

    answer = run_import(name, "--commit")

    after = {part: answer["counts"][part] for part in reading["after_commit"]}
    assert after == reading["after_commit"]
    assert answer["committed"] is True
    first = essence()

    again = run_import(name, "--commit")
    assert again["counts"]["created"] == reading["second_import"]["created"]
    assert essence() == first

    undone = [undo(name, run["run"]) for run in (again, answer)]
    assert [each["kept"] for each in undone] == [[], []]
    assert snapshot() == before

    run_import(name, "--commit")
    assert essence() == first


@pytest.mark.parametrize("name", REFUSED)
def test_sample_without_list_is_refused(name, capsys):
    before = snapshot()

    with pytest.raises(CommandError) as refusal:
        run_import(name, "--commit")

    assert refusal.value.returncode == 2
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
    assert capsys.readouterr().out == ""
    assert snapshot() == before
    assert ImportRun.objects.count() == 0
