"""What is done with a spreadsheet before it is saved: receiving and reading it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.scoping import home_region
from portal.spreadsheets.cells.substitutes import ValueMap, merged
from portal.spreadsheets.choices import OnMatch, RunState
from portal.spreadsheets.lists.lists import READ
from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.permitting import check_may_import
from portal.spreadsheets.profiles import profiles
from portal.spreadsheets.profiles.constants import check_defaults, told_constants
from portal.spreadsheets.profiles.settling import (
    chosen_columns,
    confirmed,
    settle,
)
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.runs.committing import Progress, no_progress
from portal.spreadsheets.runs.filing import file_name, hash_of, keep_file, kept_file
from portal.spreadsheets.staging.reading import (
    Reading,
    describe_layout,
    describe_mapping,
    imported_sheets,
    read_file,
)
from portal.spreadsheets.staging.staging import stage_rows

SAME = object()  # as it was


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
    told_name = file_name(name or path.name)
    reading = read_file(path, told_name, declared, sheet=sheet)
    run = ImportRun(
        register=declared.name,
        file_name=told_name,
        file_hash=hash_of(path),
        defaults=defaults or {},
        on_match=on_match,
        region_id=home_region(by),
        created_by=by,
    )
    take_reading(run, reading)
    profiles.adopt(run, by=by)
    keep_file(run, path)
    stage_rows(run, reading, declared)
    return run


def read_into(
    run: ImportRun,
    path: Path,
    register: Register,
    *,
    sheet: str | None = None,
    progress: Progress = no_progress,
) -> None:
    """Read the file of a run that is not read yet, and stage its rows.

    Raises UnreadableFile or NoList, each with a sentence.
    """
    reading = read_file(path, run.file_name, register, sheet=sheet)
    take_reading(run, reading)
    profiles.adopt(run, by=run.created_by)
    stage_rows(run, reading, register, progress=progress)


def take_reading(run: ImportRun, reading: Reading) -> None:
    """Let the run say how its file was read; saves nothing."""
    run.sheet = reading.layout.sheet.name
    run.layout = describe_layout(reading)
    run.mapping = describe_mapping(reading.mapping)
    run.message = ""


def read_again(run: ImportRun, *, by=None, **how: Any) -> ImportRun:
    """Stage the run's file once more as its operator wants it read: see `read_anew`.

    Raises ValidationError also if the run is past staging.
    """
    if run.state not in (RunState.UPLOADED, RunState.STAGED, RunState.FAILED):
        raise ValidationError(_("This import is saved already; undo it first."))
    with kept_file(run) as path:
        return read_anew(run, path, by=by, **how)


def read_anew(
    run: ImportRun,
    path: Path,
    *,
    sheet: str | None = None,
    sheets: Sequence[str] = (),
    header_rows: tuple[int, ...] | None = None,
    hidden_rows: str | None = None,
    columns: dict[str, str | None] | None = None,
    defaults: dict[str, str] | None = None,
    value_map: ValueMap | None = None,
    on_match: str | None = None,
    profile: MappingProfile | None = SAME,
    by=None,
    progress: Progress = no_progress,
) -> ImportRun:
    """Stage the run's file, which is at `path`, as its operator wants it read.

    `sheets` are read together (one `sheet` alone), `header_rows` are those of
    the first list, `hidden_rows` are "read" or left ("leave").
    `columns` maps Excel letters to fields, None to leave a column out; those
    settled before stay while it is the same list. `defaults` are the constants,
    the words of `value_map` (folded) are added to those that are known.
    `profile` is one to read by, None for none. What is settled here is kept in
    a profile under the name of `by` (the run's importer). What was mended or
    decided stays with rows that are the same. Until the first row is replaced
    the earlier preview stays as it is. Raises ValidationError if two columns
    claim one field, UnreadableFile or NoList.
    """
    register = get_register(run.register)
    check_defaults(run.created_by, register, defaults or {})
    by = by or run.created_by
    wanted = [sheet] if sheet else list(sheets) or imported_sheets(run)
    reading = read_file(
        path,
        run.file_name,
        register,
        sheets=wanted,
        header_rows=header_rows or known_header_rows(run, wanted),
        hidden_rows=hidden_rows or run.layout.get("hidden_rows", READ),
    )
    columns_before = take_reading_again(run, reading, profile, by=by)
    if defaults is not None:
        run.defaults = defaults
    if value_map is not None:
        run.value_map = merged(run.value_map, value_map)
    run.mapping = settle(run.mapping, columns_before | (columns or {}), register)
    run.mapping = confirmed(run.mapping, value_map or {})
    run.on_match = on_match or run.on_match
    stage_rows(run, reading, register, progress=progress)
    if not (columns is defaults is value_map is None):
        profiles.remember(run, by=by)
    return run


def take_reading_again(
    run: ImportRun, reading: Reading, profile: MappingProfile | None, *, by
) -> dict[str, str | None]:
    """Let the run say how its file is read now, and by which profile.

    Returns the columns that were chosen before, as far as they still hold.
    """
    constants, is_same = told_constants(run), is_same_list(run, reading)
    chosen = chosen_columns(run.mapping) if is_same and profile is SAME else {}
    take_reading(run, reading)
    run.defaults = constants
    choose_profile(run, profile, is_same=is_same, by=by)
    return chosen


def is_same_list(run: ImportRun, reading: Reading) -> bool:
    """Tell whether the first list is the one that the run was read by before."""
    layout = reading.layout
    heads = run.layout.get("header_rows", ())
    return layout.sheet.name == run.sheet and [*layout.header_rows] == [*heads]


def choose_profile(run: ImportRun, profile, *, is_same: bool, by) -> None:
    """Let the run be read by this profile; by its own, or that of another list."""
    if profile is SAME and is_same:
        profiles.fit_again(run)
        return
    profiles.let_go(run)
    if profile is SAME:
        profiles.adopt(run, by=by)
    elif profile is not None:
        profiles.use(run, profile)


def known_header_rows(run: ImportRun, sheets: Sequence[str]) -> tuple[int, ...] | None:
    """The rows found before; another sheet has its own, still to be found."""
    if sheets[:1] != [run.sheet]:
        return None
    # A file that was refused has none yet.
    return tuple(run.layout.get("header_rows", ())) or None
