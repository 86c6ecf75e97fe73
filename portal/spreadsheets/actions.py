"""What is done with a spreadsheet: receiving, mapping, committing, undoing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.scoping import home_region, scope_of
from portal.regions.models import Region
from portal.spreadsheets.bulk import dump, garbage_left_lying
from portal.spreadsheets.choices import OnMatch, Outcome, RunState
from portal.spreadsheets.filing import hash_of, keep_file, kept_file
from portal.spreadsheets.findings import CellProblem
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.reading import (
    Reading,
    describe_layout,
    describe_mapping,
    read_file,
)
from portal.spreadsheets.registers import Applied, Kept, Register, get_register
from portal.spreadsheets.staging import stage_rows

# Short enough that nobody waits long for SQLite's one write lock.
SLICE = 2_000
Progress = Callable[[int, int], None]
MANAGE = "spreadsheets.change_importrun"
# What is one citizen's or one case's own is no constant of a list.
PERSONAL_KINDS = {"identity", "code", "name"}


def no_progress(done: int, total: int) -> None:
    """Report to nobody."""


def import_file(
    path: Path,
    *,
    by,
    register: str = "cases",
    name: str = "",
    sheet: str | None = None,
    defaults: dict[str, str] | None = None,
    on_match: str = OnMatch.SKIP,
) -> ImportRun:
    """Read a file as a list and stage every row; return the run, not committed.

    Raises UnreadableFile or NoList (each with a sentence) and stores nothing
    when the file holds no list; PermissionDenied if `by` may not import here.
    """
    declared = get_register(register)
    check_may_import(by, declared)
    check_defaults(by, declared, defaults or {})
    reading = read_file(path, name or path.name, declared, sheet=sheet)
    run = open_run(by, declared, path, name or path.name, reading)
    run.defaults, run.on_match = defaults or {}, on_match
    stage_rows(run, reading, declared)
    return run


def check_may_import(user, register: Register) -> None:
    if not register.may_import(user):
        raise PermissionDenied(
            _("%(user)s may not import “%(register)s”.")
            % {"user": user, "register": register.label}
        )


def check_defaults(user, register: Register, defaults: dict[str, str]) -> None:
    """Raise ValidationError for a constant that the list cannot have."""
    constants = {name: text for name, text in defaults.items() if name != "region"}
    check_constants(constants, register)
    code = defaults.get("region")
    if code is None:
        return
    if not Region.objects.filter(pk=code).exists():
        raise ValidationError(_("No region has the code “%(code)s”.") % {"code": code})
    if not scope_of(user, register.import_permission).covers_region(code):
        raise ValidationError(
            _("The region %(code)s lies outside what you may work in.") % {"code": code}
        )


def check_constants(constants: dict[str, str], register: Register) -> None:
    settable = {
        column.name: column
        for column in register.columns
        if column.kind not in PERSONAL_KINDS
    }
    unknown = set(constants) - set(settable)
    if unknown:
        raise ValidationError(
            _("“%(names)s” cannot be set for a whole list. Possible: %(known)s.")
            % {
                "names": ", ".join(sorted(unknown)),
                "known": ", ".join(["region", *settable]),
            }
        )
    for name, text in constants.items():
        try:
            settable[name].read(text)
        except CellProblem as problem:
            raise ValidationError(problem.message) from problem


def open_run(by, register: Register, path: Path, name: str, reading: Reading):
    run = ImportRun(
        register=register.name,
        file_name=Path(name).name,
        file_hash=hash_of(path),
        sheet=reading.layout.sheet.name,
        layout=describe_layout(reading.layout),
        mapping=describe_mapping(reading.mapping),
        region_id=home_region(by),
        created_by=by,
    )
    keep_file(run, path)
    return run


def read_again(
    run: ImportRun,
    *,
    sheet: str | None = None,
    header_rows: tuple[int, ...] | None = None,
    columns: dict[str, str | None] | None = None,
    defaults: dict[str, str] | None = None,
    on_match: str | None = None,
) -> ImportRun:
    """Stage the run's file once more as its operator wants it read.

    `columns` maps Excel letters to fields, None to leave a column out. Raises
    ValidationError if two columns claim one field, or the run is past staging.
    """
    if run.state not in (RunState.UPLOADED, RunState.STAGED, RunState.FAILED):
        raise ValidationError(_("This import is saved already; undo it first."))
    register = get_register(run.register)
    check_defaults(run.created_by, register, defaults or {})
    constants = told_constants(run) if defaults is None else defaults
    with kept_file(run) as path:
        reading = read_file(
            path,
            run.file_name,
            register,
            sheet=sheet or run.sheet,
            header_rows=header_rows or known_header_rows(run, sheet),
        )
        run.sheet = reading.layout.sheet.name
        run.layout = describe_layout(reading.layout)
        run.mapping = describe_mapping(reading.mapping)
        if columns is not None:
            run.mapping = remap(run.mapping, columns, register)
        run.defaults = constants
        run.on_match = on_match or run.on_match
        stage_rows(run, reading, register)
    return run


def known_header_rows(run: ImportRun, sheet: str | None) -> tuple[int, ...] | None:
    """The rows found before; another sheet has its own, still to be found."""
    if sheet is not None and sheet != run.sheet:
        return None
    return tuple(run.layout["header_rows"])


def told_constants(run: ImportRun) -> dict[str, str]:
    """The constants that someone gave, without the region that was only guessed."""
    guessed = run.layout.get("guessed_region")
    return {
        name: value
        for name, value in run.defaults.items()
        if name != "region" or value != guessed
    }


def remap(mapping: dict, columns: dict[str, str | None], register: Register) -> dict:
    """Return the mapping with the operator's choices in place of the guesses."""
    entries = sorted(
        mapping["columns"] + mapping["ignored"], key=lambda entry: entry["index"]
    )
    chosen = [choose(entry, columns) for entry in entries]
    check_claims([entry for entry in chosen if entry["column"]], register)
    return {
        "columns": [entry for entry in chosen if entry["column"]],
        "ignored": [entry for entry in chosen if not entry["column"]],
        "questions": [q for q in mapping["questions"] if q["letter"] not in columns],
    }


