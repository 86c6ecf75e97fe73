"""Finding the header of a list: one row, or up to three with groups over columns."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.spreadsheets.cells.headers import ROW_NUMBER, Glossary, Header
from portal.spreadsheets.files.workbooks import Merge, Row, Sheet
from portal.spreadsheets.lists.folding import without_member
from portal.spreadsheets.lists.rows import is_blank

SEARCHED_ROWS = 150
LONGEST_HEADER = 120
# So much of a header below another must be known words.
PLAIN = 0.6
DATA_LIKE = re.compile(r"\d{5,}|\d+[/.-]\d+[/.-]\d+|^\W*\d+\W*$")
IDENTITY_KINDS = {"identity"}
NAMES = ("name", "nik", "kk", "household_head")


@dataclass
class Heading:
    """One candidate for the header; rows and columns are indexes from 0."""

    rows: tuple[int, ...]
    headers: list[Header]
    # Which register column each spreadsheet column seems to mean.
    claims: dict[int, str]
    # The spreadsheet columns with names or identity numbers, best first.
    anchors: list[int]
    # The spreadsheet column that numbers the rows.
    number: int | None

    @property
    def score(self) -> int:
        return len(set(self.claims.values()))


class HeaderFinder:
    """Looks for headers on one sheet in the words of one register."""

    def __init__(self, sheet: Sheet, glossary: Glossary) -> None:
        self.sheet = sheet
        self.glossary = glossary
        self.anchor_names = anchor_names(glossary)
        self.spans = {(m.top, m.left): m for m in sheet.merges}

    def headings(self, rows: tuple[int, ...] | None = None) -> Iterable[Heading]:
        """Yield the headings worth trying, the best first."""
        if rows:
            return self.given(tuple(sorted(row - 1 for row in rows)))
        return sorted(
            self.worthwhile(), key=lambda h: (-h.score, h.rows[0], -len(h.rows))
        )

    def worthwhile(self) -> list[Heading]:
        return [h for h in self.candidates() if h.score >= 2 and h.anchors]

    def heading_at(self, index: int) -> Heading | None:
        """Return the heading in this row, wherever on the sheet, if it is plainly one."""
        row = self.sheet.rows[index]
        if sum(not is_blank(cell) for cell in row) < 2 or not is_sub_header(row):
            return None
        best = max(self.headings_at(index), key=lambda each: each.score)
        known = len(best.claims) + (best.number is not None)
        is_plain = best.score >= 2 and known >= PLAIN * len(best.headers)
        return best if is_plain and best.anchors else None

    def given(self, rows: tuple[int, ...]) -> list[Heading]:
        if not rows or rows[0] < 0 or rows[-1] >= len(self.sheet.rows):
            return []
        heading = self.heading(rows)
        return [heading] if heading.headers else []

    def candidates(self) -> Iterable[Heading]:
        rows = self.sheet.rows[:SEARCHED_ROWS]
        for index, row in enumerate(rows):
            if sum(not is_blank(cell) for cell in row) < 2:
                continue
            yield from self.headings_at(index)

    def headings_at(self, index: int) -> Iterable[Heading]:
        """Yield the headings that may begin in this row, with one row to three."""
        single = self.heading((index,))
        yield single
        for below in (1, 2):
            if self.is_blank_row(index + below):
                break
            if heading := self.deeper(index, below, single):
                yield heading
                single = heading

    def is_blank_row(self, index: int) -> bool:
        rows = self.sheet.rows
        return index >= len(rows) or all(map(is_blank, rows[index]))

    def deeper(self, index: int, below: int, upper: Heading) -> Heading | None:
        """Return the heading with one more row if that row belongs to it."""
        top = overlay(self.sheet.rows[index : index + below])
        sub = self.sheet.rows[index + below]
        if not is_sub_header(sub) or not self.has_group(index, below, top, sub):
            return None
        heading = self.heading(tuple(range(index, index + below + 1)))
        # A third row is rare enough to need a gain.
        is_equal = below == 1 and heading.score == upper.score
        if heading.score > upper.score or (is_equal and self.is_tidy(top, sub)):
            return heading
        return None

    def has_group(self, index: int, below: int, top: Row, sub: Row) -> bool:
        """Tell whether some head stands over several columns, and some over none."""
        pairs = list(zip(top, sub, strict=False))
        has_under = any(is_blank(a) and not is_blank(b) for a, b in pairs)
        has_alone = any(not is_blank(a) and is_blank(b) for a, b in pairs)
        rows = range(index, index + below)
        return has_under and (has_alone or self.has_partial_span(rows, top))

    def has_partial_span(self, rows: range, top: Row) -> bool:
        return any(
            place[0] in rows and 0 < span.right - span.left < len(top) - 1
            for place, span in self.spans.items()
        )

    def is_tidy(self, top: Row, sub: Row) -> bool:
        """Tell whether cells of the lower row stand only below group heads."""
        below = {column for column, cell in enumerate(sub) if not is_blank(cell)}
        grouped: set[int] = set()
        for column in below:
            if column >= len(top) or is_blank(top[column]):
                grouped |= {column, self.group_start(top, column)}
        return below <= grouped

    def group_start(self, top: Row, column: int) -> int:
        before = [i for i in range(min(column, len(top))) if not is_blank(top[i])]
        return before[-1] if before else -1

    def heading(self, rows: tuple[int, ...]) -> Heading:
        headers = self.headers(rows)
        claims: dict[int, str] = {}
        number = None
        for header in headers:
            meaning = self.glossary.meaning_of(without_member(header))
            if meaning is None:
                continue
            if number is None and ROW_NUMBER in meaning.synonyms:
                number = header.index
            elif meaning.columns:
                claims[header.index] = meaning.columns[0]
        return Heading(rows, headers, claims, self.anchors(claims), number)

    def anchors(self, claims: dict[int, str]) -> list[int]:
        ranked = {name: rank for rank, name in enumerate(self.anchor_names)}
        found = [index for index, name in claims.items() if name in ranked]
        return sorted(found, key=lambda index: (ranked[claims[index]], index))

    def headers(self, rows: tuple[int, ...]) -> list[Header]:
        """Return the head of each column with a text, groups filled forward."""
        top = self.sheet.rows[rows[0]]
        if len(rows) == 1:
            return [
                Header(index, text)
                for index, text in enumerate(map(clean_cell, top))
                if text
            ]
        return mark_shared(self.joined(rows))

    def joined(self, rows: tuple[int, ...]) -> Iterable[Header]:
        upper = [self.sheet.rows[index] for index in rows[:-1]]
        top, sub = overlay(upper), self.sheet.rows[rows[-1]]
        groups = self.group_texts(rows[:-1], sub)
        for column, text in enumerate(map(clean_cell, sub)):
            if text:
                yield Header(column, text, groups[column])
            elif column < len(top) and (text := clean_cell(top[column])):
                yield Header(column, text)

    def group_texts(self, upper: tuple[int, ...], sub: Row) -> list[str]:
        """Return the group head over each column of the lowest row."""
        groups = []
        current, right = "", -1
        for column in range(len(sub)):
            text, span = self.group_at(upper, column)
            if text:
                current, right = text, span.right if span else -1
            elif (
                right >= 0
                and column > right
                or right < 0
                and not clean_cell(sub[column])
            ):
                current = ""
            groups.append(current)
        return groups

    def group_at(self, upper: tuple[int, ...], column: int) -> tuple[str, Merge | None]:
        """Return the lowest text over a column, and how far it reaches."""
        for index in reversed(upper):
            row = self.sheet.rows[index]
            if column < len(row) and (text := clean_cell(row[column])):
                return text, self.spans.get((index, column))
        return "", None


def overlay(rows: Sequence[Row]) -> Row:
    """Return for each column the lowest cell of these rows with a content."""
    width = max(map(len, rows))
    padded = [row + [None] * (width - len(row)) for row in reversed(rows)]
    return [
        next((cell for cell in cells if not is_blank(cell)), None)
        for cells in zip(*padded, strict=True)
    ]


def anchor_names(glossary: Glossary) -> list[str]:
    """Return the columns that make a table a list, the most telling first."""
    known = [name for name in NAMES if name in glossary.columns]
    numbers = [
        name
        for name, column in glossary.columns.items()
        if column.kind in IDENTITY_KINDS and name not in known
    ]
    return known + numbers or list(glossary.columns)[:1]


def is_sub_header(row: Row) -> bool:
    cells = [cell for cell in row if not is_blank(cell)]
    return bool(cells) and all(
        isinstance(cell, str)
        and len(cell) <= LONGEST_HEADER
        and not DATA_LIKE.search(cell)
        for cell in cells
    )


def mark_shared(headers: Iterable[Header]) -> list[Header]:
    headers = list(headers)
    times = Counter(header.text.casefold() for header in headers)
    return [
        replace(header, is_shared=True)
        if header.group and times[header.text.casefold()] > 1
        else header
        for header in headers
    ]


def row_text(row: Row) -> str:
    """Return what a row says in one line."""
    return " ".join(text for text in map(clean_cell, row) if text)


def clean_cell(cell: Any) -> str:
    """Return the text of a header or title cell in one line."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).replace("\u200b", "").split())
