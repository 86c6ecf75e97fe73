"""Mending an import before it is saved: cells rewritten, rows left out or decided.

Nothing here touches the file. What an operator writes stands beside the row as
it was found, and the rows concerned are read, checked and matched again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.privacy.cipher import encrypt
from portal.spreadsheets.bulk import chunks, update_rows
from portal.spreadsheets.choices import Choice, Outcome, RunState
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.permitting import check_may_decide, may_undo
from portal.spreadsheets.previews.pairs import (
    OF_KIND,
    known_record,
    repeat_of,
    rows_of_kind,
)
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.runs.discretion import sees_numbers
from portal.spreadsheets.runs.running import start_judging_again
from portal.spreadsheets.staging.restaging import stage_again
from portal.spreadsheets.staging.staged_cells import (
    cell_field,
    entries_by_field,
    found_cell,
    found_cells,
    mends_of,
    says_the_same,
)

# What one row says of one thing; a cell of Excel holds no more.
LONGEST_CELL = 32_767
LARGEST_NUMBER = 9.99e307
LAST_POSITION = 2**31 - 1
# Rows that are judged anew in about two seconds, while their operator waits.
JUDGED_AT_ONCE = 10_000

Cells = Mapping[str, Any]  # field -> new cell; None for what the file says


def mend(run: ImportRun, position: int, cells: Cells, *, by) -> StagedRow:
    """Put other cells in place of those of one row, and return it checked anew.

    None restores what the file says. `run` has the new counts afterwards.
    Raises PermissionDenied, or ValidationError with a sentence.
    """
    mend_many(run, {position: cells}, by=by)
    (row,) = rows_at(run, [position])
    return row


@transaction.atomic
def mend_many(run: ImportRun, mends: Mapping[int, Cells], *, by) -> None:
    """Mend several rows at once, by position; else as `mend`."""
    check_sees_numbers(run, by)
    locked = open_to_mend(run, by)
    register = get_register(run.register)
    rows, entries = rows_at(locked, mends), entries_by_field(locked)
    for row in rows:
        put_mends(locked, entries, row, checked_cells(register, mends[row.position]))
    kept = [(encrypt(row.mends) if row.mends else "", row.pk) for row in rows]
    update_rows(StagedRow, ("mends",), kept)
    fields = sorted({name for cells in mends.values() for name in cells})
    note(locked, "imports.mend", by, rows=len(rows), columns=fields)
    positions = [row.position for row in rows]
    check_again(run, locked, positions, by)


@transaction.atomic
def choose(
    run: ImportRun,
    rows: Iterable[int] | str,
    choice: dict[str, Any] | None,
    *,
    by,
) -> list[int]:
    """Decide what happens to rows that are known or repeat others.

    Returns their positions. `rows` are positions, or "repeats" or "known" for all rows of that kind.
    `choice` is `{"do": "skip" | "update" | "keep", "columns": [...]}`, None to
    take an earlier one back. Raises PermissionDenied, or ValidationError with
    a sentence if a row cannot be treated so.
    """
    locked = open_to_mend(run, by)
    check_choice(get_register(run.register), choice)
    if isinstance(rows, str):
        chosen = [row for row in rows_alike(locked, rows) if not why_not(row, choice)]
    else:
        chosen = rows_at(locked, rows, without=("raw", "mends", "values"))
        check_rows(chosen, choice)
    positions = [row.position for row in chosen]
    for part in chunks(positions):
        locked.rows.filter(position__in=part).update(choice=choice)
    note(locked, "imports.choose", by, rows=len(chosen), choice=choice)
    check_again(run, locked, positions, by)
    return positions


def skip(run: ImportRun, positions: Iterable[int], *, by) -> list[int]:
    """Leave rows out of the import, whatever there is to say about them."""
    return choose(run, positions, {"do": Choice.SKIP.value}, by=by)


# What may be mended


def may_mend(run: ImportRun, user) -> bool:
    """Tell whether `user` may change what the import is going to save."""
    is_open = run.state == RunState.STAGED
    return is_open and may_undo(run, user) and sees_numbers(user, run)


def open_to_mend(run: ImportRun, by) -> ImportRun:
    """Return the run as it is now, locked; only while it waits to be saved."""
    locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    check_mendable(locked, by)
    return locked


def check_mendable(run: ImportRun, by) -> None:
    check_may_decide(run, by)
    if run.state != RunState.STAGED:
        raise ValidationError(
            _("This import cannot be mended: it is “%(state)s”.")
            % {"state": run.get_state_display()}
        )


def check_sees_numbers(run: ImportRun, by) -> None:
    if not sees_numbers(by, run):
        raise PermissionDenied(
            _("Only those who see the identity numbers of an import mend its cells.")
        )


def rows_at(
    run: ImportRun, positions: Iterable[int], without: Sequence[str] = ()
) -> list[StagedRow]:
    """Return the rows in order; ValidationError if one is not there.

    `without` names fields that are read only when they are asked for.
    """
    wanted = set(positions)
    possible = sorted(each for each in wanted if 0 <= each <= LAST_POSITION)
    found = [
        row
        for part in chunks(possible)
        for row in run.rows.filter(position__in=part)
        .defer(*without)
        .order_by("position")
    ]
    if len(found) != len(wanted):
        raise ValidationError(
            _("The import has no such row; it may have been read anew meanwhile.")
        )
    return found


def checked_cells(register: Register, cells: Cells) -> Cells:
    """Return the cells; ValidationError for one that no row of the list can have."""
    for name, cell in cells.items():
        if name not in register.by_name:
            raise ValidationError(
                _("The list has no column “%(names)s”.") % {"names": name}
            )
        if not isinstance(cell, str | int | float | None) or is_too_large(cell):
            raise ValidationError(
                _("%(label)s: a cell is a text or a number.")
                % {"label": register.by_name[name].label}
            )
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            raise ValidationError(
                _("%(label)s has %(length)s characters; at most %(most)s fit.")
                % {
                    "label": register.by_name[name].label,
                    "length": len(cell),
                    "most": LONGEST_CELL,
                }
            )
    return cells


def is_too_large(cell: Any) -> bool:
    return isinstance(cell, int | float) and not abs(cell) <= LARGEST_NUMBER


def put_mends(run: ImportRun, entries, row: StagedRow, cells: Cells) -> None:
    """Set the row's mends; a cell that says what the file says is none."""
    mends, found = mends_of(row), found_cells(row)
    for name, cell in cells.items():
        field = cell_field(run, name)
        mends.pop(field, None)
        there = found_cell(found, entries.get(field))
        if cell is not None and not says_the_same(cell, there):
            mends[field] = cell
    row.mends = json.dumps(mends, ensure_ascii=False) if mends else ""