def check_claims(entries: list[dict[str, Any]], register: Register) -> None:
    """Raise ValidationError unless each column claims a field of its own."""
    claimed = Counter(
        name
        for entry in entries
        for name in (entry["composite"] or entry["column"]).split("+")
    )
    unknown = set(claimed) - set(register.by_name)
    if unknown:
        raise ValidationError(
            _("The list has no column “%(names)s”.")
            % {"names": ", ".join(sorted(unknown))}
        )
    twice = [name for name, times in claimed.items() if times > 1]
    if twice:
        labels = ", ".join(str(register.by_name[name].label) for name in twice)
        raise ValidationError(
            _("Two columns cannot both be “%(labels)s”. Leave one out.")
            % {"labels": labels}
        )


def choose(entry: dict[str, Any], columns: dict[str, str | None]) -> dict[str, Any]:
    if entry["letter"] not in columns:
        return entry
    column = columns[entry["letter"]] or None
    if column == entry["column"]:
        return entry
    return {**entry, "column": column, "how": "chosen", "composite": None}


def commit_import(run: ImportRun, *, by, progress: Progress = no_progress) -> ImportRun:
    """Write what the preview shows, slice by slice, and return the run.

    May be called again after a crash: each slice is written and marked in one
    transaction, so that nothing is lost and nothing doubled. Raises
    ValidationError unless the run is staged or half committed.
    """
    register = get_register(run.register)
    begin_commit(run, by, register)
    rows = run.rows.exclude(outcome=Outcome.BLOCKED)
    total = rows.count()
    while slice_done := commit_slice(run, register):
        progress(total - rows.filter(is_applied=False).count(), total)
        if slice_done < SLICE:
            break
    return finish_commit(run, by)


