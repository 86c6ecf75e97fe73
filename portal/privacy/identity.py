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
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    female = day > 40
    born = date(2000 + year, month, day - 40 if female else day)
    if born > (today or date.today()):
        born = born.replace(year=1900 + year)
    return NikParts(number[:6], born, "female" if female else "male", int(number[12:]))


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
