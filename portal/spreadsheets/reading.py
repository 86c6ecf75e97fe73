"""From a file to the rows of its list: sheet, layout and mapping together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.scoping import home_region, scope_of
from portal.privacy.masking import mask_if_number, mask_within
from portal.regions.resolving import find_region_in_text
from portal.spreadsheets.layout import (
    Layout,
    NoList,
    choose_sheet,
    data_rows,
    find_layout,
)
from portal.spreadsheets.mapping import (
    MappedColumn,
    Mapping,
    Question,
    guess_mapping,
)
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.places import Whereabouts
from portal.spreadsheets.registers import Register
from portal.spreadsheets.rows import NOTE
from portal.spreadsheets.workbook_templates import is_example
from portal.spreadsheets.workbooks import Workbook, open_workbook


@dataclass
class Reading:
    """A file as it was understood."""

    workbook: Workbook
    layout: Layout
    mapping: Mapping

    @property
    def rows(self) -> list[tuple[int, list[Any]]]:
        return data_rows(self.layout)


def read_file(
    path: Path,
    name: str,
    register: Register,
    *,
    sheet: str | None = None,
    header_rows: tuple[int, ...] | None = None,
) -> Reading:
    """Return how a file reads as a list of `register`.

    Raises UnreadableFile or NoList, each with a sentence for the person.
    """
    workbook = open_workbook(path, name)
    chosen, layout = choose_sheet(workbook, register.columns, sheet)
    if header_rows and tuple(header_rows) != layout.header_rows:
        layout = find_layout(chosen, register.columns, header_rows)
        if layout is None:
            raise NoList(
                _("No list was found below row %(row)s of the sheet “%(sheet)s”.")
                % {"row": header_rows[-1], "sheet": chosen.name}
            )
    leave_out_example(layout, register)
    return Reading(workbook, layout, guess_mapping(layout, register.columns))


def leave_out_example(layout: Layout, register: Register) -> None:
    """Take the untouched example row of our own template for what it is."""
    first = layout.data_indexes[0]
    if not is_example(layout.sheet.rows[first], register.columns):
        return
    layout.kinds[first + 1] = NOTE
    del layout.data_indexes[0]
    if not layout.data_indexes:
        raise NoList(
            _(
                "The list holds nothing but the example row of the template. Fill "
                "in your own rows below the header and send the file again."
            )
        )


def describe_layout(layout: Layout) -> dict[str, Any]:
    """The layout as a run keeps it."""
    return {
        "header_rows": list(layout.header_rows),
        "first_row": layout.first_row,
        "last_row": layout.last_row,
        "rows": len(layout.data_indexes),
        "titles": [mask_within(title) for title in layout.titles],
        "period": layout.period,
    }


def describe_mapping(mapping: Mapping) -> dict[str, Any]:
    """The mapping as a run keeps it; `load_columns` reads it back."""
    return {
        "columns": [kept_entry(entry) for entry in mapping.columns],
        "ignored": [kept_entry(entry) for entry in mapping.ignored],
        "questions": [
            kept_entry(question)
            | {"examples": [mask_if_number(text) for text in question.examples]}
            for question in mapping.questions
        ],
    }


def kept_entry(entry: MappedColumn | Question) -> dict[str, Any]:
    """The entry without numbers, which a head has that was no head."""
    return asdict(entry) | {"header": mask_within(entry.header)}


def load_columns(run: ImportRun) -> list[MappedColumn]:
    return [MappedColumn(**entry) for entry in run.mapping["columns"]]


def whereabouts(run: ImportRun, register: Register) -> Whereabouts:
    """What is known about the place of the run's rows before they are read."""
    scope = scope_of(run.created_by, register.import_permission)
    home = home_region(run.created_by)
    titles = run.layout.get("titles", [])
    found = find_region_in_text(titles, own=[home] if home else []) if titles else None
    title = found.code if found else None
    return Whereabouts(scope, home, title, run.defaults.get("region") or title or home)
