"""Mends and choices that outlive a reading anew.

While a file is read once more, the rows that someone has mended or decided
about stand aside, at positions that no file reaches: whatever happens to the
process, they wait there for the next attempt. A new row takes over from the one
that has its sheet, its number and its very cells.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length
from orjson import loads

from portal.spreadsheets.bulk import dump
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.staging.reading import Chunk, list_of

ASIDE = 2**30  # added to the position of a row that stands aside
BEFORE = "before"  # in the layout: the lists as they were when the rows were mended


class Carried(NamedTuple):
    """What an operator has said about one row."""

    mends: dict[str, Any]
    choice: dict[str, Any] | None


NOTHING = Carried({}, None)


def rows_aside(run: ImportRun) -> QuerySet[StagedRow]:
    return run.rows.filter(position__gte=ASIDE)


def rows_in_place(run: ImportRun) -> QuerySet[StagedRow]:
    return run.rows.filter(position__lt=ASIDE)


@transaction.atomic
def set_aside(run: ImportRun, layout: dict[str, Any]) -> dict[str, Any]:
    """Put aside the mended and decided rows; return the new layout, which knows whence.

    `run` is the import as it was read before. What stands aside from an attempt
    that did not come to its end stays so.
    """
    if not rows_aside(run).exists():
        said = Q(length__gt=0) | Q(choice__isnull=False)
        rows = run.rows.annotate(length=Length("mends")).filter(said)
        if not rows.exists():
            return layout
        # Its problems are found anew, and its record is matched anew.
        run.rows.filter(pk__in=rows.values("pk")).update(
            position=F("position") + ASIDE, repeat_key=None, target_id=None
        )
        return {**layout, BEFORE: places_of(run.layout)}
    return {**layout, BEFORE: run.layout.get(BEFORE, [])}


def places_of(layout: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"sheet": entry["sheet"], "start": entry["start"]}
        for entry in layout.get("lists", [])
    ]


class Carrier:
    """Gives the rows of a new reading what was said about them before."""

    def __init__(self, run: ImportRun):
        self.run = run
        self.before = {"lists": run.layout.get(BEFORE, [])}
        self.waiting = rows_aside(run).count() if BEFORE in run.layout else 0

    def said_of(self, chunk: Chunk) -> list[Carried]:
        """Return what goes with each of these rows; nothing at all if none waits."""
        if not self.waiting:
            return []
        sheet = self.run.layout["lists"][chunk.number]["sheet"]
        known = self.known_rows(sheet, [number for number, _cells in chunk.rows])
        found = [
            known.pop((number, dump(cells)), NOTHING) for number, cells in chunk.rows
        ]
        self.waiting -= sum(each is not NOTHING for each in found)
        return found

    def known_rows(self, sheet: str, numbers: list[int]) -> dict[tuple, Carried]:
        """What was said of rows of this sheet, by their number and cells."""
        among = (min(numbers, default=0), max(numbers, default=0))
        rows = rows_aside(self.run).filter(row__range=among)
        return {
            (row.row, row.raw): Carried(
                loads(row.mends) if row.mends else {}, row.choice
            )
            for row in rows.only("run", "position", "row", "raw", "mends", "choice")
            if self.sheet_before(row) == sheet
        }

    def sheet_before(self, row: StagedRow) -> str:
        return list_of(self.before, row.position - ASIDE).get("sheet", "")
