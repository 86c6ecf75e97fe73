"""A file that is too large to be read while its sender waits.

It is stored encrypted at once, as a run that is being read; a job reads it. If
it turns out to hold no list, the run says so and keeps the file, so that
another sheet of it can be tried. A job also reads it anew; until the first row
is replaced, a refusal or a stop gives the earlier preview back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.scoping import home_region
from portal.spreadsheets.choices import OnMatch, RunState
from portal.spreadsheets.files.packages import look_into
from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.files.workbooks import open_workbook
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.permitting import check_may_import
from portal.spreadsheets.profiles.constants import check_defaults
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.actions import read_anew, read_into
from portal.spreadsheets.runs.committing import Progress, lock_run, no_progress
from portal.spreadsheets.runs.filing import file_name, hash_of, keep_file, kept_file
from portal.spreadsheets.staging.carrying import BEFORE
from portal.spreadsheets.staging.staging import clear

ASKED = "asked"  # in the layout: how the file is to be read anew
REFUSALS = (UnreadableFile, NoList, ValidationError)


def receive_file(
    path: Path,
    *,
    by,
    register: str = "cases",
    name: str = "",
    sheet: str | None = None,
    defaults: dict[str, str] | None = None,
    on_match: str = OnMatch.SKIP,
) -> ImportRun:
    """Store a file encrypted and return its run, which `read_received` reads.

    Raises PermissionDenied, ValidationError for a constant that cannot be, or
    UnreadableFile for what is unsafe or no table at all; nothing is stored then.
    """
    declared = get_register(register)
    check_may_import(by, declared)
    check_defaults(by, declared, defaults or {})
    look_into(path)
    run = ImportRun(
        register=declared.name,
        file_name=file_name(name or path.name),
        file_hash=hash_of(path),
        sheet=sheet or "",
        defaults=defaults or {},
        on_match=on_match,
        region_id=home_region(by),
        state=RunState.READING,
        created_by=by,
    )
    keep_file(run, path)
    return run


def read_received(run: ImportRun, *, by=None, progress: Progress = no_progress) -> None:
    """Read the run's file and stage its rows; a refusal is kept as its message.

    What was read before is read as was asked. May be called again after a
    crash: what was staged is replaced.
    """
    if run.state != RunState.READING:
        return
    register = get_register(run.register)
    progress(0, 0)
    with kept_file(run) as path:
        try:
            if was_read(run):
                read_anew(run, path, by=by, progress=progress, **asked(run))
            else:
                sheet = run.sheet or None
                read_into(run, path, register, sheet=sheet, progress=progress)
        except REFUSALS as error:
            refuse(run, sentence_of(error), sheets=sheets_of(path, run.file_name))


def was_read(run: ImportRun) -> bool:
    """Tell whether it is known where the file's lists are and what they hold."""
    return bool(run.layout.get("lists"))


def is_still_previewed(run: ImportRun) -> bool:
    """Tell whether the rows of an earlier reading are all there."""
    return bool(run.counts)


def told(how: dict[str, Any]) -> dict[str, Any]:
    """Return how a file is to be read as its run keeps it till then: JSON."""
    profile = how.get("profile")
    return how | ({"profile": profile and profile.pk} if "profile" in how else {})


def asked(run: ImportRun) -> dict[str, Any]:
    """Return how the file is to be read, as `read_anew` takes it.

    Nothing once the first row is replaced, for by then the run says it all.
    """
    how = dict(run.layout.get(ASKED, {}))
    if heads := how.get("header_rows"):
        how["header_rows"] = tuple(heads)
    if "profile" in how:  # which may have been deleted since
        how["profile"] = MappingProfile.objects.filter(pk=how["profile"]).first()
    return how


def sentence_of(error: Exception) -> str:
    """Return what a refused file says to the person."""
    return " ".join(getattr(error, "messages", [str(error)]))


def sheets_of(path: Path, name: str) -> list[str]:
    """The names of the file's sheets, none if it cannot be opened."""
    try:
        return [sheet.name for sheet in open_workbook(path, name).sheets]
    except UnreadableFile:
        return []


@transaction.atomic
def refuse(run: ImportRun, message: str, *, sheets: list[str]) -> None:
    """Keep why the file was not read, and which sheets may be tried.

    An earlier preview that is still whole is shown again.
    """
    locked = lock_run(run)
    if locked.state != RunState.READING:
        return
    if is_still_previewed(locked):
        show_again(locked, message)
        return
    aside = {BEFORE: locked.layout[BEFORE]} if BEFORE in locked.layout else {}
    locked.state, locked.message = RunState.FAILED, message
    locked.layout = {"sheets": sheets} | aside
    locked.save(update_fields=["state", "message", "layout"])


def show_again(run: ImportRun, why: str) -> None:
    """Let the run wait to be saved as it was read before."""
    words = _("The file was not read anew: %(why)s The preview is the one before.")
    run.state, run.message = RunState.STAGED, words % {"why": why}
    run.layout.pop(ASKED, None)
    run.save(update_fields=["state", "message", "layout"])


def halt_reading(run: ImportRun, *, by) -> None:
    """Leave a file unread, or as it was read before, because someone asked to stop."""
    now = ImportRun.objects.get(pk=run.pk)
    if is_still_previewed(now):
        refuse(now, _("Someone stopped it."), sheets=[])
    else:
        clear(now)
        now.state = RunState.FAILED
        now.message = _("Reading this file was stopped. It can be read from the start.")
        now.save(update_fields=["state", "message"])
    log(instance=now, action="imports.stop", user=by)
