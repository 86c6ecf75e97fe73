"""The lists of one workbook that are imported together, as one table.

A list per month or village, on sheets of its own or below each other on one:
where their headers are alike, each is brought to the columns of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells.headers import (
    ColumnLike,
    Glossary,
    Header,
)
from portal.spreadsheets.files.workbooks import Row, Sheet, Workbook
from portal.spreadsheets.lists.aligning import PartialList, align, is_alike
from portal.spreadsheets.lists.filling import group_headers
from portal.spreadsheets.lists.folding import find_fold
from portal.spreadsheets.lists.layout import (
    SAMPLE_ROWS,
    Layout,
    NoList,
    find_layouts,
    named_sheet,
    no_list_sentence,
)

NO_LIST, OTHER_HEADERS, HIDDEN, NOT_CHOSEN = (
    "no_list",
    "other_headers",
    "hidden",
    "not_chosen",
)
READ, LEAVE = "read", "leave"


@dataclass
class Lists:
    """What of a workbook is imported, and what is not."""

    parts: list[PartialList]
    headers: list[Header]  # of the whole
    others: list[dict[str, Any]]
    hidden_rows: str = READ

    @property
    def width(self) -> int:
        return self.parts[0].total

    def in_chunks(self, size: int) -> Iterator[tuple[int, list[tuple[int, Row]]]]:
        """Yield the rows of each list, at most `size` at once, with its number."""
        for number, part in enumerate(self.parts):
            rows = part.rows()
            while chunk := list(islice(rows, size)):
                yield number, chunk

    def summary(self) -> Layout:
        """Return the first list's layout with headers and samples of them all."""
        first = self.parts[0].layout
        return replace(first, headers=self.headers, samples=self.samples())

    def samples(self) -> dict[int, list[Any]]:
        """Return up to 200 cells of each column, spread over all lists."""
        step = -(-sum(map(len, self.parts)) // SAMPLE_ROWS) or 1
        rows = [row for part in self.parts for _n, row in every(part.rows(), step)]
        return {
            header.index: [cell_at(row, header.index) for row in rows]
            for header in self.headers
        }


def every(rows: Iterator[tuple[int, Row]], step: int) -> Iterator[tuple[int, Row]]:
    return (row for index, row in enumerate(rows) if index % step == 0)


def cell_at(row: Row, index: int) -> Any:
    return row[index] if index < len(row) else None


def find_lists(
    workbook: Workbook,
    columns: Sequence[ColumnLike],
    *,
    sheets: Sequence[str] = (),
    header_rows: tuple[int, ...] | None = None,
    hidden_rows: str = READ,
) -> Lists:
    """Return the lists of a workbook that belong together.

    Without `sheets` the best list of a visible sheet (of a hidden one, if no
    visible sheet has any) and all like it; with them exactly those. Raises
    NoList with a sentence.
    """
    chosen = [named_sheet(workbook, name) for name in sheets]
    found = layouts_of(chosen or workbook.sheets, columns, header_rows, bool(chosen))
    if not found:
        raise NoList(no_list_sentence(workbook, sheets[0] if sheets else None))
    glossary = Glossary(columns)
    base = base_of(found, bool(chosen))
    parts = [make_part(layout, glossary, hidden_rows) for layout in found]
    whole, others = gather(parts, found.index(base), glossary, bool(chosen))
    if chosen:
        refuse_unlike(chosen, whole)
    headers = align(whole, glossary)
    return Lists(
        [part for part in whole if len(part)] or whole[:1],
        headers,
        [*others, *sheets_left_out(workbook, found, bool(chosen))],
        hidden_rows,
    )


def layouts_of(
    sheets: Sequence[Sheet],
    columns: Sequence[ColumnLike],
    header_rows: tuple[int, ...] | None,
    is_chosen: bool,
) -> list[Layout]:
    """Return every list of these sheets; of hidden ones only if no other has any."""
    if header_rows:
        first, *rest = sheets
        found = find_layouts(first, columns, header_rows)
        if not found:
            raise NoList(
                _("No list was found below row %(row)s of the sheet “%(sheet)s”.")
                % {"row": header_rows[-1], "sheet": first.name}
            )
        return found + [each for s in rest for each in find_layouts(s, columns)]
    for is_visible in (True, False):
        group = [s for s in sheets if is_chosen or s.visible == is_visible]
        if found := [each for s in group for each in find_layouts(s, columns)]:
            return found
    return []


def base_of(found: Sequence[Layout], is_chosen: bool) -> Layout:
    """Return the list to which the others are compared."""
    if is_chosen:
        return found[0]
    return max(found, key=lambda each: (each.known, len(each.data_indexes)))


def make_part(layout: Layout, glossary: Glossary, hidden_rows: str) -> PartialList:
    width = layout.width
    grouped = group_headers(layout, glossary, width)
    headers = [*layout.headers, *grouped]
    fold = find_fold(headers, glossary)
    part = PartialList(
        layout,
        fold.headers if fold else headers,
        width + len(grouped),
        fold,
        hidden_rows == LEAVE,
    )
    part.total = part.width
    return part


def gather(
    parts: Sequence[PartialList], base: int, glossary: Glossary, is_chosen: bool
) -> tuple[list[PartialList], list[dict[str, Any]]]:
    """Return the lists that are like the base, and what is told of the others."""
    together, others = [], []
    for index, part in enumerate(parts):
        if index == base or is_alike(parts[base].headers, part.headers, glossary):
            together.append(part)
        else:
            others.append(told(part.layout, OTHER_HEADERS))
    return together, others


def refuse_unlike(chosen: Sequence[Sheet], whole: Sequence[PartialList]) -> None:
    read = {part.layout.sheet.name for part in whole}
    for sheet in chosen:
        if sheet.name not in read:
            raise NoList(
                _(
                    "The sheet “%(other)s” has other columns than the sheet "
                    "“%(sheet)s”. Import it on its own."
                )
                % {"other": sheet.name, "sheet": whole[0].layout.sheet.name}
            )


def told(layout: Layout, why: str) -> dict[str, Any]:
    return {
        "sheet": layout.sheet.name,
        "visible": layout.sheet.visible,
        "rows": len(layout.data_indexes),
        "why": why,
    }


def sheets_left_out(
    workbook: Workbook, found: Sequence[Layout], is_chosen: bool
) -> list[dict[str, Any]]:
    """Return what is told of the sheets with cells of which nothing is read."""
    known = {id(layout.sheet) for layout in found}
    return [
        {
            "sheet": sheet.name,
            "visible": sheet.visible,
            "why": HIDDEN
            if not sheet.visible
            else NOT_CHOSEN
            if is_chosen
            else NO_LIST,
        }
        for sheet in workbook.sheets
        if id(sheet) not in known and (is_chosen or has_cells(sheet))
    ]


def has_cells(sheet: Sheet) -> bool:
    return any(cell is not None for row in sheet.rows for cell in row)
