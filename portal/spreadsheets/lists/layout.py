"""Finding the list on a sheet: its titles, header, data rows and where they end."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells.evidence import is_identity_number, is_name, share
from portal.spreadsheets.cells.headers import ColumnLike, Glossary, Header, header_key
from portal.spreadsheets.cells.periods import find_period
from portal.spreadsheets.files.workbooks import Row, Sheet, Workbook
from portal.spreadsheets.lists.heading import HeaderFinder, Heading, row_text
from portal.spreadsheets.lists.rows import (
    BLANK,
    HEADER,
    KEY_VALUE,
    TITLE,
)
from portal.spreadsheets.lists.sorting import Sorting, Stop, title_texts

SAMPLE_ROWS = 200
IDENTITY_COLUMNS = {"nik", "kk"}
OWN_KINDS = {"identity", "name", "code", "phone"}
# So many words of a header another one must have to be searched from.
ALIKE = 0.75


class NoList(Exception):
    """A workbook without the wanted list; its text is the sentence for the person."""


@dataclass
class Layout:
    """Where one list on a sheet is; row numbers are those that Excel shows."""

    sheet: Sheet
    header_rows: tuple[int, ...]
    headers: list[Header]
    # Indexes into sheet.rows, counted from 0, of the rows that hold data.
    data_indexes: MutableSequence[int]
    # The kind of every row that neither holds data nor is blank, by row number.
    kinds: dict[int, str]
    titles: list[str]
    period: str | None
    # How many columns of the register the header names.
    known: int
    # Columns with what is a person's own, which no ditto mark repeats.
    personal: set[int] = field(default_factory=set)
    # Fields that group rows tell, and what each of these rows, by index, does.
    group_fields: list[str] = field(default_factory=list)
    groups: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    samples: dict[int, list[Any]] = field(default_factory=dict, repr=False)

    @property
    def first_row(self) -> int:
        return self.data_indexes[0] + 1

    @property
    def last_row(self) -> int:
        return self.data_indexes[-1] + 1

    @property
    def width(self) -> int:
        """How many cells the widest row of the sheet has."""
        return self.sheet.width

    @cached_property
    def hidden_indexes(self) -> frozenset[int]:
        """Indexes of the data rows that the sheet hides."""
        return frozenset(self.sheet.hidden_rows) & frozenset(self.data_indexes)

    def sample(self, index: int) -> list[Any]:
        """Return up to 200 cells of a column, spread over the whole list."""
        if index not in self.samples:
            step = -(-len(self.data_indexes) // SAMPLE_ROWS)
            chosen = (self.sheet.rows[i] for i in self.data_indexes[::step])
            self.samples[index] = [r[index] if index < len(r) else None for r in chosen]
        return self.samples[index]


def find_layouts(
    sheet: Sheet,
    columns: Sequence[ColumnLike],
    header_rows: tuple[int, ...] | None = None,
) -> list[Layout]:
    """Return where the lists on a sheet are, from top to bottom.

    A list has a header with a name or identity number and one more known
    column, and data under it that fit. `header_rows` says where the first
    header is, in the numbers Excel shows, instead of looking for it.
    """
    finder = HeaderFinder(sheet, Glossary(columns))
    for heading in finder.headings(header_rows):
        block = lay_out(finder, heading)
        if block.is_list or (header_rows and block.layout.data_indexes):
            break
    else:
        return []
    if not header_rows:
        block = first_alike(finder, block)
    return lists_from(finder, block)


def first_alike(finder: HeaderFinder, block: Block) -> Block:
    """Return the topmost list with a header like that of the best one."""
    top = block.heading.rows[0]
    words = words_of(block.heading)
    for heading in sorted(finder.worthwhile(), key=lambda each: each.rows[0]):
        if heading.rows[-1] >= top:
            break
        if len(words & words_of(heading)) >= ALIKE * len(words):
            above = lay_out(finder, heading)
            if above.is_list and above.stop and above.stop.at <= block.heading.rows[-1]:
                return above
    return block


def words_of(heading: Heading) -> set[str]:
    return {header_key(header.text) for header in heading.headers}


def lists_from(finder: HeaderFinder, block: Block) -> list[Layout]:
    """Return this list and those below it on the sheet."""
    found = [block.layout]
    while block.stop:
        block = lay_out(finder, block.stop.heading, block.stop)
        if block.layout.data_indexes:
            found.append(block.layout)
    return found


@dataclass
class Block:
    """One list, and where the next one begins."""

    heading: Heading
    layout: Layout
    stop: Stop | None

    @property
    def is_list(self) -> bool:
        return bool(self.layout.data_indexes) and is_list(self.layout, self.heading)


def lay_out(finder: HeaderFinder, heading: Heading, begin: Stop | None = None) -> Block:
    sheet = finder.sheet
    if begin is None:
        above = list(range(heading.rows[0]))
        titles = title_texts([sheet.rows[index] for index in above])
        begin = Stop(heading.rows[-1], heading, above, titles)
    sorting = Sorting(finder, begin)
    stop = sorting.run()
    glossary = finder.glossary
    layout = Layout(
        sheet=sheet,
        header_rows=tuple(row + 1 for row in heading.rows),
        headers=heading.headers,
        data_indexes=sorting.data,
        kinds=title_kinds(sheet.rows, heading, begin.title_rows)
        | {index + 1: kind for index, kind in sorting.kinds.items() if kind != BLANK},
        titles=begin.titles,
        period=find_period(begin.titles) or find_period([sheet.name]),
        known=heading.score,
        personal={
            index
            for index, name in heading.claims.items()
            if name == "name" or kind_of(name, glossary) in OWN_KINDS
        },
    )
    return Block(heading, layout, stop)


def kind_of(name: str, glossary: Glossary) -> str:
    column = glossary.columns.get(name)
    return column.kind if column else ""


def title_kinds(
    rows: Sequence[Row], heading: Heading, title_rows: Sequence[int]
) -> dict[int, str]:
    kinds = dict.fromkeys((row + 1 for row in heading.rows), HEADER)
    for index in title_rows:
        if text := row_text(rows[index]):
            kinds[index + 1] = KEY_VALUE if ":" in text else TITLE
    return kinds


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
