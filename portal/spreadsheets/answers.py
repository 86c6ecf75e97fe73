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
    layout, mapping = run.layout, run.mapping
    return {
        "run": run.pk,
        "register": run.register,
        "file": run.file_name,
        "sheet": run.sheet,
        "header_rows": layout["header_rows"],
        "first_row": layout["first_row"],
        "last_row": layout["last_row"],
        "defaults": run.defaults,
        "period": layout["period"],
        "columns": [
            {name: entry[name] for name in ("letter", "header", "column", "how")}
            for entry in mapping["columns"]
        ],
        "ignored": [
            {name: entry[name] for name in ("letter", "header")}
            for entry in mapping["ignored"]
        ],
        "questions": mapping["questions"],
        "counts": run.counts,
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
            for row in run.rows.defer("raw").order_by("row")[:PREVIEWED]
        ],
        "committed": run.state == RunState.COMMITTED,
    }
