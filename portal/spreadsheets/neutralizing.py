"""Keeping spreadsheet programs from running what people wrote.

A cell that begins with one of a few characters is a formula to Excel,
LibreOffice and Google Sheets, also behind blanks and invisible characters.
"""

from __future__ import annotations

import re
from typing import Any

# Blanks, controls and the marks that no program shows.
INVISIBLE = (
    "\\s\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e"
    "\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0"
)
# Apostrophes count too, so that taking ours away leaves those of the writer.
FORMULA = re.compile(f"^['{INVISIBLE}]*[=+\\-@|%＝＋－＠]|^'*[\t\r\n]")


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
