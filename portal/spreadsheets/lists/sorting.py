"""Sorting the rows under a header, down to where another list begins."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from typing import Any

from portal.spreadsheets.cells.periods import find_period, month_row
from portal.spreadsheets.files.workbooks import Row
from portal.spreadsheets.lists.heading import HeaderFinder, Heading, row_text
from portal.spreadsheets.lists.rows import (
    BLANK,
    DATA,
    GROUP,
    KEY_VALUE,
    NUMBERING,
    REPEATED_HEADER,
    SIGNATURE,
    TITLE,
    RowSorter,
    is_blank,
    sort_words,
)


@dataclass
class Stop:
    """Where another list begins below one; its rows begin after index `at`."""

    at: int
    heading: Heading
    title_rows: list[int]  # indexes of the rows above it that belong to it
    titles: list[str]


class Sorting:
    """Sorts the rows below a header, down to where another list begins."""

    def __init__(self, finder: HeaderFinder, begin: Stop) -> None:
        self.finder = finder
        self.rows = finder.sheet.rows
        self.begin = begin
        self.heading = heading = begin.heading
        self.anchors = heading.anchors or [heading.headers[0].index]
        heads = [self.rows[index] for index in heading.rows]
        self.sorter = RowSorter(heads, self.anchors, heading.number)
        self.data: MutableSequence[int] = array("L")
        # Of every row that holds no data.
        self.kinds: dict[int, str] = {}
        self.seen_head = begin.at
        self.has_dates = "received_on" in heading.claims.values()

    def run(self) -> Stop | None:
        stop = self.sort()
        self.leave_lonely_ends()
        last = self.data[-1] if self.data else -1
        for index, kind in self.kinds.items():
            if index > last and kind == GROUP:
                self.kinds[index] = SIGNATURE
        return stop

    def sort(self) -> Stop | None:
        kind_of, is_after_data = self.sorter.kind_of, False
        for index in range(self.begin.at + 1, len(self.rows)):
            kind = kind_of(self.rows[index])
            is_plain = kind == BLANK or (kind == DATA and is_after_data)
            if not is_plain and (stop := self.next_list(index, kind)):
                return stop
            is_after_data = kind == DATA
            if is_after_data:
                self.data.append(index)
            else:
                self.kinds[index] = kind
        return None

    def next_list(self, index: int, kind: str) -> Stop | None:
        """Return where the next list begins if this row is its header."""
        if kind == REPEATED_HEADER:
            return self.after_repeated(index)
        if kind == NUMBERING:
            return None
        is_first = index == self.seen_head + 1
        heading = None if is_first else self.finder.heading_at(index)
        if heading is None:
            return self.after_month(index) if kind == GROUP else None
        above = self.titles_above(index)
        self.forget(above)
        return Stop(heading.rows[-1], heading, above, self.texts(above))

    def after_repeated(self, index: int) -> Stop | None:
        """The same header again: another list if other titles stand above it."""
        if index <= self.seen_head:
            return None
        depth = len(self.heading.rows)
        self.seen_head = index + depth - 1
        above = self.titles_above(index)
        texts = self.texts(above)
        self.forget(above)
        if set(texts) <= set(self.begin.titles):
            self.kinds |= dict.fromkeys(above, TITLE)
            return None
        rows = tuple(range(index, min(index + depth, len(self.rows))))
        return Stop(rows[-1], self.finder.heading(rows), above, texts)

    def after_month(self, index: int) -> Stop | None:
        """A row such as "Bulan : Juli" begins the list of another month."""
        month = month_row(row_text(self.rows[index]), self.begin.titles)
        if self.has_dates or month is None or self.is_above_header(index):
            return None
        titles = [title for title in self.begin.titles if not find_period([title])]
        if not self.data:
            self.begin.titles = [*titles, month]
            return None
        self.kinds[index] = GROUP
        return Stop(index, self.heading, [], [*titles, month])

    def is_above_header(self, index: int) -> bool:
        """Tell whether a row is a title, with a header and not rows under it."""
        for below in range(index + 1, len(self.rows)):
            row = self.rows[below]
            if cells := [(i, cell) for i, cell in enumerate(row) if not is_blank(cell)]:
                return (
                    is_title(cells)
                    or self.sorter.repeats_head(row)
                    or self.finder.heading_at(below) is not None
                )
        return True

    def titles_above(self, index: int) -> list[int]:
        """Return the rows above a further header that are its titles."""
        found: list[int] = []
        for above in range(index - 1, self.begin.at, -1):
            row = self.rows[above]
            cells = [(i, cell) for i, cell in enumerate(row) if not is_blank(cell)]
            if not cells:
                continue
            if not is_title(cells) or (len(cells) > 1 and self.holds_data(above)):
                break
            found.append(above)
        return found[::-1]

    def holds_data(self, index: int) -> bool:
        place = bisect_left(self.data, index)
        return place < len(self.data) and self.data[place] == index

    def texts(self, indexes: Sequence[int]) -> list[str]:
        return title_texts([self.rows[index] for index in indexes])

    def forget(self, indexes: Sequence[int]) -> None:
        """Take back what was said of rows that belong to another list."""
        for index in indexes:
            self.kinds.pop(index, None)
            if index in self.data[-len(indexes) :]:
                self.data.remove(index)

    def leave_lonely_ends(self) -> None:
        """Take short rows after a gap behind the list for what they are: signatures."""
        data = self.data
        while len(data) > 1 and is_short(self.rows[data[-1]]):
            if data[-1] - data[-2] == 1:
                break
            self.kinds[data.pop()] = SIGNATURE


def is_title(cells: list[tuple[int, Any]]) -> bool:
    """Tell whether a row with these cells may stand above a header as a title."""
    if len(cells) > 3 or not all(isinstance(cell, str) for _index, cell in cells):
        return False
    return sort_words(cells) in (None, KEY_VALUE)


def is_short(row: Row) -> bool:
    return sum(not is_blank(cell) for cell in row) < 2


def title_texts(rows: Sequence[Row]) -> list[str]:
    return [text for text in map(row_text, rows) if text]
