"""What is told about an import as such: what it was, when, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import RecordLogEntry
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import get_register

HASH_SHOWN = 12  # digits, enough to tell two files apart by eye
ENTRIES_SHOWN = 100
MINUTE = 60
ROWS_TO_TELL_PACE = 1_000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that someone did with an import."""

    when: datetime
    who: str
    what: str


def facts_about(run: ImportRun) -> list[tuple[str, str]]:
    """What the import was, as labels and words."""
    facts = [
        (_("List"), str(get_register(run.register).label)),
        (_("File fingerprint"), run.file_hash[:HASH_SHOWN]),
        (_("Read by the profile"), profile_of(run)),
        (_("Sent"), moment(run.created_at)),
        (_("Saved"), moment(run.committed_at)),
        (_("Undone"), moment(run.undone_at)),
        (_("Pace"), pace_of(run)),
    ]
    return [(label, words) for label, words in facts if words]


def profile_of(run: ImportRun) -> str:
    """The name and version of the profile by which the file was read."""
    if run.profile is None:
        return ""
    return _("%(name)s, version %(number)s") % {
        "name": run.profile.name,
        "number": run.profile_version,
    }


def moment(when: datetime | None) -> str:
    return date_format(timezone.localtime(when), "d/m/Y H.i") if when else ""


def pace_of(run: ImportRun) -> str:
    """How fast its last job was, where there were enough rows to tell."""
    is_told = run.job and run.job.finished_at and run.job.total >= ROWS_TO_TELL_PACE
    rate = round(run.job.per_second) if is_told else 0
    return _("%(rows)s rows a second") % {"rows": intcomma(rate)} if rate else ""


def events_of(run: ImportRun) -> list[Event]:
    """What was done with the import, the latest first."""
    entries = RecordLogEntry.objects.filter(
        content_type__app_label="spreadsheets",
        content_type__model="importrun",
        object_id=str(run.pk),
    )
    return [
        Event(
            entry.timestamp,
            str(entry.user or ""),
            str(entry.formatter.label) if entry.formatter else entry.action,
        )
        for entry in entries.select_related("user")[:ENTRIES_SHOWN]
    ]


def duration_in_words(seconds: int | None) -> str:
    """Return “about 2 minutes”; "" for None."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        seconds = max(seconds, 1)
        return ngettext("about %(n)s second", "about %(n)s seconds", seconds) % {
            "n": seconds
        }
    minutes = round(seconds / MINUTE)
    return ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {
        "n": minutes
    }
