"""Taking back a marked workbook: only rows that changed, and only ours."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.spreadsheets.bulk import any_of, chunks
from portal.spreadsheets.cells.neutralizing import revive
from portal.spreadsheets.choices import Outcome, RunState
from portal.spreadsheets.files.sheet_rows import sheet_cells
from portal.spreadsheets.files.workbooks import open_workbook
from portal.spreadsheets.mending.mending import (
    check_mendable,
    check_sees_numbers,
    mend_many,
)
from portal.spreadsheets.mending.own_workbooks import NOT_DATA
from portal.spreadsheets.mending.part_workbooks import part_entries
from portal.spreadsheets.mending.row_tokens import (
    RowToken,
    content_of,
    looks_like_token,
    read_token,
)
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.staging.staged_cells import (
    entries_by_field,
    found_cell,
    found_cells,
    in_words,
    mends_of,
    says_the_same,
)


@dataclass
class Returned:
    """What a workbook brought back."""

    rows: dict[int, tuple[RowToken, list[Any]]] = field(default_factory=dict)
    strangers: int = 0  # rows without a token, or with one that is not ours


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a returned workbook, in rows."""

    mended: int
    blocked: int  # of the mended ones
    unknown: int  # not recognized, so left alone

    def in_words(self) -> str:
        told = [
            ngettext(
                "%(count)s row is mended.", "%(count)s rows are mended.", self.mended
            )
            % {"count": self.mended}
        ]
        if self.blocked:
            told.append(
                ngettext(
                    "%(count)s of them is still blocked.",
                    "%(count)s of them are still blocked.",
                    self.blocked,
                )
                % {"count": self.blocked}
            )
        if self.unknown:
            told.append(
                ngettext(
                    "%(count)s row was not recognized and is left as it was.",
                    "%(count)s rows were not recognized and are left as they were.",
                    self.unknown,
                )
                % {"count": self.unknown}
            )
        return " ".join(told)


def take_back(run: ImportRun, path: Path, name: str, *, by) -> Applied:
    """Mend those rows of `run` that someone changed in its marked workbook.

    Raises UnreadableFile, PermissionDenied, or ValidationError with a sentence
    if the workbook is not of this import.
    """
    check_sees_numbers(run, by)
    check_mendable(run, by)
    returned = read_back(path, name, run)
    if not returned.rows:
        raise ValidationError(
            _(
                "No row of this import was recognized in the file “%(file)s”. Download "
                "the list to mend from here, and leave its column “Portal” as it is."
            )
            % {"file": name}
        )
    mends, unknown = changed_cells(run, returned)
    if mends:
        mend_many(run, mends, by=by)
    return Applied(len(mends), still_blocked(run, mends), unknown)


def still_blocked(run: ImportRun, positions: Collection[int]) -> int:
    """How many of the rows are blocked; 0 while a worker checks so many anew."""
    if run.state != RunState.STAGED:
        return 0
    rows = run.rows.filter(position__in=any_of(positions))
    return rows.filter(outcome=Outcome.BLOCKED).count()


def read_back(path: Path, name: str, run: ImportRun) -> Returned:
    """Return the rows of `run` that a workbook holds, and how many others."""
    returned = Returned()
    for sheet in open_workbook(path, name).sheets:
        rows = sheet_cells(sheet)
        places = [token_place(row) for row in rows]
        column = next((place for place in places if place is not None), None)
        if column is None:
            continue
        first = places.index(column)
        for row, place in zip(rows[first:], places[first:], strict=True):
            take_row(returned, row, place, column, run)
    return returned


def token_place(row: list[Any]) -> int | None:
    """Return the index of the last cell that looks like a token."""
    places = [index for index, cell in enumerate(row) if looks_like_token(cell)]
    return places[-1] if places else None


def take_row(
    returned: Returned, row: list[Any], place: int | None, column: int, run: ImportRun
) -> None:
    """Keep a row with a token of this import; count any other that says something."""
    if place is None:
        mark = row[column] if column < len(row) else None
        says = any(cell is not None for cell in row[:column])
        returned.strangers += says and mark != NOT_DATA
        return
    token = read_token(row[place])
    if (
        token is None
        or token.run != run.pk
        or token.column != place
        or token.position in returned.rows
    ):
        returned.strangers += 1
    else:
        returned.rows[token.position] = token, row[:place]


def changed_cells(
    run: ImportRun, returned: Returned
) -> tuple[dict[int, dict[str, Any]], int]:
    """Return position → field → new cell of each changed row, and how many are unknown.

    A row that was read anew since the workbook was made is not known any more.
    """
    own = entries_by_field(run)
    part = {
        entry["column"]: {**entry, "index": index}
        for index, entry in enumerate(part_entries(run))
        if entry["column"]
    }
    mends, known = {}, 0
    for row in rows_of(run, sorted(returned.rows)):
        token, cells = returned.rows[row.position]
        if content_of(row) != token.content:
            continue
        known += 1
        if changed := changes_in(row, cells, own, own if token.is_own else part):
            mends[row.position] = changed
    return mends, returned.strangers + len(returned.rows) - known


def rows_of(run: ImportRun, positions: list[int]) -> Iterator[StagedRow]:
    for some in chunks(positions):
        yield from run.rows.filter(position__in=some).order_by("position")


def changes_in(
    row: StagedRow, cells: list[Any], found_at: dict, stands_at: dict
) -> dict[str, Any]:
    """Return field → new cell, of those that say something else than the row now."""
    found, mends, changed = found_cells(row), mends_of(row), {}
    for name, entry in found_at.items():
        now = mends.get(name, found_cell(found, entry))
        new = found_cell(cells, stands_at[name])
        if not (says_the_same(new, now) or says_the_same(revive(new), now)):
            changed[name] = as_mend(new, name)
    return changed


def as_mend(cell: Any, name: str) -> Any:
    """Return a cell of a workbook as a mend has it: dates as text."""
    cell = revive(cell)
    if cell is None:
        return ""
    if isinstance(cell, date):
        # Excel makes a date of “1/2”, which of a neighborhood is none.
        is_pair = name in ("rt", "rw")
        return f"{cell.day}/{cell.month}" if is_pair else in_words(cell)
    return cell if isinstance(cell, str | int | float) else str(cell)
