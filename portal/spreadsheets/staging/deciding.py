"""What happens to a row: what its register found, and what the operator decided.

A register's `match` finds, without regard to anyone's wishes, that a row is new
(`CREATE`), a record that is there already (`target_id`, with what the row says
differently in `changes`), a repeat of an earlier row (`repeat_of`) or blocked.
What follows from it is settled here and nowhere else. A choice for one row is
`{"do": "skip" | "update" | "keep", "columns": [...]}`; it goes before the rule
for the whole import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.spreadsheets.choices import Choice, OnMatch, Outcome
from portal.spreadsheets.registers import Verdict


def decide_all(
    verdicts: Sequence[Verdict],
    choices: Sequence[dict[str, Any] | None] | None,
    on_match: str,
) -> list[Verdict]:
    """Return what happens to each row; `choices` are parallel, None for none at all."""
    if choices is None:
        return [decide(verdict, None, on_match) for verdict in verdicts]
    return [
        decide(verdict, choice, on_match)
        for verdict, choice in zip(verdicts, choices, strict=True)
    ]


def decide(verdict: Verdict, choice: dict[str, Any] | None, on_match: str) -> Verdict:
    """Return what happens to a row of which `verdict` is the natural finding."""
    do = choice["do"] if choice else None
    if do == Choice.SKIP:
        return replace(verdict, outcome=Outcome.SKIP)
    if verdict.outcome == Outcome.BLOCKED:
        return verdict
    if do == Choice.KEEP:
        return beside(verdict)
    if verdict.target_id is not None:
        return decide_known(verdict, choice, on_match)
    if verdict.repeat_of is not None:
        return replace(verdict, outcome=Outcome.DUPLICATE)
    return verdict


def decide_known(
    verdict: Verdict, choice: dict[str, Any] | None, on_match: str
) -> Verdict:
    """Return what happens to a row whose record is there already."""
    if choice and choice["do"] == Choice.UPDATE:
        return update_only(verdict, choice.get("columns"))
    if on_match == OnMatch.CREATE:
        repeats = verdict.repeat_of is not None
        outcome = Outcome.DUPLICATE if repeats else Outcome.CREATE
        return replace(beside(verdict), outcome=outcome)
    if not verdict.changes:
        return replace(verdict, outcome=Outcome.UNCHANGED)
    updates = on_match == OnMatch.UPDATE
    return replace(verdict, outcome=Outcome.UPDATE if updates else Outcome.SKIP)


def beside(verdict: Verdict) -> Verdict:
    """Make a new record of the row, beside the one that is there, if any."""
    return replace(
        verdict,
        outcome=Outcome.CREATE,
        target_id=None,
        changes=None,
        beside=verdict.target_id,
    )


def update_only(verdict: Verdict, columns: Sequence[str] | None) -> Verdict:
    """Write the chosen columns (None: all) of what the row says differently."""
    changes = verdict.changes or {}
    chosen = {
        name: change
        for name, change in changes.items()
        if columns is None or name in columns
    }
    if not changes:
        return replace(verdict, outcome=Outcome.UNCHANGED)
    return replace(
        verdict,
        outcome=Outcome.UPDATE if chosen else Outcome.SKIP,
        changes=chosen,
        offered=tuple(changes),
    )


def trace_of(verdict: Verdict) -> dict[str, Any] | None:
    """Return what a staged row keeps of its verdict, for the preview and the commit.

    `changes`: the fields that differ, of an update those that are written;
    `shown`: what they held then, so that nothing is written over later work;
    `offered`: all that differ, where not all are written; `repeat_of`: position
    of the earlier row; `beside`: the known record that stays as it is.
    """
    trace: dict[str, Any] = {}
    if verdict.changes:
        trace["changes"] = list(verdict.changes)
        trace["shown"] = {name: old for name, (old, _new) in verdict.changes.items()}
    if verdict.offered and list(verdict.offered) != trace.get("changes"):
        trace["offered"] = list(verdict.offered)
    if verdict.repeat_of is not None:
        trace["repeat_of"] = verdict.repeat_of
    if verdict.beside is not None:
        trace["beside"] = verdict.beside
    return trace or None
