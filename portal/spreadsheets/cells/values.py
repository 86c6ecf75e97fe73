"""What single cells mean: text, sex, neighborhood, numbers, yes and no."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from portal.spreadsheets.cells.dates import (
    DAY_NAMES,
    MONTHS,
    date_order,
    parse_date,
)
from portal.spreadsheets.cells.phones import parse_phone

__all__ = [
    "clean_text",
    "date_order",
    "parse_date",
    "parse_number",
    "parse_phone",
    "parse_place_and_date",
    "parse_rt",
    "parse_rt_rw",
    "parse_sex",
    "parse_yes_no",
]

NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "_",
        ".",
        "..",
        "...",
        "…",
        "?",
        "/",
        "null",
        "(null)",
        "none",
        "nan",
        "nihil",
        "nil",
        "kosong",
        "(kosong)",
        "n/a",
        "n.a",
        "n.a.",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "#null!",
        "#num!",
        "tidak ada",
        "tdk ada",
        "tak ada",
        "tidak ada data",
        "tidak tahu",
        "tdk tahu",
        "tdk tau",
        "tidak tau",
        "tidak diketahui",
        "tdk diketahui",
        "belum ada",
        "blm ada",
        "belum diketahui",
    }
)
INVISIBLE = {"Cf", "Cc"}


def clean_text(value: Any) -> str | None:
    """Return the text of a cell in one line, or None if it says nothing."""
    # The second test is for "not a number", which alone differs from itself.
    if value is None or value != value:
        return None
    if not isinstance(value, str):
        return text_of(value)
    if not value.isascii() or not value.isprintable():
        value = without_invisible(value)
    text = " ".join(value.split())
    if len(text) < 16 and text.lower() in NOTHING:
        return None
    return text


def text_of(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def without_invisible(text: str) -> str:
    return "".join(
        character
        for character in text
        if character.isspace() or unicodedata.category(character) not in INVISIBLE
    )


# Place and date of birth in one cell.


def parse_place_and_date(
    value: Any, *, order: str = "dmy"
) -> tuple[str | None, date | None]:
    """Return place and date of birth; each is None where the cell does not tell.

    A cell with digits but without a date in the answer held a date that
    cannot be read.
    """
    text = clean_text(value)
    if text is None:
        return None, None
    whole = date_or_none(text if isinstance(value, str) else value, order)
    start = date_start(text, order)
    if start is None:
        return place_name(re.split(r"[\d]", text)[0]), whole
    return place_name(text[:start]), whole or date_or_none(text[start:], order)


def date_start(text: str, order: str) -> int | None:
    """Return where in the text a date starts that reaches to its end."""
    for match in re.finditer(
        r"(?<![^\W_])(?=\d|[a-z]+\.? \d{1,2},? \d{4})", text, re.I
    ):
        if date_or_none(text[match.start() :], order):
            return match.start()
    return None


def date_or_none(value: Any, order: str) -> date | None:
    try:
        return parse_date(value, order=order)
    except (ValueError, OverflowError):
        return None


def place_name(text: str) -> str | None:
    name = re.sub(r"\b(?:tgl|tanggal|tg)\b\.?", " ", text, flags=re.I)
    name = " ".join(name.strip(" \t,/.;:-\\|()").split())
    word = name.lower()
    if word in DAY_NAMES or word in MONTHS or clean_text(name) is None:
        return None
    return title_case(name)


def title_case(text: str) -> str:
    # Unlike str.title() this leaves the letter after an apostrophe small.
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", capitalized, text)


def capitalized(match: re.Match[str]) -> str:
    return match[0][:1].upper() + match[0][1:].lower()


# Sex.

SEXES = {
    "male": "l lk lakilaki laki lelaki pria m male man cowok laki2 lk2 lakilakil",
    "female": "p pr prp perempuan prempuan perempan permpuan wanita w f female woman",
}
SEX_WORDS = {word: sex for sex, words in SEXES.items() for word in words.split()}
SEX_NUMBERS = {"1": "male", "2": "female"}


def parse_sex(value: Any) -> str:
    """Return "female" or "male"; raise ValueError for anything else."""
    text = (clean_text(value) or "").lower()
    letters = "".join(re.findall(r"[a-z]", text))
    sex = SEX_WORDS.get(letters) if letters else SEX_NUMBERS.get(text.strip("()."))
    if sex is None:
        raise ValueError(value)
    return sex


# Neighborhoods: RT and RW.

ROMAN = {
    numeral: number
    for number, numeral in enumerate(
        [
            "I",
            "II",
            "III",
            "IV",
            "V",
            "VI",
            "VII",
            "VIII",
            "IX",
            "X",
            "XI",
            "XII",
            "XIII",
            "XIV",
            "XV",
            "XVI",
            "XVII",
            "XVIII",
            "XIX",
            "XX",
        ],
        start=1,
    )
}
ROMAN_NUMBER = re.compile(r"\b[IVX]+\b")
RW_FIRST = re.compile(r"^\W*rw\D*\d+\D+rt", re.I)
MONTH_MADE_BY_EXCEL = re.compile(r"(\d{1,2})[-\s]([a-z]{3,4})", re.I)


def parse_rt_rw(value: Any) -> tuple[str | None, str | None]:
    """Return RT and RW in three digits each, also where Excel made 1/2 a date.

    Raises ValueError for what is neither one nor two numbers.
    """
    if isinstance(value, date):
        return three_digits(value.day), three_digits(value.month)
    text = clean_text(value)
    if text is None:
        return None, None
    numbers = neighborhood_numbers(text)
    if RW_FIRST.match(text):
        numbers = numbers[::-1]
    if len(numbers) > 2 or not numbers:
        raise ValueError(value)
    if len(numbers) == 1 and re.match(r"\W*rw", text, re.I):
        return None, three_digits(numbers[0])
    return three_digits(numbers[0]), three_digits(numbers[1]) if numbers[1:] else None


def neighborhood_numbers(text: str) -> list[int]:
    if match := re.fullmatch(r"\d{4}-(\d\d)-(\d\d)(?:[T ].*)?", text):
        return [int(match[2]), int(match[1])]
    match = MONTH_MADE_BY_EXCEL.fullmatch(text)
    if match and match[2].lower() in MONTHS:
        return [int(match[1]), MONTHS[match[2].lower()]]
    if re.fullmatch(r"\d{6}", text):
        return [int(text[:3]), int(text[3:])]
    text = ROMAN_NUMBER.sub(lambda found: str(ROMAN.get(found[0], "")), text)
    return [int(number) for number in re.findall(r"\d+", text)]


def three_digits(number: int) -> str:
    if not 0 <= number <= 999:
        raise ValueError(number)
    return f"{number:03d}"


def parse_rt(value: Any) -> str | None:
    """Return the one RT or RW of a cell in three digits, or None if it has none."""
    if isinstance(value, date):
        raise ValueError(value)
    numbers = [number for number in parse_rt_rw(value) if number]
    if len(numbers) > 1:
        raise ValueError(value)
    return numbers[0] if numbers else None


# Numbers.

AMOUNT = re.compile(
    r"(?:rp|idr)?\s*\.?\s*(-?\d[\d.,]*?)\s*(?:,-+|\.-+|,=)?\s*"
    r"(?:(rb|ribu|jt|juta|m|miliar|milyar)\b)?\.?\s*[a-z./%()²³ ]*",
    re.I,
)
SCALES = {
    "rb": 1_000,
    "ribu": 1_000,
    "jt": 1_000_000,
    "juta": 1_000_000,
    "miliar": 1_000_000_000,
    "milyar": 1_000_000_000,
}


def parse_number(value: Any) -> int | float:
    """Return the number of a cell such as "26 orang" or "Rp 900.000".

    A dot before three digits divides thousands. Raises ValueError.
    """
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, (int, float)):
        return whole_if_possible(value)
    match = AMOUNT.fullmatch(clean_text(value) or "")
    if not match:
        raise ValueError(value)
    number = decimal_number(match[1].rstrip(".,"))
    return whole_if_possible(number * SCALES.get((match[2] or "").lower(), 1))


def decimal_number(text: str) -> float:
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        return float(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def whole_if_possible(number: float) -> int | float:
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(number)
    return int(number) if number == int(number) else round(number, 6)


# Yes and no.

YES = frozenset(
    [
        "ya",
        "y",
        "iya",
        "yes",
        "1",
        "3",
        "true",
        "v",
        "√",
        "✓",
        "✔",
        "☑",
        "ada",
        "sudah",
        "sdh",
        "aktif",
        "dapat",
        "menerima",
        "terdaftar",
        "punya",
        "benar",
        "penerima",
    ]
)
NO = frozenset(
    [
        "tidak",
        "tdk",
        "t",
        "n",
        "no",
        "tak",
        "0",
        "2",
        "4",
        "false",
        "bukan",
        "belum",
        "blm",
        "nonaktif",
        "salah",
        "tidakada",
        "tdkada",
        "tidakaktif",
        "tdkaktif",
        "nonaktif",
        "belumada",
        "tidakdapat",
        "tidakmenerima",
        "tidakterdaftar",
        "tidakpunya",
        "bukanpenerima",
        "☐",
    ]
)


def parse_yes_no(value: Any) -> bool:
    """Return whether a cell says yes; raise ValueError if it says neither."""
    if isinstance(value, bool):
        return value
    text = text_of(value) if value is not None else ""
    word = re.sub(r"[\s\-.()]", "", without_invisible(text).lower())
    word = re.sub(r"^([1-4])(?=[a-z])", "", word)
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(value)
