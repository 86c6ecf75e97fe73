"""The rows of a sheet with what a merged cell says in each row it covers."""

from __future__ import annotations

from typing import Any

from portal.spreadsheets.files.workbooks import Sheet


def sheet_cells(sheet: Sheet) -> list[list[Any]]:
    """Return the sheet's rows; a cell merged downwards says the same in each."""
    rows = [list(row) for row in sheet.rows]
    for merge in sheet.merges:
        if merge.bottom == merge.top or merge.left >= len(rows[merge.top]):
            continue
        words = rows[merge.top][merge.left]
        for row in rows[merge.top + 1 : merge.bottom + 1]:
            if row[merge.left] is None:
                row[merge.left] = words
    return rows
