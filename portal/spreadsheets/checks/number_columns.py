"""What whole columns of identity numbers look like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.privacy.damage import is_scientific
from portal.privacy.identity import can_be_identity_number, is_placeholder, read_nik
from portal.spreadsheets.cells import evidence
from portal.spreadsheets.cells.values import parse_sex
from portal.spreadsheets.checks.sampled_columns import (
    LEAST,
    SOME,
    ColumnFinding,
    Sample,
    Sampled,
    as_number,
    label_of,
    possible_numbers,
    share_of,
    tell,
    with_percent,
)
from portal.spreadsheets.choices import Severity

# Of numbers without any woman's among them; half of a list are women's.
LEAST_CARDS = 20
# In one of ten sound numbers the last digit is 0.
TOO_MANY_ZEROS = 0.4


def look_for_spoiled_numbers(sample: Sample) -> Iterator[ColumnFinding]:
    for column in sample.of_kind("identity"):
        if len(column.values) < LEAST:
            continue
        typed = sum(isinstance(value, (int, float)) for value in column.values)
        share = typed / len(column.values)
        if share >= SOME:
            yield tell(
                "typed_as_number",
                column,
                share,
                _(
                    "Column %(letter)s (%(label)s): %(percent)s %% of the numbers are "
                    "typed as numbers, of which a spreadsheet keeps 15 digits only. "
                    "Format the column as text and type them from the cards, or export "
                    "the list once more as it was, with the column as text."
                )
                % with_percent(column, share),
            )
        else:
            yield from zeros_at_the_end(column)
        yield from shortened_numbers(column)


def zeros_at_the_end(column: Sampled) -> Iterator[ColumnFinding]:
    """Text that was a number once: its last digits are lost all the same."""
    numbers = possible_numbers(column)
    share = share_of(numbers, lambda number: number.endswith("0"))
    if len(numbers) >= 2 * LEAST and share > TOO_MANY_ZEROS:
        yield tell(
            "ends_in_zero",
            column,
            share,
            _(
                "Column %(letter)s (%(label)s): %(percent)s %% of the numbers end in 0, "
                "where one of ten would. A spreadsheet had them as numbers once and "
                "lost the last digit: take the file as it was before."
            )
            % with_percent(column, share),
        )


def shortened_numbers(column: Sampled) -> Iterator[ColumnFinding]:
    share = evidence.share(column.values, is_shortened)
    if share >= 0.1:
        yield tell(
            "scientific",
            column,
            share,
            _(
                "Column %(letter)s (%(label)s): %(percent)s %% of the numbers are "
                "shortened, such as 3.20E+15, and their digits are lost. Take the file "
                "as it was before, with the column as text."
            )
            % with_percent(column, share),
            Severity.ERROR,
        )


def is_shortened(value: Any) -> bool:
    return isinstance(value, str) and is_scientific(value)


def look_for_placeholders(sample: Sample) -> Iterator[ColumnFinding]:
    for column in sample.of_kind("identity"):
        filled = [
            cell for cell in column.cells if cell is not None and str(cell).strip()
        ]
        share = share_of(filled, lambda cell: is_placeholder(str(cell)))
        if len(filled) >= LEAST and share >= SOME:
            yield tell(
                "placeholders",
                column,
                share,
                _(
                    "Column %(letter)s (%(label)s): %(percent)s %% of the cells hold a "
                    "stand-in such as 0 or -, and count as without a number."
                )
                % with_percent(column, share),
                Severity.INFO,
            )


def look_for_exchanged_numbers(sample: Sample) -> Iterator[ColumnFinding]:
    """Family cards' numbers under NIK, and the other way round."""
    nik, kk = sample.by_name.get("nik"), sample.by_name.get("kk")
    if kk:
        numbers = possible_numbers(kk)
        share = share_of(numbers, is_of_woman)
        if len(numbers) >= LEAST and share >= 0.2:
            yield tell(
                "nik_in_kk",
                kk,
                share,
                _(
                    "Column %(letter)s (%(label)s): %(percent)s %% of the numbers have a "
                    "day above 40, as women's NIKs have and no KK. Look whether NIK "
                    "and KK stand in each other's column."
                )
                % with_percent(kk, share),
            )
    if nik and (share := share_of_cards(sample, nik, kk)):
        yield tell(
            "kk_in_nik",
            nik,
            share,
            _(
                "Column %(letter)s (%(label)s): the numbers look like those of family "
                "cards (KK), which have a day of issue and repeat within a family. "
                "Look whether NIK and KK stand in each other's column."
            )
            % label_of(nik),
        )


def share_of_cards(sample: Sample, nik: Sampled, kk: Sampled | None) -> float:
    """The share of the NIKs that speak for family cards; 0 if too few do."""
    numbers = possible_numbers(nik)
    if kk:
        pairs = [
            (one, other)
            for one, other in zip(nik.cells, kk.cells, strict=True)
            if one is not None and not is_placeholder(str(one))
        ]
        equal = share_of(pairs, lambda pair: as_number(pair[0]) == as_number(pair[1]))
        if len(pairs) >= LEAST and equal >= SOME:
            return equal
    if any(map(is_of_woman, numbers)):
        return 0.0
    women = share_of_women(sample)
    if len(numbers) >= LEAST_CARDS and (women is None or women >= 0.2):
        return 1.0
    return 1.0 if len(numbers) >= LEAST and women and women >= SOME else 0.0


def share_of_women(sample: Sample) -> float | None:
    """What the list's own column says; None if it has none."""
    column = sample.by_name.get("sex")
    if column is None or len(column.values) < LEAST:
        return None
    return share_of(column.values, is_woman)


def is_woman(cell: Any) -> bool:
    try:
        return parse_sex(cell) == "female"
    except ValueError:
        return False


def look_for_moved_numbers(sample: Sample) -> Iterator[ColumnFinding]:
    """Numbers whose dates are not those of their rows: one column was sorted alone."""
    nik, pairs = sample.by_name.get("nik"), dates_beside(sample)
    other = share_of(pairs, lambda pair: f"{pair[0]:%d%m%y}" != f"{pair[1]:%d%m%y}")
    if other <= SOME or share_turned_about(sample) >= SOME:
        return
    if not share_of_cards(sample, nik, sample.by_name.get("kk")):
        yield tell(
            "moved",
            nik,
            other,
            _(
                "Column %(letter)s (%(label)s): %(percent)s %% of the numbers say "
                "another birth date than their row. The column has moved against the "
                "others, as it does when it is sorted alone."
            )
            % with_percent(nik, other),
        )


def share_turned_about(sample: Sample) -> float:
    """The share of the rows whose birth date is the number's, day and month exchanged."""
    return share_of(dates_beside(sample), lambda pair: is_turned_about(*pair))


def dates_beside(sample: Sample) -> list[tuple[date, date]]:
    """The birth date in the number and that of the row, where both are there.

    Nothing of fewer than five, which say nothing of a column.
    """
    nik = sample.by_name.get("nik")
    if nik is None or not sample.births:
        return []
    pairs = [
        (read_nik(number).birth_date, born)
        for number, born in zip(map(as_number, nik.cells), sample.births, strict=True)
        if born and can_be_identity_number(number)
    ]
    return pairs if len(pairs) >= LEAST else []


def is_turned_about(one: date, other: date) -> bool:
    return one.day != one.month and (one.day, one.month) == (other.month, other.day)


def is_of_woman(number: str) -> bool:
    return int(number[6:8]) > 40
