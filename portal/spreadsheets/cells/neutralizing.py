"""Keeping spreadsheet programs from running what people wrote.

A cell that begins with one of a few characters is a formula to Excel,
LibreOffice and Google Sheets, also behind blanks and invisible characters.
"""

from __future__ import annotations

import re
from typing import Any

# Blanks, controls and the marks that no program shows.
INVISIBLE = (
    "\\s\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890"
    "\\u0891\\u08e2\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202f"
    "\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\U000110bd"
    "\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a"
    "\\U000e0000-\\U000e0fff"
)
# Also in the wide and small forms that some programs take for the plain ones.
BEGINS = "=+\\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪"
# Apostrophes count too, so that taking ours away leaves those of the writer.
FORMULA = re.compile(f"^['{INVISIBLE}]*[{BEGINS}]|^'*[\t\r\n]")
# Where a program that separates otherwise than we do would begin a cell or a row.
INSIDE = re.compile(f"(?<=[;\r\n])(?=['{INVISIBLE}]*[{BEGINS}])")
MARKED_INSIDE = re.compile(f"(?<=[;\r\n])'(?=['{INVISIBLE}]*[{BEGINS}])")


def neutralize(value: Any) -> Any:
    """Return the value with an apostrophe in front where it would be a formula.

    Importing takes the apostrophe away again.
    """
    if isinstance(value, str) and value and FORMULA.match(value):
        return f"'{value}"
    return value


def revive(value: Any) -> Any:
    """Return what `neutralize` was given."""
    if isinstance(value, str) and value[:1] == "'" and FORMULA.match(value[1:]):
        return value[1:]
    return value


def neutralize_inside(text: str) -> str:
    """Return a csv's field safe also where `;` or a line would begin a cell.

    A comma-separated file opened where Excel expects semicolons falls apart
    there. Reading a csv takes the apostrophes away again.
    """
    return INSIDE.sub("'", text)


def revive_inside(text: str) -> str:
    """Return what `neutralize_inside` was given."""
    return MARKED_INSIDE.sub("", text) if "'" in text else text
