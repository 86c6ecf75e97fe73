"""Columns whose cells stand where others should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells import evidence
from portal.spreadsheets.cells.dates import parse_date
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.checks.sampled_columns import (
    LEAST,
    MOST,
    SOME,
    ColumnFinding,
    Sample,
    Sampled,
    tell,
    with_percent,
)
from portal.spreadsheets.choices import Severity


def look_for_shifts(sample: Sample) -> Iterator[ColumnFinding]:
    """Columns whose cells are of their neighbour's kind."""
    for column in sample.columns:
        if column.name not in LIKENESS or len(column.values) < LEAST:
            continue
        fits = LIKENESS[column.name]
        share = evidence.share(column.values, fits)
        if share > 1 - SOME:
            continue
        for other in sample.beside(column):
            if LIKENESS.get(other.name) in (None, fits):
                continue
            strange = [
                i for i, cell in enumerate(column.cells) if is_strange(cell, fits)
            ]
            alike = [i for i in strange if LIKENESS[other.name](column.cells[i])]
            if len(alike) >= max(LEAST, MOST * len(strange)):
                share = len(alike) / len(column.values)
                yield shifted(column, other, share, sample.row_from(strange))
                break


def is_strange(cell: Any, fits: Callable[[Any], bool]) -> bool:
    return clean_text(cell) is not None and not fits(cell)


def shifted(
    column: Sampled, other: Sampled, share: float, row: int | None
) -> ColumnFinding:
    words = with_percent(column, share) | {"other": str(other.column.label)}
    if row is None:
        message = _(
            "Column %(letter)s (%(label)s): %(percent)s %% of its cells look like "
            "“%(other)s”, which stands beside it. The cells of some rows have moved "
            "into the neighbouring column: move them back in your file, or choose "
            "what the column holds."
        )
    else:
        message = _(
            "Column %(letter)s (%(label)s): from about row %(row)s on its cells look "
            "like “%(other)s”, which stands beside it. The cells have moved into the "
            "neighbouring column there: move them back in your file."
        )
    severity = Severity.ERROR if share >= MOST else Severity.WARNING
    return tell("shifted", column, share, message % {**words, "row": row}, severity)


def looks_like_date(value: Any) -> bool:
    try:
        return bool(parse_date(value))
    except (ValueError, OverflowError):
        return False


LIKENESS: dict[str, Callable[[Any], bool]] = {
    "nik": evidence.is_identity_number,
    "kk": evidence.is_identity_number,
    "name": evidence.is_name,
    "household_head": evidence.is_name,
    "birth_place": evidence.is_text,
    "birth_date": looks_like_date,
    "received_on": looks_like_date,
    "closed_on": looks_like_date,
    "sex": evidence.is_sex,
    "phone": evidence.is_phone,
}


def look_for_words_in_dates(sample: Sample) -> Iterator[ColumnFinding]:
    for column in sample.of_kind("date"):
        strange = [value for value in column.values if evidence.is_name(value)]
        words = [value for value in strange if not looks_like_date(value)]
        share = len(words) / len(column.values) if column.values else 0
        if len(words) >= LEAST and share >= SOME:
            yield tell(
                "words_in_dates",
                column,
                share,
                _(
                    "Column %(letter)s (%(label)s): %(percent)s %% of its cells hold "
                    "words and no date. Choose what the column holds."
                )
                % with_percent(column, share),
            )
