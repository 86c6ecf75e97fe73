"""Phone numbers in the international form."""

import re
import unicodedata
from typing import Any

SCIENTIFIC = re.compile(r"\d[.,]?\d*\s*e\s*\+?\d+", re.I)
BETWEEN_NUMBERS = re.compile(r"[/;,|\n&]|\b(?:atau|dan|or|and)\b", re.I)
SHORTEST_NUMBER = 7


def parse_phone(value: Any) -> str:
    """Return the first number of a cell as "+62…"; raise ValueError if none fits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if text.isascii() and text.isdecimal():
        return "+62" + national_number(text)
    text = unicodedata.normalize("NFKC", text).removesuffix(".0")
    if SCIENTIFIC.search(text):
        raise ValueError(value)
    return "+62" + national_number(first_number(text))


def first_number(text: str) -> str:
    digits = ""
    for part in BETWEEN_NUMBERS.split(text):
        # A short part is an area code, as in 021/1234567.
        digits += "".join(re.findall(r"[0-9]", part))
        if len(digits) >= SHORTEST_NUMBER:
            break
    return digits


def national_number(digits: str) -> str:
    """Return the digits after the country code, which a mobile starts with an 8."""
    if digits.startswith("00"):
        digits = digits[2:]
    if digits.startswith("62"):
        number = digits[2:].removeprefix("0")
    elif digits.startswith("0"):
        number = digits[1:]
    elif digits.startswith("8"):
        number = digits
    else:
        raise ValueError(digits)
    if not is_dialable(number):
        raise ValueError(digits)
    return number


def is_dialable(number: str) -> bool:
    if number.startswith("8"):
        return 9 <= len(number) <= 12
    return 8 <= len(number) <= 11 and number[0] in "2345679"
