"""From rows to the preview: every cell read, checked, matched and staged once.

Rows are staged in parts of some thousand, so that memory does not grow with the
file; what must be remembered from one part to the next is in the register's
matcher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.spreadsheets.bulk import garbage_left_lying
from portal.spreadsheets.cells.dates import date_order
from portal.spreadsheets.checks.column_findings import column_findings
from portal.spreadsheets.checks.places import Whereabouts
from portal.spreadsheets.choices import Choice, Outcome, RunState, Severity
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Register, Verdict
from portal.spreadsheets.staging.carrying import (
    BEFORE,
    Carried,
    Carrier,
    rows_aside,
    rows_in_place,
    set_aside,
)
from portal.spreadsheets.staging.deciding import decide_all
from portal.spreadsheets.staging.reading import (
    Chunk,
    Reading,
    load_columns,
    whereabouts,
)
from portal.spreadsheets.staging.staged_rows import write_problems, write_rows
from portal.spreadsheets.tables import BIRTH, Table, read_table

PART = 5_000  # rows
READY = (Outcome.CREATE, Outcome.UPDATE)
REPLACEABLE = (
    RunState.UPLOADED,
    RunState.READING,
    RunState.STAGED,
    RunState.FAILED,
)
Progress = Callable[[int, int], None]  # rows done, rows altogether


def no_progress(done: int, total: int) -> None:
    """Report to nobody."""


def stage_rows(
    run: ImportRun,
    reading: Reading,
    register: Register,
    *,
    progress: Progress = no_progress,
) -> None:
    """Write the run's staged rows, problems and counts; replaces earlier ones.

    Each part is a transaction of its own: until the last is written the run is
    being read, and another attempt begins anew. What an operator has said of rows
    goes over to those that are the same; of how many it could not, `run.message`
    tells.
    """
    fix_readings(run, reading, register)
    run.findings = column_findings(reading.layout, load_columns(run), register)
    clear(run)
    stager, tally = Stager(run, register), Counter()
    carrier = Carrier(run)
    for chunk in reading.chunks(PART):
        tally += stager.stage(chunk, carrier.said_of(chunk))
        progress(tally["rows"], run.layout["rows"])
    run.counts = counts_of(tally)
    finish(run, lost=carrier.waiting)


@transaction.atomic
def finish(run: ImportRun, *, lost: int) -> None:
    """Let the run wait to be saved; `lost` rows that were mended are no more."""
    rows_aside(run).delete()
    run.layout.pop(BEFORE, None)
    if lost:
        run.message = ngettext(
            "%(count)s row that was mended or decided about reads differently now, or "
            "is not there any more. Look at it once more.",
            "%(count)s rows that were mended or decided about read differently now, or "
            "are not there any more. Look at them once more.",
            lost,
        ) % {"count": lost}
    run.state = RunState.STAGED
    run.save()


def fix_readings(run: ImportRun, reading: Reading, register: Register) -> None:
    """Settle what the whole list says about each row: its region, the order of dates."""
    where = whereabouts(run, register)
    if where.default and "region" not in run.defaults:
        run.layout = {**run.layout, "guessed_region": where.default}
        run.defaults = {**run.defaults, "region": where.default}
    run.layout = {**run.layout, "month_first": month_first(run, reading, register)}


def month_first(run: ImportRun, reading: Reading, register: Register) -> list[str]:
    """The date fields of which the list writes the month before the day."""
    days = {
        "birth_date" if entry.composite == BIRTH else entry.column: entry.index
        for entry in load_columns(run)
        if entry.composite == BIRTH or register.by_name[entry.column].kind == "date"
    }
    return [
        name
        for name, index in days.items()
        if date_order(reading.layout.sample(index)) == "mdy"
    ]


def clear(run: ImportRun) -> None:
    """Take away what was staged before; a part at a time, for others write too.

    Rows that were mended or decided about are put aside. Without counts the
    run says that its earlier preview is gone. Raises ValidationError if someone began to save or discarded it meanwhile.
    """
    with transaction.atomic():
        if (before := replaceable(run)) is not None:
            run.layout = set_aside(before, run.layout)
        run.state, run.counts = RunState.READING, {}
        run.save()
    while run.problems.exists() or rows_in_place(run).exists():
        with transaction.atomic():
            for rows in (run.problems.all(), rows_in_place(run)):
                part = rows.order_by("position").values("pk")[: 4 * PART]
                rows.filter(pk__in=part).delete()


def replaceable(run: ImportRun) -> ImportRun | None:
    """Return the run as it is kept, locked; None if it is not kept yet."""
    if run.pk is None:
        return None
    now = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if now is None:
        raise ValidationError(_("This import was discarded meanwhile."))
    if now.state not in REPLACEABLE:
        raise ValidationError(_("This import is saved already; undo it first."))
    return now


@dataclass(frozen=True, slots=True)
class Judged:
    """Some rows of an import: what they say and what will happen to them."""

    table: Table
    found: Sequence[Verdict]  # by the register
    verdicts: Sequence[Verdict]  # as decided
    staged: Sequence[dict[str, Any]]


class Stager:
    """Stages the rows of one import, part after part in their order."""

    def __init__(self, run: ImportRun, register: Register):
        self.run, self.register = run, register
        self.mapped = load_columns(run)
        self.columns = register.by_name
        self.matcher = register.matcher(run)
        self.places: dict[int, Whereabouts] = {}

    @garbage_left_lying()
    def stage(self, chunk: Chunk, said: Sequence[Carried] = ()) -> Counter:
        """Write rows with their problems; return what is to be counted.

        `said` is, row for row, what an operator has said of them before.
        """
        positions = range(chunk.start, chunk.start + len(chunk.rows))
        mends, choices = zip(*said, strict=True) if said else (None, None)
        judged = self.judge(chunk.number, chunk.rows, positions, mends, choices)
        with transaction.atomic():
            write_rows(self.run, judged.table, judged.staged, judged.verdicts, said)
            write_problems(self.run, judged.table)
        return tally_of(judged)

    def judge(self, number: int, rows, positions, mends=None, choices=None) -> Judged:
        """Read, check, match and decide rows of the list with this number.

        `mends` and `choices` go with the rows, one for each.
        """
        run = self.run
        table = read_table(
            rows,
            self.mapped,
            self.columns,
            run.defaults,
            run.value_map,
            positions=positions,
            mends=mends,
            month_first=run.layout.get("month_first"),
        )
        table.skipped = skipped_rows(choices)
        self.register.check(table, self.place_of(number), run)
        found = self.matcher.match(table)
        decided = decide_all(found, choices, run.on_match)
        verdicts = self.register.permit(table, decided, run.created_by)
        return Judged(table, found, verdicts, self.register.stage(table))

    def place_of(self, number: int) -> Whereabouts:
        """What is known about the place of the list with this number."""
        if number not in self.places:
            self.places[number] = whereabouts(self.run, self.register, number)
        return self.places[number]


def skipped_rows(choices: Sequence[dict | None] | None) -> set[int]:
    return {
        index
        for index, choice in enumerate(choices or ())
        if choice and choice["do"] == Choice.SKIP
    }


def tally_of(judged: Judged) -> Counter:
    """Count the rows by outcome, and the ready ones that have a warning."""
    table, verdicts = judged.table, judged.verdicts
    warned = {f.index for f in table.findings if f.severity == Severity.WARNING}
    return Counter(
        {
            "rows": len(table),
            "warned": sum(verdicts[index].outcome in READY for index in warned),
            **Counter(str(verdict.outcome) for verdict in verdicts),
        }
    )


def counts_of(tally: Counter) -> dict[str, int]:
    """The preview's counts; what commit does is counted when it is done."""
    return {
        "rows": tally["rows"],
        "ready": tally[Outcome.CREATE] + tally[Outcome.UPDATE],
        "warned": tally["warned"],
        "blocked": tally[Outcome.BLOCKED],
        "duplicates": tally[Outcome.DUPLICATE],
        "unchanged": tally[Outcome.UNCHANGED] + tally[Outcome.SKIP],
        "created": 0,
        "updated": 0,
        "skipped": 0,
    }
