"""What an import answers to the command line and the API: IMPORT.md §2."""

from __future__ import annotations

from typing import Any

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import get_register

PREVIEWED = 20
PROBLEM_KEYS = ("row", "letter", "column", "value", "severity", "code", "message")


def answer(run: ImportRun) -> dict[str, Any]:
    """Return the run as one JSON object; numbers of the own file in full."""
    register = get_register(run.register)
    return {
        **reading_in_short(run),
        "problems": [
            {key: getattr(problem, key) for key in PROBLEM_KEYS}
            for problem in run.problems.all()
        ],
        "preview": [
            {
                "row": row.row,
                "outcome": row.outcome,
                "values": register.preview(row.values),
            }
            for row in run.rows.defer("raw").order_by("position")[:PREVIEWED]
        ],
        "committed": run.state == RunState.COMMITTED,
    }


def reading_in_short(run: ImportRun) -> dict[str, Any]:
    """Return how the file was read and what is counted, without rows and problems.

    Of a file that is not read yet nothing but its name is known.
    """
    layout, mapping = run.layout, run.mapping
    return {
        "run": run.pk,
        "register": run.register,
        "file": run.file_name,
        "sheet": run.sheet,
        "header_rows": layout.get("header_rows", []),
        "first_row": layout.get("first_row"),
        "last_row": layout.get("last_row"),
        "defaults": run.defaults,
        "period": layout.get("period"),
        "columns": [
            {name: entry[name] for name in ("letter", "header", "column", "how")}
            for entry in mapping.get("columns", [])
        ],
        "ignored": [
            {name: entry[name] for name in ("letter", "header")}
            for entry in mapping.get("ignored", [])
        ],
        "questions": mapping.get("questions", []),
        "counts": run.counts,
    }
