"""Finding the list on a sheet: its titles, header, data rows and where they end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.evidence import is_identity_number, is_name, share
from portal.spreadsheets.headers import ColumnLike, Glossary, Header
from portal.spreadsheets.heading import HeaderFinder, Heading, clean_cell
from portal.spreadsheets.periods import find_period
from portal.spreadsheets.rows import (
    BLANK,
    DATA,
    GROUP,
    HEADER,
    KEY_VALUE,
    SIGNATURE,
    TITLE,
    RowSorter,
    is_blank,
)
from portal.spreadsheets.workbooks import Row, Sheet, Workbook

SAMPLE_ROWS = 200
IDENTITY_COLUMNS = {"nik", "kk"}
NAME_COLUMNS = {"name", "household_head"}


class NoList(Exception):
    """A workbook without the wanted list; its text is the sentence for the person."""


@dataclass
class Layout:
    """Where the list on a sheet is; row numbers are those that Excel shows."""

    sheet: Sheet
    header_rows: tuple[int, ...]
    headers: list[Header]
    # Indexes into sheet.rows, counted from 0, of the rows that hold data.
    data_indexes: list[int]
    # The kind of every row that neither holds data nor is blank, by row number.
    kinds: dict[int, str]
    titles: list[str]
    period: str | None
    # How many columns of the register the header names.
    known: int
    samples: dict[int, list[Any]] = field(default_factory=dict, repr=False)

    @property
    def first_row(self) -> int:
        return self.data_indexes[0] + 1

    @property
    def last_row(self) -> int:
        return self.data_indexes[-1] + 1

    def sample(self, index: int) -> list[Any]:
        """Return up to 200 cells of a column, spread over the whole list."""
        if index not in self.samples:
            step = -(-len(self.data_indexes) // SAMPLE_ROWS)
            chosen = (self.sheet.rows[i] for i in self.data_indexes[::step])
            self.samples[index] = [r[index] if index < len(r) else None for r in chosen]
        return self.samples[index]


def find_layout(
    sheet: Sheet,
    columns: Sequence[ColumnLike],
    header_rows: tuple[int, ...] | None = None,
) -> Layout | None:
    """Return where the list on a sheet is, or None if it has none.

    A list has a header with a name or identity number and one more known
    column, and data under it that fit. `header_rows` says where the header is,
    in the numbers Excel shows, instead of looking for it.
    """
    finder = HeaderFinder(sheet, Glossary(columns))
    for heading in finder.headings(header_rows):
        layout = lay_out(sheet, heading)
        if layout.data_indexes and (header_rows or is_list(layout, heading)):
            return layout
    return None


def lay_out(sheet: Sheet, heading: Heading) -> Layout:
    kinds = sort_rows(sheet.rows, heading)
    data = [index for index, kind in kinds.items() if kind == DATA]
    titles = title_texts(sheet.rows[: heading.rows[0]])
    others = {
        index + 1: kind for index, kind in kinds.items() if kind not in (DATA, BLANK)
    }
    return Layout(
        sheet=sheet,
        header_rows=tuple(row + 1 for row in heading.rows),
        headers=heading.headers,
        data_indexes=data,
        kinds=title_kinds(sheet.rows, heading) | others,
        titles=titles,
        period=find_period(titles) or find_period([sheet.name]),
        known=heading.score,
    )


def sort_rows(rows: Sequence[Row], heading: Heading) -> dict[int, str]:
    """Return the kind of each row below the header, by index."""
    heads = [rows[index] for index in heading.rows]
    anchors = heading.anchors or [heading.headers[0].index]
    sorter = RowSorter(heads, anchors, heading.number)
    start = heading.rows[-1] + 1
    kind_of = sorter.kind_of
    kinds = {i: kind_of(rows[i]) for i in range(start, len(rows))}
    return without_lonely_ends(rows, kinds, anchors)


def without_lonely_ends(
    rows: Sequence[Row], kinds: dict[int, str], anchors: Sequence[int]
) -> dict[int, str]:
    """Take short rows after a gap behind the list for what they are: signatures."""
    data = [index for index, kind in kinds.items() if kind == DATA]
    while len(data) > 1 and is_short(rows[data[-1]]):
        if data[-1] - data[-2] == 1:
            break
        kinds[data.pop()] = SIGNATURE
    last = data[-1] if data else -1
    return {i: trailing(kind) if i > last else kind for i, kind in kinds.items()}


def is_short(row: Row) -> bool:
    return sum(not is_blank(cell) for cell in row) < 2


def trailing(kind: str) -> str:
    return SIGNATURE if kind == GROUP else kind


def title_kinds(rows: Sequence[Row], heading: Heading) -> dict[int, str]:
    kinds = dict.fromkeys((row + 1 for row in heading.rows), HEADER)
    for index in range(heading.rows[0]):
        if text := row_text(rows[index]):
            kinds[index + 1] = KEY_VALUE if ":" in text else TITLE
    return kinds


def title_texts(rows: Sequence[Row]) -> list[str]:
    return [text for text in map(row_text, rows) if text]


def row_text(row: Row) -> str:
    return " ".join(text for text in map(clean_cell, row) if text)


def is_list(layout: Layout, heading: Heading) -> bool:
    """Tell whether there is a list of people or things here, not a table of counts."""
    if heading.score < 2:
        return False
    return any(
        fits_anchor(heading.claims[index], layout.sample(index))
        for index in heading.anchors
    )


def fits_anchor(name: str, cells: Sequence[Any]) -> bool:
    if name in IDENTITY_COLUMNS:
        return share(cells, is_identity_number) > 0
    return share(cells, is_name) >= 0.5 or share(cells, is_identity_number) > 0.5


def data_rows(layout: Layout) -> list[tuple[int, Row]]:
    """Return number and cells of each data row, with vertically merged cells filled."""
    rows = layout.sheet.rows
    filled = {
        (index, merge.left): rows[merge.top][merge.left]
        for merge in layout.sheet.merges
        if merge.bottom > merge.top and merge.left < len(rows[merge.top])
        for index in range(merge.top + 1, min(merge.bottom + 1, len(rows)))
    }
    merged = {index for index, _column in filled}
    return [
        (i + 1, fill(i, rows[i], filled) if i in merged else rows[i])
        for i in layout.data_indexes
    ]


def fill(index: int, row: Row, filled: dict[tuple[int, int], Any]) -> Row:
    return [
        filled.get((index, column)) if cell is None else cell
        for column, cell in enumerate(row)
    ]


def choose_sheet(
    workbook: Workbook, columns: Sequence[ColumnLike], wanted: str | None = None
) -> tuple[Sheet, Layout]:
    """Return the sheet with the best list and its layout; visible sheets go first.

    Raises NoList with a sentence if no sheet, or not the wanted one, has a list.
    """
    sheets = [named_sheet(workbook, wanted)] if wanted else workbook.sheets
    for is_visible in (True, False):
        group = [sheet for sheet in sheets if sheet.visible == is_visible]
        found = [layout for s in group if (layout := find_layout(s, columns))]
        if found:
            best = max(found, key=lambda each: (each.known, len(each.data_indexes)))
            return best.sheet, best
    raise NoList(no_list_sentence(workbook, wanted))


def named_sheet(workbook: Workbook, wanted: str) -> Sheet:
    for sheet in workbook.sheets:
        if sheet.name.strip().casefold() == wanted.strip().casefold():
            return sheet
    raise NoList(
        _("The file has no sheet “%(wanted)s”. Its sheets are: %(names)s.")
        % {"wanted": wanted, "names": sheet_names(workbook)}
    )


def sheet_names(workbook: Workbook) -> str:
    return ", ".join(f"“{sheet.name}”" for sheet in workbook.sheets)


def no_list_sentence(workbook: Workbook, wanted: str | None) -> str:
    if not any(chain.from_iterable(sheet.rows for sheet in workbook.sheets)):
        return _("The file has no cells with content.")
    if wanted:
        return _(
            "No list was found on the sheet “%(wanted)s”. A list needs a header row "
            "with a name or an identity number and one more known column, and at "
            "least one row under it."
        ) % {"wanted": wanted}
    return _(
        "No list was found in the file. A list needs a header row with a name or "
        "an identity number and one more known column, and at least one row under "
        "it; a table of totals is not a list."
    )
