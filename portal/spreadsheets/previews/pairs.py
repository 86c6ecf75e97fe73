"""Rows beside what they repeat: an earlier row of the file, or a record there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from portal.regions.describing import load_names
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.previews.previews import Preview
from portal.spreadsheets.previews.shown_rows import (
    PLACES,
    PageOfRows,
    is_number,
    outcome_label,
)

REPEATS, KNOWN = "repeats", "known"
IS_REPEAT = Q(trace__has_key="repeat_of")
DIFFERS = Q(trace__has_any_keys=["changes", "offered", "beside"])
OF_KIND = {REPEATS: IS_REPEAT, KNOWN: DIFFERS}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both."""

    name: str
    label: str
    here: str
    there: str
    differs: bool
    is_offered: bool  # whether the record may take it over
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and what it repeats."""

    position: int
    number: int
    outcome: str
    outcome_label: str
    do: str  # what was chosen, "" for nothing
    other: str  # the other's name
    url: str  # of the record; "" for a row
    is_known: bool  # the other is a record that the row may change
    lines: list[Line]


def rows_of_kind(run: ImportRun, kind: str) -> QuerySet[StagedRow]:
    return run.rows.filter(OF_KIND[kind]).order_by("position")


def count_pairs(run: ImportRun) -> dict[str, int]:
    """Return how many rows there are of each kind; nothing if there are none."""
    counts = run.rows.filter(trace__isnull=False).aggregate(
        **{kind: Count("pk", filter=rule) for kind, rule in OF_KIND.items()}
    )
    return counts if any(counts.values()) else {}


def known_record(row: StagedRow) -> int | None:
    """Return the record that the row is, also if both are to be kept."""
    return row.target_id or (row.trace or {}).get("beside")


def repeat_of(row: StagedRow) -> int | None:
    """Return the position of the earlier row that this one repeats."""
    return (row.trace or {}).get("repeat_of")


class Pairs:
    """Some rows of a run, each beside what it repeats, as one user may see them."""

    def __init__(self, preview: Preview, rows: Sequence[StagedRow]):
        self.preview, self.rows = preview, rows
        run, register = preview.run, preview.register
        wanted = {repeat_of(row) for row in rows} - {None}
        earlier = run.rows.filter(position__in=wanted)
        self.earlier = {row.position: row for row in earlier}
        ids = {known_record(row) for row in rows} - {None}
        self.records = register.links(ids, preview.user) if ids else {}
        self.stored = register.current(self.records) if self.records else {}
        self.words = PageOfRows(preview, [*rows, *self.earlier.values()])
        codes = {record.get(name) for record in self.stored.values() for name in PLACES}
        self.words.places |= load_names(codes - {None, ""})

    def shown(self) -> list[Pair]:
        return [self.pair(row) for row in self.rows]

    def pair(self, row: StagedRow) -> Pair:
        record = known_record(row)
        choice = row.choice or {}
        name, url = self.other(row)
        return Pair(
            row.position,
            row.row,
            row.outcome,
            outcome_label(self.preview.run, row),
            choice.get("do", ""),
            name,
            url,
            record is not None,
            self.lines(row, record),
        )

    def other(self, row: StagedRow) -> tuple[str, str]:
        """Return name and address of what the row repeats."""
        record = known_record(row)
        if record is None:
            earlier = self.earlier.get(repeat_of(row))
            return (_("Row %(row)s") % {"row": earlier.row} if earlier else "", "")
        return self.records.get(record, (_("A record elsewhere"), ""))

    def lines(self, row: StagedRow, record: int | None) -> list[Line]:
        here = self.preview.register.preview(row.values)
        if record is None:
            earlier = self.earlier.get(repeat_of(row))
            there = self.preview.register.preview(earlier.values) if earlier else {}
        else:
            there = self.stored.get(record, {})
        trace = row.trace or {}
        offered = trace.get("offered") or trace.get("changes") or []
        written = (row.choice or {}).get("columns") or offered
        names = [*self.preview.columns, *PLACES]
        lines = [
            self.line(name, here, there, record, offered, written) for name in names
        ]
        return [line for line in lines if line.here or line.there]

    def line(self, name, here, there, record, offered, written) -> Line:
        mine = self.text(name, here.get(name))
        if record is not None and is_number(self.preview, name):
            # Of a stored number there is only its look-up key, which says nothing.
            theirs = self.number_in_words(name, there, offered)
            differs = name in offered
        else:
            theirs = self.text(name, there.get(name))
            differs = name in offered if record is not None else mine != theirs
        return Line(
            name,
            self.words.label(name),
            mine,
            theirs,
            differs,
            record is not None and name in offered,
            name in written,
        )

    def number_in_words(self, name: str, there: dict[str, Any], offered) -> str:
        if not there.get(name):
            return ""
        return _("another number") if name in offered else _("the same number")

    def text(self, name: str, value: Any) -> str:
        return self.preview.hide(self.words.text(name, value))
