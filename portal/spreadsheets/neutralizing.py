"""Keeping spreadsheet programs from running what people wrote.

A cell that begins with one of a few characters is a formula to Excel,
LibreOffice and Google Sheets, also behind blanks and invisible characters.
"""

from __future__ import annotations

import re
from typing import Any

INVISIBLE = (
    "\\s\\x00-\\x1f\\u00a0\\u00ad\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u2064\\ufeff"
)
FORMULA = re.compile(f"^[{INVISIBLE}]*[=+\\-@|%＝＋－＠]|^[\t\r]")


def neutralize(value: Any) -> Any:
    """Return the value with an apostrophe in front where it would be a formula.

    Importing takes the apostrophe away again.
    """
    if isinstance(value, str) and value and FORMULA.match(value):
        return f"'{value}"
    return value
