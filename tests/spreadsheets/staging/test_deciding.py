"""What happens to a row: the register's finding, the choice, the rule for all."""

from __future__ import annotations

import pytest

from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.staging.deciding import decide, decide_all, trace_of

NEW = Verdict(Outcome.CREATE)
SAME = Verdict(Outcome.UNCHANGED, 7, {})
OTHER = Verdict(Outcome.UPDATE, 7, {"phone": ("1", "2"), "notes": ("a", "b")})
REPEAT = Verdict(Outcome.DUPLICATE, repeat_of=3)
KNOWN_REPEAT = Verdict(Outcome.UPDATE, 7, {"phone": ("1", "2")}, repeat_of=3)
BAD = Verdict(Outcome.BLOCKED)
FOUND = {
    "new": NEW, "same": SAME, "other": OTHER, "repeat": REPEAT,
    "known repeat": KNOWN_REPEAT, "bad": BAD,
}  # fmt: skip


@pytest.mark.parametrize(
    ("on_match", "expected"),
    [
        (
            "skip",
            ["create", "unchanged", "skip", "duplicate", "skip", "blocked"],
        ),
        (
            "update",
            ["create", "unchanged", "update", "duplicate", "update", "blocked"],
        ),
        (
            "create",
            ["create", "create", "create", "duplicate", "duplicate", "blocked"],
        ),
    ],
)
def test_rule_for_all_decides_where_nothing_was_chosen(on_match, expected):
    verdicts = decide_all(list(FOUND.values()), None, on_match)

    assert [verdict.outcome for verdict in verdicts] == expected


@pytest.mark.parametrize("on_match", ["skip", "update", "create"])
@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("skip", ["skip", "skip", "skip", "skip", "skip", "skip"]),
        ("keep", ["create", "create", "create", "create", "create", "blocked"]),
    ],
)
def test_choice_goes_before_the_rule(on_match, do, expected):
    choices = [{"do": do}] * len(FOUND)

    verdicts = decide_all(list(FOUND.values()), choices, on_match)

    assert [verdict.outcome for verdict in verdicts] == expected


@pytest.mark.parametrize("on_match", ["skip", "update", "create"])
@pytest.mark.parametrize(
    ("columns", "outcome", "written"),
    [
        (["phone"], "update", ["phone"]),
        (["phone", "notes"], "update", ["phone", "notes"]),
        (None, "update", ["phone", "notes"]),
        (["name"], "skip", []),
    ],
)
def test_update_writes_the_chosen_columns(on_match, columns, outcome, written):
    choice = {"do": "update"} | ({"columns": columns} if columns else {})

    verdict = decide(OTHER, choice, on_match)

    assert (verdict.outcome, list(verdict.changes)) == (outcome, written)
    assert verdict.offered == ("phone", "notes")


@pytest.mark.parametrize(
    ("found", "outcome"), [(NEW, "create"), (SAME, "unchanged"), (REPEAT, "duplicate")]
)
def test_update_of_nothing_changes_nothing(found, outcome):
    assert decide(found, {"do": "update"}, "skip").outcome == outcome


def test_kept_row_remembers_the_record_beside_it():
    verdict = decide(KNOWN_REPEAT, {"do": "keep"}, "skip")

    assert (verdict.target_id, verdict.changes) == (None, None)
    assert trace_of(verdict) == {"repeat_of": 3, "beside": 7}


def test_trace_tells_what_is_written_and_what_was_offered():
    some = decide(OTHER, {"do": "update", "columns": ["notes"]}, "skip")

    assert trace_of(some) == {
        "changes": ["notes"],
        "offered": ["phone", "notes"],
        "shown": {"notes": "a"},
    }
    assert trace_of(decide(OTHER, None, "update")) == {
        "changes": ["phone", "notes"],
        "shown": {"phone": "1", "notes": "a"},
    }
    assert trace_of(decide(NEW, None, "update")) is None
