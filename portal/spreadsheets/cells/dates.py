"""Dates as people in Indonesia write them, day first, in words or in numbers."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

MONTH_NAMES = (
    "januari january jan jnuari januri",
    "februari february feb febuari febr pebruari peb pebr febuary",
    "maret march mar mrt maert",
    "april apr aprl",
    "mei may",
    "juni june jun djuni",
    "juli july jul djuli",
    "agustus august agt agst agu ags agust aug agus",
    "september sep sept",
    "oktober october okt oct oktb",
    "november nopember nov nop nof nofember",
    "desember december des dec dsember",
)
MONTHS = {
    word: number
    for number, words in enumerate(MONTH_NAMES, start=1)
    for word in words.split()
}
DAY_NAMES = frozenset(
    [
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "jum'at",
        "juma'at",
        "jum",
        "at",
        "sabtu",
        "minggu",
        "ahad",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)

# What may stand before a date: "Senin, ", "Langsa, ", "tgl. ".
LEAD = r"(?:[^\W\d][^\d]*?[\s,.:]\s*)?"
TIME = (
    r"(?:[\sT,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*"
    r"(?:wib|wita|wit|am|pm|z)?)?"
)
MARK = r"\s*[-/.\\\s]\s*"
ISO = re.compile(rf"(\d{{4}}){MARK}(\d{{1,2}}){MARK}(\d{{1,2}}){TIME}", re.I)
NUMERIC = re.compile(
    rf"{LEAD}(\d{{1,3}}){MARK}(\d{{1,2}}){MARK}(\d{{4}}|\d\d){TIME}", re.I
)
IN_WORDS = re.compile(
    rf"{LEAD}(\d{{1,3}})[\s.\-/,]*([^\W\d_]+)[\s.\-/,']*(\d{{4}}|\d\d){TIME}", re.I
)
ENGLISH = re.compile(rf"{LEAD}?([a-z]+)\.?\s+(\d{{1,2}}),?\s+(\d{{4}}){TIME}", re.I)
SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")
COMPACT = re.compile(r"\d{8}")
ORDER_EVIDENCE = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d\d)\b")

EXCEL_EPOCH = date(1899, 12, 30)
# Serials below this would be read from what is really a bare year.
FIRST_SERIAL = 2_101
LAST_SERIAL = 73_050
FIRST_YEAR = 1901
LAST_YEAR = 2100


def parse_date(value: Any, *, order: str = "dmy") -> date:
    """Return the date that a cell means; raise ValueError if it means none.

    Fillers such as 00-00-1950 or 31-12-1900 and bare years mean none. A year
    of two digits is taken as the latest that has begun.
    """
    if isinstance(value, datetime):
        return plausible(value.date())
    if isinstance(value, date):
        return plausible(value)
    if isinstance(value, bool) or value is None:
        raise ValueError(value)
    if isinstance(value, (int, float)):
        return from_serial(value)
    return parse_date_text(str(value), order)


def plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day


def from_serial(number: float) -> date:
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise ValueError(number)
    return EXCEL_EPOCH + timedelta(days=int(number))


def parse_date_text(text: str, order: str) -> date:
    text = " ".join(text.strip(" \t\n\r\u00a0'`’.,").split())
    if match := NUMERIC.fullmatch(text):
        return from_numbers(match[1], match[2], match[3], order)
    if match := ISO.fullmatch(text):
        return calendar_day(int(match[1]), int(match[2]), int(match[3]))
    if match := IN_WORDS.fullmatch(text):
        return calendar_day(full_year(match[3]), month_number(match[2]), int(match[1]))
    if match := ENGLISH.fullmatch(text):
        return calendar_day(int(match[3]), month_number(match[1]), int(match[2]))
    if match := SERIAL.fullmatch(text):
        return from_serial(int(match[1]))
    return from_eight_digits(text)


def from_numbers(first: str, second: str, year: str, order: str) -> date:
    day, month = (first, second) if order == "dmy" else (second, first)
    return calendar_day(full_year(year), int(month), int(day))


def calendar_day(year: int, month: int, day: int) -> date:
    return plausible(date(year, month, day))


def full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    this_year = timezone.localdate().year
    return year + (this_year - year) // 100 * 100


def month_number(word: str) -> int:
    """Return 1 to 12 for the name of a month, spelled in any usual way."""
    try:
        return MONTHS[word.lower()]
    except KeyError as error:
        raise ValueError(word) from error


def from_eight_digits(text: str) -> date:
    if not COMPACT.fullmatch(text):
        raise ValueError(text)
    if text[:2] in ("19", "20") and text[4:6] <= "12":
        return calendar_day(int(text[:4]), int(text[4:6]), int(text[6:]))
    return calendar_day(int(text[4:]), int(text[2:4]), int(text[:2]))


def date_order(values: Iterable[Any]) -> str:
    """Return "mdy" if the dates of a column can only be read so, else "dmy"."""
    month_first = False
    for value in values:
        if not isinstance(value, str):
            continue
        if match := ORDER_EVIDENCE.match(value):
            if int(match[1]) > 12:
                return "dmy"
            month_first = month_first or int(match[2]) > 12
    return "mdy" if month_first else "dmy"
