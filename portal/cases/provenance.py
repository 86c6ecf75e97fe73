"""Where a case comes from: the rows of files of which it was made and changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.viewsets import address_or_none
from portal.cases.models import Case
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs.provenance import (
    Provenance,
    provenance_of,
    row_at,
    row_of_record,
)

IMPORT = "cases.import"


@dataclass(frozen=True, slots=True)
class CaseSource:
    """One row of a file that made or changed a case, as its reader may see it."""

    sentence: str
    address: str | None  # of the import, if the reader may open it
    provenance: Provenance | None  # None once the row is gone


def sources_of(case: Case, entries: Iterable, user) -> list[CaseSource]:
    """Return the rows that changed the case, newest first, and last the one it came of.

    `entries` are those of the case's log.
    """
    changed = [entry for entry in entries if getattr(entry, "action", "") == IMPORT]
    ids = {entry.data.get("run") for entry in changed}
    runs = runs_seen_by(user, ids | {case.import_run_id})
    found = [
        (said_of(entry, run), run, row_at(run, entry.data["position"]))
        for entry in changed
        if (run := runs.get(entry.data.get("run"))) and "position" in entry.data
    ]
    if run := runs.get(case.import_run_id):
        row = row_of_record(run, case.pk, case.import_row)
        found.append((origin(case, run), run, row))
    return [
        CaseSource(
            sentence,
            address_or_none("imports:run", run.pk),
            provenance_of(run, row, user) if row else None,
        )
        for sentence, run, row in found
    ]


def runs_seen_by(user, ids: set) -> dict[int, ImportRun]:
    wanted = ids - {None}
    if not wanted:
        return {}
    runs = ImportRun.objects.visible_to(user).filter(pk__in=wanted)
    return {run.pk: run for run in runs.select_related("created_by")}


def said_of(entry, run: ImportRun) -> str:
    sentence = _(
        "Changed by row %(row)s of “%(file)s”, imported by %(user)s on %(day)s."
    )
    return sentence % {"row": entry.data["row"], **words_of(run, entry.timestamp)}


def origin(case: Case, run: ImportRun) -> str:
    sentence = _("From row %(row)s of “%(file)s”, imported by %(user)s on %(day)s.")
    return sentence % {"row": case.import_row, **words_of(run, case.created_at)}


def words_of(run: ImportRun, moment: datetime) -> dict[str, str]:
    return {
        "file": run.file_name,
        "user": str(run.created_by),
        "day": f"{moment:%d/%m/%Y}",
    }