# What may be decided


def check_choice(register: Register, choice: dict[str, Any] | None) -> None:
    """Raise ValidationError unless this is a choice and names columns of the list."""
    if choice is None:
        return
    if choice.get("do") not in Choice.values:
        raise ValidationError(
            _("“%(choice)s” is no choice. Possible: %(known)s.")
            % {"choice": choice.get("do"), "known": ", ".join(Choice.values)}
        )
    unknown = set(choice.get("columns") or ()) - {*register.by_name, "domicile"}
    if unknown:
        raise ValidationError(
            _("The list has no column “%(names)s”.")
            % {"names": ", ".join(sorted(unknown))}
        )


def check_rows(rows: Sequence[StagedRow], choice: dict[str, Any] | None) -> None:
    for row in rows:
        if sentence := why_not(row, choice):
            raise ValidationError(
                _("Row %(row)s: %(sentence)s") % {"row": row.row, "sentence": sentence}
            )


def why_not(row: StagedRow, choice: dict[str, Any] | None) -> str:
    """Say why a row cannot be treated so; "" if it can."""
    do = choice["do"] if choice else Choice.SKIP
    if do == Choice.SKIP:
        return ""
    if row.outcome == Outcome.BLOCKED:
        return _("it is blocked until it is mended.")
    if do == Choice.UPDATE and known_record(row) is None:
        return _("no record in the portal is known that it could change.")
    if do == Choice.KEEP and known_record(row) is None and repeat_of(row) is None:
        return _("it is new, so there is nothing to decide.")
    return ""


def rows_alike(run: ImportRun, kind: str) -> list[StagedRow]:
    """Return all rows that repeat others, or whose record differs from them."""
    if kind not in OF_KIND:
        raise ValidationError(_("“%(kind)s” are no rows.") % {"kind": kind})
    return list(rows_of_kind(run, kind).defer("raw", "mends", "values"))


# Afterwards


def check_again(
    run: ImportRun, locked: ImportRun, positions: Collection[int], by
) -> None:
    """Judge the rows once more and give `run` its new counts.

    A worker judges very many, with all others; `run` is being read until then.
    """
    if len(positions) > JUDGED_AT_ONCE:
        start_judging_again(locked, by=by)
    elif positions:
        stage_again(locked, positions)
    run.refresh_from_db()


def note(run: ImportRun, action: str, by, **data: Any) -> None:
    log(instance=run, action=action, user=by, data=data)
