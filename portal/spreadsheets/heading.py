"""Finding the header of a list: one row, or two where groups stand over columns."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from portal.spreadsheets.headers import ROW_NUMBER, Glossary, Header
from portal.spreadsheets.rows import is_blank
from portal.spreadsheets.workbooks import Row, Sheet

SEARCHED_ROWS = 150
LONGEST_HEADER = 120
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
        self.spans = {(m.top, m.left): m for m in sheet.merges if m.top < SEARCHED_ROWS}

    def headings(self, rows: tuple[int, ...] | None = None) -> Iterable[Heading]:
        """Yield the headings worth trying, the best first."""
        if rows:
            return self.given(tuple(sorted(row - 1 for row in rows)))
        found = [h for h in self.candidates() if h.score >= 2 and h.anchors]
        return sorted(found, key=lambda h: (-h.score, h.rows[0], -len(h.rows)))

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
            single = self.heading((index,))
            yield single
            if index + 1 < len(rows):
                yield from self.double(index, single)

    def double(self, index: int, single: Heading) -> Iterable[Heading]:
        """Yield the heading of two rows if the lower one belongs to the header."""
        top, sub = self.sheet.rows[index], self.sheet.rows[index + 1]
        if not is_sub_header(sub) or not self.has_group(index, top, sub):
            return
        heading = self.heading((index, index + 1))
        is_tidy = self.is_tidy(top, sub)
        if heading.score > single.score or (heading.score == single.score and is_tidy):
            yield heading

    def has_group(self, index: int, top: Row, sub: Row) -> bool:
        """Tell whether some head stands over several columns, and some over none."""
        pairs = list(zip(top, sub, strict=False))
        has_under = any(is_blank(a) and not is_blank(b) for a, b in pairs)
        has_alone = any(not is_blank(a) and is_blank(b) for a, b in pairs)
        return has_under and (has_alone or self.has_partial_span(index, top))

    def has_partial_span(self, index: int, top: Row) -> bool:
        return any(
            place[0] == index and 0 < span.right - span.left < len(top) - 1
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
            meaning = self.glossary.meaning_of(header)
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
        return mark_shared(self.joined(rows[0], top, self.sheet.rows[rows[-1]]))

    def joined(self, index: int, top: Row, sub: Row) -> Iterable[Header]:
        groups = self.group_texts(index, top, sub)
        for column, text in enumerate(map(clean_cell, sub)):
            if text:
                yield Header(column, text, groups[column])
            elif column < len(top) and (text := clean_cell(top[column])):
                yield Header(column, text)

    def group_texts(self, index: int, top: Row, sub: Row) -> list[str]:
        """Return the group head over each column of the lower row."""
        groups = []
        current, right = "", -1
        for column in range(len(sub)):
            text = clean_cell(top[column]) if column < len(top) else ""
            if text:
                span = self.spans.get((index, column))
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


def clean_cell(cell: Any) -> str:
    """Return the text of a header or title cell in one line."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).replace("\u200b", "").split())
