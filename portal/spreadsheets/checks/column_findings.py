"""What whole columns look like, whatever their single cells say.

Each is told once, before anyone looks at rows: a shifted column or one that a
spreadsheet has spoiled is mended in the file and not cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells.dates import ORDER_EVIDENCE, date_order
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.checks.number_columns import (
    look_for_exchanged_numbers,
    look_for_moved_numbers,
    look_for_placeholders,
    look_for_spoiled_numbers,
    share_turned_about,
)
from portal.spreadsheets.checks.sampled_columns import (
    LEAST,
    MANY,
    SOME,
    ColumnFinding,
    Sample,
    Sampled,
    label_of,
    share_of,
    tell,
    with_percent,
)
from portal.spreadsheets.checks.shifted_columns import (
    look_for_shifts,
    look_for_words_in_dates,
)
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.lists.layout import Layout
from portal.spreadsheets.lists.mapping import MappedColumn
from portal.spreadsheets.registers import Register

PERSONAL = {"identity", "name", "code"}
ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
# With these told, the column's other peculiarities follow.
EXPLAINS_ALL = {"shifted", "all_equal"}


def column_findings(
    layout: Layout, mapped: Sequence[MappedColumn], register: Register
) -> list[ColumnFinding]:
    """Return what is to be told of whole columns, the worst first.

    Each is {"code", "column", "letter", "severity", "share", "message"}; the
    share is that of the looked-at cells, from 0 to 1. Nothing is quoted.
    """
    sample = Sample(layout, mapped, register)
    found = [finding for look in LOOKS for finding in look(sample)]
    told = {each["letter"] for each in found if each["code"] in EXPLAINS_ALL}
    kept = [
        each
        for each in found
        if each["code"] in EXPLAINS_ALL or each["letter"] not in told
    ]
    return sorted(kept, key=lambda each: (ORDER[each["severity"]], -each["share"]))


def look_at_dates(sample: Sample) -> Iterator[ColumnFinding]:
    for column in sample.of_kind("date"):
        if date_order(column.values) == "mdy":
            yield month_first(column, 1.0, Severity.INFO)
        elif is_half_converted(column.values):
            yield month_first(column, MANY)
        elif column.name == "birth_date":
            share = share_turned_about(sample)
            if share >= SOME:
                yield month_first(column, share)


def is_half_converted(values: Sequence[Any]) -> bool:
    """Tell whether a spreadsheet has made dates of those cells alone that it could.

    One that expects the month first turns 03/04/2026 into a date, the wrong
    one, and leaves 25/04/2026 as text.
    """
    dates = [value for value in values if isinstance(value, (date, datetime))]
    firsts = [
        int(found[1])
        for value in values
        if isinstance(value, str) and (found := ORDER_EVIDENCE.match(value))
    ]
    return (
        min(len(dates), len(firsts)) >= LEAST
        and all(day.day <= 12 for day in dates)
        and all(first > 12 for first in firsts)
    )


def month_first(
    column: Sampled, share: float, severity=Severity.WARNING
) -> ColumnFinding:
    if severity == Severity.INFO:
        message = _(
            "Column %(letter)s (%(label)s): the dates are written with the month first, "
            "and are read so."
        )
    else:
        message = _(
            "Column %(letter)s (%(label)s): day and month seem to be exchanged in many "
            "dates, as a spreadsheet does that expects the month first. Write the "
            "dates as day/month/year in a column that is formatted as text."
        )
    return tell("month_first", column, share, message % label_of(column), severity)


def look_for_equal_cells(sample: Sample) -> Iterator[ColumnFinding]:
    for column in sample.columns:
        is_own = column.column.kind in PERSONAL or column.name == "birth_date"
        # One officer may have written the whole list, one citizen hardly.
        if not is_own or column.name in ("officer", "reporter", "household_head"):
            continue
        texts = {clean_text(value) for value in column.values}
        if len(column.values) >= LEAST and len(texts) == 1:
            yield tell(
                "all_equal",
                column,
                1.0,
                _(
                    "Column %(letter)s (%(label)s): all cells are equal, though each "
                    "citizen has their own. It was perhaps filled down by mistake."
                )
                % label_of(column),
            )


def look_for_blanks(sample: Sample) -> Iterator[ColumnFinding]:
    for column in sample.columns:
        if column.name not in ("nik", "name", "service", "received_on", "birth_date"):
            continue
        blank = share_of(column.cells, lambda cell: clean_text(cell) is None)
        if len(column.cells) >= LEAST and blank >= MANY:
            yield tell(
                "half_empty",
                column,
                blank,
                _(
                    "Column %(letter)s (%(label)s): %(percent)s %% of the cells are blank."
                )
                % with_percent(column, blank),
                Severity.INFO,
            )


LOOKS = (
    look_for_shifts,
    look_for_words_in_dates,
    look_for_spoiled_numbers,
    look_for_placeholders,
    look_for_exchanged_numbers,
    look_for_moved_numbers,
    look_at_dates,
    look_for_equal_cells,
    look_for_blanks,
)
