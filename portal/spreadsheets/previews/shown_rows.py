"""What a page shows of an import's rows: values, changes, problems, records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.regions.describing import load_names
from portal.spreadsheets.choices import Choice, Outcome, RunState, Severity
from portal.spreadsheets.columns import Column
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.previews.previews import (
    SEVERITIES,
    TO_BE_SAVED,
    Preview,
    ShownProblem,
)
from portal.spreadsheets.staging.staged_cells import cell_field, mends_of

# Values of a staged row that no column holds: codes of regions.
PLACES = {
    "region": gettext_lazy("Handled in"),
    "domicile": gettext_lazy("Lives in"),
}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One value of a row, and what it was in the portal before."""

    label: str
    text: str
    before: str = ""
    is_changed: bool = False
    severity: str = ""  # of the worst problem here
    field: str = ""  # under which it is mended; "" for what no cell says
    is_mended: bool = False


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the sheet and what happens to it."""

    position: int
    number: int
    sheet: str  # "" where all rows are of the same
    outcome: str
    outcome_label: str
    cells: list[ShownCell]
    problems: list[ShownProblem]
    record: tuple[str, str] | None  # name and address of the record
    is_left_out: bool = False  # by the operator's choice


class PageOfRows:
    """Some rows of a run with all that is shown beside them."""

    def __init__(
        self,
        preview: Preview,
        rows: Sequence[StagedRow],
        columns: Sequence[str] | None = None,
    ):
        """`columns` are the names to show; None for those with content."""
        self.preview, self.rows = preview, rows
        run, register = preview.run, preview.register
        self.problems = defaultdict(list)
        for problem in run.problems.filter(position__in=[row.position for row in rows]):
            self.problems[problem.position].append(preview.shown(problem))
        self.values = [register.preview(row.values) for row in rows]
        targets = {row.target_id for row in rows if row.target_id}
        self.records = register.links(targets, preview.user) if targets else {}
        self.before = self.stored_values()
        self.places = self.names_of_places()
        self.shown_columns = columns or self.columns_with_content()

    def stored_values(self) -> dict[int, dict[str, Any]]:
        """What the records hold of which a row says something else.

        Nothing of a record that has left the reader's sight since.
        """
        changing = [
            row.target_id
            for row in self.rows
            if changes_of(row) and row.target_id in self.records
        ]
        return self.preview.register.current(changing) if changing else {}

    def names_of_places(self) -> dict[str, str]:
        codes = {
            record.get(name)
            for record in (*self.values, *self.before.values())
            for name in PLACES
        }
        return load_names(codes - {None, ""})

    def columns_with_content(self) -> list[str]:
        """The sheet's own columns and the places, in the register's order."""
        mapped = letters_of(self.preview.run)
        filled = {
            name
            for values in self.values
            for name, value in values.items()
            if value not in (None, "")
        }
        troubled = {p.column for found in self.problems.values() for p in found}
        changed = {name for row in self.rows for name in changes_of(row)}
        wanted = (filled & (mapped.keys() | PLACES.keys())) | troubled | changed
        wanted = self.without_equal_domicile(wanted)
        names = [*self.preview.columns, *PLACES]
        return [name for name in names if name in wanted]

    def without_equal_domicile(self, wanted: set[str]) -> set[str]:
        """Leave out where citizens live if that is where they are helped."""
        differs = any(
            values.get("domicile") not in (None, values.get("region"))
            for values in self.values
        )
        return wanted if differs else wanted - {"domicile"}

    def heads(self) -> list[tuple[str, str]]:
        """Label and Excel's letter of each shown column."""
        letters = letters_of(self.preview.run)
        return [
            (self.label(name), letters.get(name, "")) for name in self.shown_columns
        ]

    def label(self, name: str) -> str:
        column = self.preview.columns.get(name)
        places = PLACES | self.preview.register.place_labels
        return str(column.label if column else places[name])

    def shown(self) -> list[ShownRow]:
        return [
            self.shown_row(row, values)
            for row, values in zip(self.rows, self.values, strict=True)
        ]

    def shown_row(self, row: StagedRow, values: dict[str, Any]) -> ShownRow:
        problems = self.problems[row.position]
        return ShownRow(
            row.position,
            row.row,
            self.preview.sheet_at(row.position),
            row.outcome,
            outcome_label(self.preview.run, row),
            [self.cell(name, row, values, problems) for name in self.shown_columns],
            [each for each in problems if each.severity != Severity.INFO],
            self.records.get(row.target_id),
            is_left_out(row),
        )

    def cell(self, name, row: StagedRow, values, problems) -> ShownCell:
        here = [problem for problem in problems if problem.column == name]
        text = self.text(name, values.get(name)) or (here[0].value if here else "")
        is_changed = name in changes_of(row)
        stored = self.before.get(row.target_id, {}).get(name) if is_changed else None
        before = "" if is_number(self.preview, name) else self.text(name, stored)
        worst = min((SEVERITIES.index(each.severity) for each in here), default=None)
        return ShownCell(
            self.label(name),
            self.preview.hide(text),
            self.preview.hide(before),
            is_changed,
            "" if worst is None else str(SEVERITIES[worst]),
            cell_field(self.preview.run, name) if name in self.preview.columns else "",
            cell_field(self.preview.run, name) in mends_of(row),
        )

    def text(self, name: str, value: Any) -> str:
        """Return a stored value as its column writes it in a list."""
        if value in (None, ""):
            return ""
        column: Column | None = self.preview.columns.get(name)
        if column is None:
            return self.places.get(value, value)
        if column.kind == "date":
            day = value if isinstance(value, date) else date.fromisoformat(value)
            return f"{day:%d/%m/%Y}"
        return str(column.write(value))


def is_number(preview: Preview, name: str) -> bool:
    # What is stored of a number is its look-up key, which says nothing.
    return name in preview.columns and preview.columns[name].kind == "identity"


def changes_of(row: StagedRow) -> list[str]:
    return (row.trace or {}).get("changes", [])


def outcome_label(run: ImportRun, row: StagedRow) -> str:
    """What happens to a row, in the tense of the run."""
    if is_left_out(row):
        return _("Left out")
    if row.outcome == Outcome.SKIP and run.state == RunState.STAGED:
        return _("Differs, is kept as it is")
    if run.state == RunState.UNDONE and row.outcome in TO_BE_SAVED:
        return _("Stays") if "kept" in (row.trace or {}) else _("Taken back")
    return row.get_outcome_display()


def is_left_out(row: StagedRow) -> bool:
    """Tell whether the operator wants the row to be skipped."""
    return bool(row.choice) and row.choice["do"] == Choice.SKIP


def letters_of(run: ImportRun) -> dict[str, str]:
    """Return column → Excel's letter, both parts of a composite one."""
    return {
        name: entry["letter"]
        for entry in run.mapping.get("columns", [])
        for name in (entry["composite"] or entry["column"]).split("+")
    }
