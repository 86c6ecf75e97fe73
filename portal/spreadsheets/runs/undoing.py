"""Taking an import back, in slices, without taking back anyone's later work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.spreadsheets.bulk import dump, garbage_left_lying
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.permitting import check_may_undo
from portal.spreadsheets.registers import Kept, Register, get_register
from portal.spreadsheets.runs.collisions import tried_again, wait_for_turn
from portal.spreadsheets.runs.committing import (
    Progress,
    Slice,
    lock_run,
    no_progress,
    saved_counts,
)
from portal.spreadsheets.staging.staged_rows import read_rows

SLICE = 2_000
HALF_SAVED = (RunState.COMMITTING, RunState.STOPPED)
UNDOABLE = (RunState.COMMITTED, *HALF_SAVED)


def undo_import(run: ImportRun, *, by, progress: Progress = no_progress) -> list[Kept]:
    """Take the import back and return what stays because of later work.

    May be called again after a crash. Raises PermissionDenied, or
    ValidationError unless something of the run was saved.
    """
    take_back(run, by=by, progress=progress)
    return list(kept_of(run))


def take_back(run: ImportRun, *, by, progress: Progress = no_progress) -> None:
    """Undo the import as `undo_import` does; what stays is noted beside its rows."""
    check_may_undo(run, by)
    begin_undo(run)
    register = get_register(run.register)
    total = run.rows.filter(is_applied=True).count()
    done, last = 0, None
    progress(done, total)
    while (part := undo_slice(run, register, by, before=last)).rows:
        done, last = done + part.rows, part.last
        progress(min(done, total), total)
    finish_undo(run, by)


@transaction.atomic
def begin_undo(run: ImportRun) -> None:
    """Close a half-saved run as it stands, so that nobody goes on saving it."""
    locked = lock_run(run)
    check_undoable(locked)
    if locked.state in HALF_SAVED:
        locked.counts |= saved_counts(locked)
        locked.state, locked.committed_at = RunState.COMMITTED, timezone.now()
        locked.save(update_fields=["counts", "state", "committed_at"])
    run.refresh_from_db()


def check_undoable(run: ImportRun) -> None:
    if run.state not in UNDOABLE:
        raise ValidationError(
            _("This import cannot be undone: it is “%(state)s”.")
            % {"state": run.get_state_display()}
        )


@garbage_left_lying()
@tried_again
@transaction.atomic
def undo_slice(
    run: ImportRun, register: Register, by, *, before: int | None = None
) -> Slice:
    """Take back the last applied rows, of those at positions below `before`."""
    wait_for_turn()
    if lock_run(run).state != RunState.COMMITTED:
        return Slice()
    applied = run.rows.filter(is_applied=True)
    if before is not None:
        applied = applied.filter(position__lt=before)
    rows = read_rows(applied.order_by("-position")[:SLICE])
    if not rows:
        return Slice()
    kept = register.revert(run, rows, by=by)
    first, last = rows[-1].position, rows[0].position
    run.rows.filter(position__range=(first, last)).update(is_applied=False)
    note_kept(run, kept)
    return Slice(len(rows), first)


def note_kept(run: ImportRun, kept: Iterable[Kept]) -> None:
    """Write beside each row that stays why it does, in place of its undo trace."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for note in kept:
        reasons[note.position].append(note.reason)
    if not reasons:
        return
    json_type = "::jsonb" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{StagedRow._meta.db_table}" SET trace = %s{json_type} '
            "WHERE run_id = %s AND position = %s",
            [
                (dump({"kept": sentences}), run.pk, position)
                for position, sentences in reasons.items()
            ],
        )


def kept_of(run: ImportRun) -> Iterator[Kept]:
    """What stayed of an undone run, a note for each reason, in the rows' order."""
    rows = run.rows.filter(trace__has_key="kept").order_by("position")
    for row in rows.defer("raw", "mends").iterator():
        for reason in row.trace["kept"]:
            yield Kept(row.position, row.row, row.values.get("name", ""), reason)


@transaction.atomic
def finish_undo(run: ImportRun, by) -> None:
    locked = lock_run(run)
    if locked.state == RunState.COMMITTED:
        locked.state, locked.undone_at = RunState.UNDONE, timezone.now()
        kept = locked.rows.filter(trace__has_key="kept").count()
        locked.counts |= {"kept": kept}
        locked.save(update_fields=["state", "undone_at", "counts"])
        log(instance=locked, action="imports.undo", user=by, data={"kept": kept})
    run.refresh_from_db()