@transaction.atomic
def begin_commit(run: ImportRun, by, register: Register) -> None:
    check_may_import(by, register)
    locked = lock_run(run)
    if locked.state not in (RunState.STAGED, RunState.COMMITTING):
        raise ValidationError(
            _("This import cannot be saved: it is “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    run.state = RunState.COMMITTING
    run.save(update_fields=["state"])


def lock_run(run: ImportRun) -> ImportRun:
    """Return the run as it stands now, locked until the transaction ends."""
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


@garbage_left_lying()
@transaction.atomic
def commit_slice(run: ImportRun, register: Register) -> int:
    """Write the next rows that are not yet applied; return how many they were."""
    if lock_run(run).state != RunState.COMMITTING:
        # Another process has finished it, and someone may have undone it since.
        return 0
    rows = list(
        run.rows.filter(is_applied=False)
        .exclude(outcome=Outcome.BLOCKED)
        .defer("raw")
        .order_by("row")[:SLICE]
    )
    if rows:
        mark_applied(register.apply(run, rows))
    return len(rows)


def mark_applied(applied: list[Applied]) -> None:
    """Set outcome, target and trace of the staged rows, in one statement each way."""
    values = [
        (
            str(row.outcome),
            row.target_id,
            dump(row.trace) if row.trace else None,
            row.staged_id,
        )
        for row in applied
    ]
    json_type = "::jsonb" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{StagedRow._meta.db_table}" SET is_applied = TRUE, outcome = %s, '
            f"target_id = %s, trace = %s{json_type} WHERE id = %s",
            values,
        )


@transaction.atomic
def finish_commit(run: ImportRun, by) -> ImportRun:
    if lock_run(run).state != RunState.COMMITTING:
        run.refresh_from_db()
        return run
    outcomes = Counter(run.rows.values_list("outcome", flat=True))
    # Someone may have done since the preview what a row wanted to do.
    run.counts |= {
        "ready": outcomes[Outcome.CREATE] + outcomes[Outcome.UPDATE],
        "created": outcomes[Outcome.CREATE],
        "updated": outcomes[Outcome.UPDATE],
        "unchanged": outcomes[Outcome.UNCHANGED] + outcomes[Outcome.SKIP],
        "skipped": outcomes[Outcome.SKIP] + outcomes[Outcome.DUPLICATE],
    }
    run.state = RunState.COMMITTED
    run.committed_at = timezone.now()
    run.save()
    log(instance=run, action="imports.commit", user=by, data=dict(run.counts))
    return run


def may_undo(run: ImportRun, user) -> bool:
    """One's own import, or any in one's regions for those who manage imports."""
    register = get_register(run.register)
    is_own = run.created_by_id == user.pk and register.may_import(user)
    if is_own and scope_of(user).covers_region(run.region_id):
        return True
    return scope_of(user, MANAGE).covers_region(run.region_id)


def undo_import(run: ImportRun, *, by, progress: Progress = no_progress) -> list[Kept]:
    """Take the import back and return what stays because of later work.

    May be called again after a crash. Raises PermissionDenied, or
    ValidationError unless the run was committed.
    """
    if not may_undo(run, by):
        raise PermissionDenied(_("Only its importer or a manager undoes an import."))
    run.refresh_from_db()
    if run.state != RunState.COMMITTED:
        raise ValidationError(
            _("This import cannot be undone: it is “%(state)s”.")
            % {"state": run.get_state_display()}
        )
    register, kept = get_register(run.register), []
    total, done = run.rows.filter(is_applied=True).count(), 0
    while part := undo_slice(run, register, kept):
        done += part
        progress(done, total)
    run.state, run.undone_at = RunState.UNDONE, timezone.now()
    run.counts |= {"kept": run.rows.filter(trace__has_key="kept").count()}
    run.save()
    log(instance=run, action="imports.undo", user=by, data={"kept": run.counts["kept"]})
    return kept


@transaction.atomic
def undo_slice(run: ImportRun, register: Register, kept: list[Kept]) -> int:
    if lock_run(run).state != RunState.COMMITTED:
        return 0
    rows = list(run.rows.filter(is_applied=True).defer("raw").order_by("-row")[:SLICE])
    if rows:
        staying = register.revert(run, rows)
        run.rows.filter(pk__in=[row.pk for row in rows]).update(is_applied=False)
        note_kept(run, staying)
        kept += staying
    return len(rows)


def note_kept(run: ImportRun, kept: list[Kept]) -> None:
    """Write beside each row that stays why it does, in place of its undo trace."""
    reasons: dict[int, list[str]] = {}
    for note in kept:
        reasons.setdefault(note.row, []).append(note.reason)
    for row, sentences in reasons.items():
        run.rows.filter(row=row).update(trace={"kept": sentences})
