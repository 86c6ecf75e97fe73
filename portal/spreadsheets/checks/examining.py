"""Examining one damaged identity number: its diagnosis, and the reason in words.

Each function returns the name of a diagnosis and what a sentence says after
“cannot be one:” or the like, without capital and full stop. No reason tells
more of a number than its date.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from portal.privacy.damage import (
    MOST_EXACT,
    TEMPORARY,
    are_swapped,
    differing,
    in_our_digits,
    numbers_within,
    swaps,
    without_doubled,
    without_lookalikes,
)
from portal.privacy.identity import (
    LENGTH,
    can_be_identity_number,
    clean_number,
    read_birth,
)

Told = tuple[str, str]
# The birth date and sex in a number: day (41 to 71 for women), month, year.
SIX = slice(6, 12)
# Family cards are dated from the days of their registration in computers on.
FIRST_CARDS = date(1990, 1, 1)
LEAST_LATER = timedelta(days=365)


def explain_letters(text: str) -> Told:
    """Of a cell with other characters than digits."""
    if len(numbers_within(text)) > 1:
        return "two_numbers", _("it has two numbers")
    ours = in_our_digits(text)
    if ours != text and can_be_identity_number(clean_number(ours)):
        return "other_digits", _("it has the digits of another script")
    cleaned = clean_number(ours)
    if can_be_identity_number(without_lookalikes(cleaned)):
        letters = "".join(dict.fromkeys(filter(str.isalpha, cleaned))) or cleaned
        return "lookalikes", _(
            "it has characters that are not digits but look like some: %(letters)s"
        ) % {"letters": ", ".join(letters)}
    if numbers_within(text):
        return "words_around", _("other characters stand beside its 16 digits")
    return "not_a_number", _("it has characters that are not digits")


def explain_length(number: str) -> Told:
    """Of digits that are not 16."""
    count = len(number)
    reason = _("it has %(count)s digits and not 16") % {"count": count}
    if TEMPORARY.match(number):
        return "lost_zero", _("%(reason)s, and looks like a temporary number") % {
            "reason": reason
        }
    if count < LENGTH:
        return "digits_missing", reason
    if len(numbers_within(number)) > 1:
        return "two_numbers", _("it has two numbers")
    if count == LENGTH + 1 and without_doubled(number):
        return "digit_doubled", _("%(reason)s, one of them perhaps twice") % {
            "reason": reason
        }
    return "digits_too_many", reason


def explain_date(number: str, born: date | None = None, sex: str | None = None) -> Told:
    """Of 16 digits whose date is impossible; `born` and `sex` are the row's."""
    if born:
        meant = [six_of(born, each) for each in sexes_of(sex)]
        if any(are_swapped(number[SIX], each) for each in meant):
            return "swapped", _(
                "the seventh to twelfth digit are the row's birth date with two "
                "neighbours exchanged"
            )
        if any(len(differing(number[SIX], each)) == 1 for each in meant):
            return "one_digit", _(
                "the seventh to twelfth digit are the row's birth date but for one digit"
            )
    return which_part(number)


def which_part(number: str) -> Told:
    day, month = int(number[6:8]), int(number[8:10])
    if not (1 <= day <= 31 or 41 <= day <= 71):
        told = (
            "no_day",
            _(
                "the seventh to twelfth digit are no possible date, as no month has the "
                "day %(day)s"
            )
            % {"day": number[6:8]},
        )
    elif not 1 <= month <= 12:
        told = (
            "no_month",
            _(
                "the seventh to twelfth digit are no possible date, as there is no month "
                "%(month)s"
            )
            % {"month": number[8:10]},
        )
    else:
        told = (
            "no_date",
            _(
                "the seventh to twelfth digit are no possible date, as the month %(month)s "
                "has no day %(day)s"
            )
            % {"month": number[8:10], "day": f"{day % 40:02d}"},
        )
    if any(map(has_date, swaps(number[SIX]))):
        reason = _("%(reason)s; perhaps two neighbours are exchanged")
        return told[0], reason % {"reason": told[1]}
    return told


def has_date(six: str) -> bool:
    return read_birth(six, date.today()) is not None


def explain_typed(number: str) -> Told:
    """Of a number in a cell that a spreadsheet keeps as a number."""
    if number.endswith("0"):
        return "last_digit_lost", _(
            "a spreadsheet keeps 15 digits, so the last one has become 0"
        )
    if int(number) > MOST_EXACT:
        return "rounded", _("it is so large that its last digit may be off by one")
    return "typed_as_number", _("a spreadsheet keeps 15 digits, the last may be wrong")


def explain_birth(number: str, born: date, row_born: date, sex: str | None) -> Told:
    """Of a number whose date `born` is not the row's."""
    six = number[SIX]
    # Each part differs or not by itself; the sex is compared by itself.
    meant = six_of(row_born, "female" if int(six[:2]) > 40 else "male")
    reason = parts_that_differ(born, row_born)
    if (born.day, born.month) == (row_born.month, row_born.day) and is_same_year(
        born, row_born
    ):
        return "day_month", reason
    if are_swapped(six, meant):
        return "swapped", reason
    if len(differing(six, meant)) == 1:
        return "one_digit", reason
    if may_be_card(six, born, row_born):
        return "card_number", reason
    return "other_birth", reason


def is_same_year(one: date, other: date) -> bool:
    return one.year % 100 == other.year % 100


def may_be_card(six: str, issued: date, born: date) -> bool:
    """Tell whether the date may be a card's day of issue: later, and no woman's."""
    return int(six[:2]) <= 31 and issued >= FIRST_CARDS and issued - born > LEAST_LATER


def parts_that_differ(born: date, row_born: date) -> str:
    """Return “day 01 instead of 02, month 05 instead of 06”."""
    parts = [
        (_("day %(here)s instead of %(there)s"), f"{born:%d}", f"{row_born:%d}"),
        (_("month %(here)s instead of %(there)s"), f"{born:%m}", f"{row_born:%m}"),
        (_("year %(here)s instead of %(there)s"), f"{born:%y}", f"{row_born:%y}"),
    ]
    return ", ".join(
        words % {"here": here, "there": there}
        for words, here, there in parts
        if here != there
    )


def six_of(born: date, sex: str) -> str:
    """Return the six digits that a number has for a birth date and sex."""
    return f"{born.day + (40 if sex == 'female' else 0):02d}{born:%m%y}"


def sexes_of(sex: str | None) -> tuple[str, ...]:
    return (sex,) if sex else ("female", "male")
