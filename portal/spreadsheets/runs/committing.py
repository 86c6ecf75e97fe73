"""Writing what the preview shows: in slices that no crash loses or doubles."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.scoping import Scope, scope_of
from portal.spreadsheets.bulk import dump, garbage_left_lying, update_rows
from portal.spreadsheets.choices import Outcome, RunState
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.permitting import check_may_decide, check_may_import
from portal.spreadsheets.profiles.profiles import remember
from portal.spreadsheets.registers import Applied, Register, get_register
from portal.spreadsheets.runs.collisions import tried_again, wait_for_turn
from portal.spreadsheets.staging.staged_rows import Staged, read_rows

# Short enough that nobody waits long for SQLite's one write lock.
SLICE = 1_000
BREATH = 0.02  # seconds
SAVABLE = (RunState.STAGED, RunState.COMMITTING, RunState.STOPPED)
Progress = Callable[[int, int], None]  # rows done, rows altogether


@dataclass(frozen=True, slots=True)
class Slice:
    """How many rows one transaction dealt with, and where it ended."""

    rows: int = 0
    last: int = -1  # position of its last row


def no_progress(done: int, total: int) -> None:
    """Report to nobody."""


def commit_import(run: ImportRun, *, by, progress: Progress = no_progress) -> ImportRun:
    """Write what the preview shows, slice by slice, and return the run.

    May be called again after a crash or a stop: each slice is written and
    marked in one transaction, so that nothing is lost and nothing doubled. What
    `progress` raises between two slices ends the work there. Raises
    ValidationError unless the run is staged, stopped or half committed, and
    PermissionDenied unless `by` decides about it and its importer may still import.
    """
    register = get_register(run.register)
    begin_commit(run, by, register)
    rows = savable_rows(run)
    total, last = rows.count(), -1
    done = rows.filter(is_applied=True).count()
    progress(done, total)
    while (part := commit_slice(run, register, beyond=last)).rows:
        done, last = done + part.rows, part.last
        progress(min(done, total), total)
        let_others_write()
    return finish_commit(run, by)


def let_others_write() -> None:
    """Leave SQLite's lock free long enough for those who wait to notice it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(BREATH)


def savable_rows(run: ImportRun):
    """The rows with which saving does anything: all but the blocked ones."""
    return run.rows.exclude(outcome=Outcome.BLOCKED)


@transaction.atomic
def begin_commit(run: ImportRun, by, register: Register) -> None:
    check_may_import(by, register)
    check_may_import(run.created_by, register)
    check_may_decide(run, by)
    locked = lock_run(run)
    check_savable(locked)
    remember(run, by=by)
    run.state = RunState.COMMITTING
    run.save(update_fields=["state"])


def check_savable(run: ImportRun) -> None:
    if run.state not in SAVABLE:
        raise ValidationError(
            _("This import cannot be saved: it is “%(state)s”.")
            % {"state": run.get_state_display()}
        )


def lock_run(run: ImportRun) -> ImportRun:
    """Return the run as it stands now, locked until the transaction ends."""
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


@garbage_left_lying()
@tried_again
@transaction.atomic
def commit_slice(run: ImportRun, register: Register, *, beyond: int = -1) -> Slice:
    """Write the next rows after position `beyond` that are not yet applied."""
    wait_for_turn()
    if lock_run(run).state != RunState.COMMITTING:
        # Another process has finished it, and someone may have undone it since.
        return Slice()
    rows = read_rows(
        savable_rows(run)
        .filter(is_applied=False, position__gt=beyond)
        .order_by("position")[:SLICE]
    )
    if not rows:
        return Slice()
    scope = scope_of(run.created_by, register.import_permission)
    within = [row for row in rows if may_be_written(row, scope)]
    applied = register.apply(run, within)
    beyond_reach = {row.pk for row in rows} - {row.pk for row in within}
    mark_applied(
        [*applied, *(Applied(pk, Outcome.SKIP, None, None) for pk in beyond_reach)]
    )
    return Slice(len(rows), rows[-1].position)


def may_be_written(row: Staged, scope: Scope) -> bool:
    """Tell whether a row puts nothing into a region that its importer has left."""
    is_placed = row.outcome == Outcome.CREATE or "region" in (row.trace or {}).get(
        "changes", ()
    )
    return not is_placed or scope.covers_region(row.values.get("region"))


def mark_applied(applied: list[Applied]) -> None:
    """Set outcome, target and trace of the staged rows, many at once."""
    update_rows(
        StagedRow,
        ("is_applied", "outcome", "target_id", "trace"),
        [
            (
                True,
                str(row.outcome),
                row.target_id,
                dump(row.trace) if row.trace else None,
                row.staged_id,
            )
            for row in applied
        ],
    )


@transaction.atomic
def finish_commit(run: ImportRun, by) -> ImportRun:
    if lock_run(run).state != RunState.COMMITTING:
        run.refresh_from_db()
        return run
    run.counts |= saved_counts(run)
    run.state = RunState.COMMITTED
    run.committed_at = timezone.now()
    run.save(update_fields=["counts", "state", "committed_at"])
    log(instance=run, action="imports.commit", user=by, data=dict(run.counts))
    return run


def saved_counts(run: ImportRun) -> dict[str, int]:
    """What became of the rows dealt with; less than the preview when stopped.

    Someone may have done since the preview what a row wanted to do.
    """
    rows = run.rows.filter(is_applied=True).order_by()
    outcomes = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    number = {outcome: outcomes.get(outcome, 0) for outcome in Outcome.values}
    overtaken = rows.filter(trace__has_key="overtaken").count()
    return {
        **({"overtaken": overtaken} if overtaken else {}),
        "ready": number[Outcome.CREATE] + number[Outcome.UPDATE],
        "created": number[Outcome.CREATE],
        "updated": number[Outcome.UPDATE],
        "unchanged": number[Outcome.UNCHANGED] + number[Outcome.SKIP],
        "skipped": number[Outcome.SKIP] + number[Outcome.DUPLICATE],
    }


@transaction.atomic
def halt_commit(run: ImportRun, by) -> ImportRun:
    """Leave a commit where it stands: stopped, or a preview again if none is saved.

    One that has nothing left to do is finished instead.
    """
    locked = lock_run(run)
    if locked.state != RunState.COMMITTING:
        return locked
    rows = savable_rows(locked)
    if not rows.filter(is_applied=False).exists():
        return finish_commit(locked, by)
    is_begun = rows.filter(is_applied=True).exists()
    locked.state = RunState.STOPPED if is_begun else RunState.STAGED
    locked.save(update_fields=["state"])
    log(instance=locked, action="imports.stop", user=by)
    return locked
