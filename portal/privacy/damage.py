"""How identity numbers are damaged on their way, and what they may have been.

Nothing here repairs a number: what a damaged one may have been is told to a
person, who has the card.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from portal.privacy.identity import LENGTH, can_be_identity_number, clean_number

# Excel keeps 15 digits of a number; other programs keep whole numbers up to 2^53.
MOST_EXACT = 2**53
SCIENTIFIC = re.compile(r"^'?\d([.,]\d+)?e[+]?\d+$", re.IGNORECASE)
# Letters that are typed or scanned in place of a digit.
LOOKALIKES = str.maketrans(
    {
        "O": "0", "o": "0", "Q": "0",
        "I": "1", "i": "1", "l": "1", "L": "1", "|": "1", "!": "1",
        "Z": "2", "z": "2",
        "S": "5", "s": "5", "$": "5",
        "G": "6", "b": "6",
        "B": "8",
    }
)  # fmt: skip
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
# A temporary number of a village's own system is 0, the village's code and a
# serial of five digits; a spreadsheet drops the 0.
TEMPORARY = re.compile(r"^[1-9]\d{5}[123]\d{3}00\d{3}$")


def is_scientific(text: str) -> bool:
    """Tell whether the text is a number that a spreadsheet has shortened."""
    return bool(SCIENTIFIC.match(text.strip()))


def numbers_within(text: str) -> list[str]:
    """Return the numbers of 16 digits that stand in a cell, in order."""
    found = WHOLE_NUMBER.findall(text)
    cleaned = clean_number(text)
    if not found and len(cleaned) == 2 * LENGTH:
        halves = [cleaned[:LENGTH], cleaned[LENGTH:]]
        return halves if all(map(can_be_identity_number, halves)) else []
    return found


def in_our_digits(text: str) -> str:
    """Return the text with the digits of other scripts as 0 to 9."""
    return "".join(str(unicodedata.digit(character, character)) for character in text)


def without_lookalikes(text: str) -> str:
    """Return the text with digits where letters stand that look like them."""
    return text.translate(LOOKALIKES)


def without_doubled(number: str) -> list[str]:
    """Return what is possible of a number when one of a pair of equal digits goes."""
    shorter = {
        number[:place] + number[place + 1 :]
        for place in range(1, len(number))
        if number[place] == number[place - 1]
    }
    return sorted(filter(can_be_identity_number, shorter))


def swaps(digits: str) -> Iterator[str]:
    """Return the digits with each pair of unequal neighbours exchanged once."""
    for place in range(len(digits) - 1):
        one, other = digits[place], digits[place + 1]
        if one != other:
            yield digits[:place] + other + one + digits[place + 2 :]


def are_swapped(one: str, other: str) -> bool:
    """Tell whether two neighbouring digits exchanged are all the difference."""
    places = differing(one, other)
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == other[places[1]]
        and one[places[1]] == other[places[0]]
    )


def differing(one: str, other: str) -> list[int]:
    """Return the places, from 0, at which two texts of equal length differ."""
    return [
        place
        for place, (mine, yours) in enumerate(zip(one, other, strict=True))
        if mine != yours
    ]


def lacks_one_of(shorter: str, longer: str) -> bool:
    """Tell whether one digit taken out of `longer` gives `shorter`."""
    if len(shorter) + 1 != len(longer):
        return False
    start = next(
        (i for i, digit in enumerate(shorter) if digit != longer[i]), len(shorter)
    )
    return shorter[start:] == longer[start + 1 :]


def likeness(written: str, number: str) -> str | None:
    """Return how what is written comes of a sound number; None if it hardly does.

    `same`, `last_digit` (the first 15 agree), `swapped` neighbours, `one_digit`
    that differs, is `missing` or `added`.
    """
    digits = without_lookalikes(clean_number(in_our_digits(written)))
    if len(digits) == LENGTH:
        return likeness_of_sixteen(digits, number)
    if lacks_one_of(digits, number):
        return "missing"
    return "added" if lacks_one_of(number, digits) else None


def likeness_of_sixteen(digits: str, number: str) -> str | None:
    places = differing(digits, number)
    if not places:
        return "same"
    if places == [LENGTH - 1]:
        return "last_digit"
    if are_swapped(digits, number):
        return "swapped"
    return "one_digit" if len(places) == 1 else None
