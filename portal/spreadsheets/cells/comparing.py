"""Whether a row of a list says the same as what is stored."""

from __future__ import annotations

from typing import Any

from portal.spreadsheets.cells.findings import CellProblem
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.columns import Column


def says_the_same(column: Column | None, old: Any, new: Any) -> bool:
    """Compare a stored value with one read from a cell.

    A text is the same also if it differs only in blanks, or if it comes back
    from our own export as the new one: RT `1` as `001`.
    """
    if column and column.compare(old) == column.compare(new):
        return True
    if isinstance(new, str):
        return (clean_text(old) or "") == new or reread(column, old) == new
    return old == new


def reread(column: Column | None, old: Any) -> Any:
    """Return a stored value as it comes back in our own export."""
    try:
        return column.read(column.write(old)) if column and old else old
    except CellProblem as problem:
        return problem.value
