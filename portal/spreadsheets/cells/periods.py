"""The month that the titles above a list name."""

import re
from collections.abc import Iterable

from portal.spreadsheets.cells.dates import MONTHS

MONTH_AND_YEAR = re.compile(
    r"\b([^\W\d_]{3,9})\b[\s.,:\-/]*(?:tahun|thn|th)?[\s.,:]*(20\d\d)\b", re.I
)
IN_NUMBERS = re.compile(
    r"(?:bulan|periode|month)\D{0,5}\b(\d{1,2})\s*[-/.]\s*(20\d\d)\b", re.I
)
YEAR = re.compile(r"\b(?:tahun|thn|th|t\.a\.?)[\s.:]*(20\d\d)\b", re.I)
MONTH = re.compile(r"\b(?:bulan|bln)\b[\s.:]*([^\W\d_]+)", re.I)
ANY_YEAR = re.compile(r"\b20\d\d\b")
WORD = re.compile(r"[^\W\d_]{3,9}")


def find_period(texts: Iterable[str]) -> str | None:
    """Return the month that titles such as "BULAN : JUNI 2026" name, as "2026-06".

    A title that names several months names none.
    """
    texts = [text for text in texts if len(months_in(text)) <= 1]
    for text in texts:
        if period := period_in_words(text) or period_in_numbers(text):
            return period
    return period_in_two_lines(" ".join(texts))


def month_row(text: str, titles: Iterable[str] = ()) -> str | None:
    """Return what a row such as "Bulan : Juli" says, with the year of the titles."""
    named = MONTH.match(text.strip())
    if not named or named[1].lower() not in MONTHS:
        return None
    if find_period([text]):
        return text
    years = {year for title in titles for year in ANY_YEAR.findall(title)}
    return f"{text} {years.pop()}" if len(years) == 1 else None


def months_in(text: str) -> set[int]:
    words = WORD.findall(text.lower())
    return {MONTHS[word] for word in words if word in MONTHS}


def period_in_words(text: str) -> str | None:
    for match in MONTH_AND_YEAR.finditer(text):
        if month := MONTHS.get(match[1].lower()):
            return written(match[2], month)
    return None


def period_in_numbers(text: str) -> str | None:
    match = IN_NUMBERS.search(text)
    if match and 1 <= int(match[1]) <= 12:
        return written(match[2], int(match[1]))
    return None


def period_in_two_lines(text: str) -> str | None:
    month, year = MONTH.search(text), YEAR.search(text)
    if month and year and month[1].lower() in MONTHS:
        return written(year[1], MONTHS[month[1].lower()])
    return None


def written(year: str, month: int) -> str:
    return f"{year}-{month:02d}"
