"""What the cells of a column look like, whatever its header says."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from portal.spreadsheets.cells.dates import date_order, parse_date
from portal.spreadsheets.cells.phones import parse_phone
from portal.spreadsheets.cells.values import (
    clean_text,
    parse_place_and_date,
    parse_rt_rw,
    parse_sex,
)

# From this share on, cells are said to support a meaning.
SUPPORT = 0.6
LEAST_AGE = timedelta(days=5 * 365)

STATUS_WORDS = re.compile(
    r"selesai|proses|tunggu|tunda|pending|ajuan|baru\b|masuk|^belum\b|^blm\b|kunjung"
    r"|verif|rujuk|terus|lengkap|kurang|sudah|^sdh\b|terima|terbit|aktif|tuntas"
    r"|tolak|valid|layak|syarat|duplikat|arsip|tindak|open|closed?\b|done|tangani"
    r"|registered|handling|referred|resolved|rejected|duplicate|documents|setuju"
    r"|daftar|batal|tutup|buka|dibantu|cabut|withdrawn|draft|konsep"
)
MARITAL_WORDS = re.compile(r"kawin|nikah|cerai|janda|duda|lajang|^(?:bk|k|ch|cm)$")
RELATION_WORDS = re.compile(
    r"kepala|suami|ist[er]+i|anak|menantu|cucu|orang ?tua|mertua|famili|pembantu"
    r"|^(?:kk|krt)$|saudara|ibu|ayah"
)
LETTERS = re.compile(r"[^\W\d_]")


def values_of(cells: Sequence[Any]) -> list[Any]:
    """Return the cells that say something."""
    return [cell for cell in cells if clean_text(cell) is not None]


def share(cells: Sequence[Any], fits: Callable[[Any], bool]) -> float:
    values = values_of(cells)
    return sum(map(fits, values)) / len(values) if values else 0.0


def is_identity_number(value: Any) -> bool:
    """Tell whether a value was meant as a NIK or KK, even a spoiled one."""
    text = clean_text(value) or ""
    if re.fullmatch(r"'?\d[.,]\d+e\+?1[3-7]", text, re.I):
        return True
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    return 13 <= len(digits) <= 18 and len(LETTERS.findall(text)) <= 3


def is_name(value: Any) -> bool:
    text = clean_text(value) or ""
    letters = len(LETTERS.findall(text))
    return isinstance(value, str) and letters >= 2 and letters * 10 >= len(text) * 7


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(LETTERS.search(value))


def reads(parse: Callable[[Any], Any]) -> Callable[[Any], bool]:
    """Return a test whether a parser takes a value."""

    def test(value: Any) -> bool:
        try:
            return bool(parse(value))
        except (ValueError, OverflowError):
            return False

    return test


is_sex = reads(parse_sex)
is_phone = reads(parse_phone)


def is_rt(value: Any) -> bool:
    return reads(parse_rt_rw)(value) and not is_two_numbers(value)


def is_two_numbers(value: Any) -> bool:
    try:
        return all(parse_rt_rw(value))
    except ValueError:
        return False


def has_place(value: Any) -> bool:
    place, day = parse_place_and_date(value)
    return bool(place and day)


def words(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: bool(pattern.search((clean_text(value) or "").lower()))


is_status = words(STATUS_WORDS)
is_marital = words(MARITAL_WORDS)
is_relation = words(RELATION_WORDS)


def dates_of(cells: Sequence[Any]) -> list[date]:
    order = date_order(cells)
    found = []
    for cell in values_of(cells):
        try:
            found.append(parse_date(cell, order=order))
        except (ValueError, OverflowError):
            continue
    return found


def are_dates(cells: Sequence[Any]) -> bool:
    values = values_of(cells)
    return bool(values) and len(dates_of(cells)) >= SUPPORT * len(values)


def are_birth_dates(cells: Sequence[Any]) -> bool:
    """Tell whether most of the dates lie further back than any complaint would."""
    found = sorted(dates_of(cells))
    if not are_dates(cells):
        return False
    return found[len(found) // 2] < timezone.localdate() - LEAST_AGE


def are_row_numbers(cells: Sequence[Any]) -> bool:
    """Tell whether the cells are small whole numbers that grow downwards."""
    numbers = [whole_number(cell) for cell in values_of(cells)]
    if not numbers or any(number is None or number > 10**7 for number in numbers):
        return False
    steps = [
        after > before for before, after in zip(numbers, numbers[1:], strict=False)
    ]
    return sum(steps) >= 0.7 * len(steps)


def whole_number(value: Any) -> int | None:
    match = re.fullmatch(r"\(?(\d{1,9})[.)]*", clean_text(value) or "")
    return int(match[1]) if match else None


TESTS: dict[str, Callable[[Sequence[Any]], bool]] = {
    "nik": lambda cells: share(cells, is_identity_number) >= SUPPORT,
    "kk": lambda cells: share(cells, is_identity_number) >= SUPPORT,
    "name": lambda cells: share(cells, is_name) >= SUPPORT,
    "household_head": lambda cells: (
        share(cells, is_name) >= SUPPORT and share(cells, is_relation) < SUPPORT
    ),
    "family_relation": lambda cells: share(cells, is_relation) >= SUPPORT,
    "status": lambda cells: (
        share(cells, is_status) >= SUPPORT and share(cells, is_marital) < SUPPORT
    ),
    "marital_status": lambda cells: share(cells, is_marital) >= SUPPORT,
    "received_on": lambda cells: are_dates(cells) and not are_birth_dates(cells),
    "birth_date": are_birth_dates,
    "birth_place+birth_date": lambda cells: share(cells, has_place) >= 0.3,
    "rt": lambda cells: share(cells, is_rt) >= SUPPORT,
    "rw": lambda cells: share(cells, is_rt) >= SUPPORT,
    "rt+rw": lambda cells: share(cells, is_two_numbers) >= SUPPORT,
    "sex": lambda cells: share(cells, is_sex) >= SUPPORT,
    "phone": lambda cells: share(cells, is_phone) >= SUPPORT,
    "-": are_row_numbers,
    "external_id": lambda cells: (
        share(cells, is_text) >= SUPPORT and is_mostly_unique(cells)
    ),
}


def is_mostly_unique(cells: Sequence[Any]) -> bool:
    texts = [clean_text(cell) for cell in values_of(cells)]
    return len(set(texts)) >= 0.9 * len(texts)


def supports(name: str, cells: Sequence[Any]) -> bool:
    """Tell whether the cells look like values of the column with this name."""
    return name in TESTS and TESTS[name](cells)
