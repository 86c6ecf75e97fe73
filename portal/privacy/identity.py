"""What an identity number (NIK or KK) says and whether it can be trusted.

A NIK is `PPKKCC DDMMYY SSSS`: the region of first registration, the birth
date (day + 40 for women) and a serial from 0001. It has no check digit. A KK
has the same form with the date the family card was issued. Neither is proof
of where someone lives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

LENGTH = 16
# Blanks, invisible marks, hyphens and dashes, apostrophes, dots and commas.
NOT_DIGITS = re.compile(
    r"[\s\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
    r"\-\u2010-\u2015\u2212'’‘‛ʼ`´.,]"
)
# `….0` of a number made text; the last dot of `32.02.16.410150.0000` is no such.
TRAILING_ZERO = re.compile(r"^([^.,]*)[.,]0+$")
PLACEHOLDER = re.compile(r"^(\d)\1*$")
ABSENT_WORDS = {
    "",
    "-",
    "tidakada",
    "tdkada",
    "belumada",
    "proses",
    "nihil",
    "null",
    "n/a",
    "#n/a",
}


def clean_number(value: str) -> str:
    """Return the number as written without spaces, dots, dashes and apostrophes."""
    return NOT_DIGITS.sub("", TRAILING_ZERO.sub(r"\1", value.strip()))


def is_placeholder(value: str) -> bool:
    """Tell whether the cell stands for “no number”: `-`, `0`, one digit repeated."""
    cleaned = clean_number(value)
    return cleaned.lower() in ABSENT_WORDS or bool(PLACEHOLDER.match(cleaned))


@dataclass(frozen=True, slots=True)
class NikParts:
    """What a 16-digit NIK says about its holder."""

    region: str  # six digits, where it was first issued; may be retired today
    birth_date: date  # the century is a guess: never in the future
    sex: str  # "female" or "male"
    serial: int


def read_nik(number: str, *, today: date | None = None) -> NikParts:
    """Return what the NIK says; ValueError if its date is impossible."""
    birth = read_birth(number[6:12], today or date.today())
    if birth is None:
        raise ValueError("The seventh to twelfth digit are no possible date.")
    return NikParts(number[:6], *birth, int(number[12:]))


# A list has few birth dates beside its rows: each is worked out once.
@lru_cache(maxsize=50_000)
def read_birth(six: str, today: date) -> tuple[date, str] | None:
    """Return birth date and sex that six digits of a NIK say; None if impossible.

    The century is a guess: the date is never after `today`.
    """
    day, month, year = int(six[:2]), int(six[2:4]), int(six[4:])
    sex = "female" if day > 40 else "male"
    try:
        born = date(2000 + year, month, day - 40 if day > 40 else day)
        return (born if born <= today else born.replace(year=1900 + year)), sex
    except ValueError:
        return None


def can_be_identity_number(number: str) -> bool:
    """Tell whether 16 digits with a possible date stand here."""
    if len(number) != LENGTH or not number.isascii() or not number.isdigit():
        return False
    try:
        read_nik(number)
    except ValueError:
        return False
    return True


def is_doubtful(number: str) -> bool:
    """Tell whether the serial is `0000`, which no office ever gave out."""
    return number.endswith("0000")
