"""One list of several, and how its columns are brought to those of the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portal.spreadsheets.cells.headers import ROW_NUMBER, Glossary, Header, header_key
from portal.spreadsheets.files.workbooks import Row, column_letter
from portal.spreadsheets.lists.filling import filled_rows
from portal.spreadsheets.lists.folding import Fold
from portal.spreadsheets.lists.layout import Layout

# So much of the longer header both must have for two lists to be alike.
ALIKE = 0.75


@dataclass
class PartialList:
    """One list of an import, and how its rows become rows of the whole.

    `headers` are its own, with those made of group rows and folded members.
    """

    layout: Layout
    headers: list[Header]
    width: int  # how many cells its filled rows have
    fold: Fold | None = None
    leaves_hidden: bool = False
    # Which of its cells stands at each place of the whole; None: the same one.
    order: list[int | None] | None = None
    total: int = 0  # how many cells the rows of the whole have
    kept: int | None = field(default=None, repr=False)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield number and cells of each data row, as the whole has them.

        A row of one of several members ends with the member's number.
        """
        rows = filled_rows(self.layout, self.leaves_hidden)
        if self.fold:
            rows = self.fold.unfold(rows, self.width)
        if self.order is None:
            yield from rows
            return
        order = [self.width if at is None else at for at in self.order]
        for number, row in rows:
            cells = row[: self.width] + [None] * (self.width + 1 - len(row))
            # The cell behind the last column is blank, or counts the members.
            member, cells[self.width] = row[self.width :], None
            yield number, [cells[at] for at in order] + member

    def __len__(self) -> int:
        if self.kept is None:
            self.kept = self.count()
        return self.kept

    def count(self) -> int:
        if self.fold or (self.leaves_hidden and self.layout.hidden_indexes):
            return sum(1 for _row in self.rows())
        return len(self.layout.data_indexes)


def pair_up(
    mine: Sequence[Header], theirs: Sequence[Header], glossary: Glossary
) -> dict[int, int]:
    """Return which index of `theirs` holds the same as each index of `mine`."""
    pairs: dict[int, int] = {}
    for key_of in (full_key, text_key, lambda header: claim_of(header, glossary)):
        left = keyed(mine, key_of, set(pairs))
        right = keyed(theirs, key_of, set(pairs.values()))
        pairs |= {left[key]: right[key] for key in left.keys() & right.keys()}
    return pairs


def keyed(headers: Sequence[Header], key_of, taken: set[int]) -> dict[Any, int]:
    """Return the index of each key that only one of the headers has."""
    found: dict[Any, list[int]] = {}
    for header in headers:
        if header.index not in taken and (key := key_of(header)):
            found.setdefault(key, []).append(header.index)
    return {key: places[0] for key, places in found.items() if len(places) == 1}


def full_key(header: Header) -> str:
    return f"{header_key(header.group)}>{header_key(header.text)}"


def text_key(header: Header) -> str:
    return header_key(header.text)


def claim_of(header: Header, glossary: Glossary) -> tuple[str, ...]:
    meaning = glossary.meaning_of(header)
    return meaning.columns[:1] or meaning.synonyms if meaning else ()


def is_alike(
    mine: Sequence[Header], theirs: Sequence[Header], glossary: Glossary
) -> bool:
    mine, theirs = (
        [each for each in headers if claim_of(each, glossary) != (ROW_NUMBER,)]
        for headers in (mine, theirs)
    )
    pairs = pair_up(mine, theirs, glossary)
    return len(pairs) >= 2 and len(pairs) >= ALIKE * max(len(mine), len(theirs))


def align(parts: Sequence[PartialList], glossary: Glossary) -> list[Header]:
    """Bring all lists to the columns of the first, and return the headers of all.

    A column that the first list lacks gets a place behind its last.
    """
    first, *rest = parts
    headers, orders = list(first.headers), []
    total = max(part.width for part in parts)
    for part in rest:
        pairs = pair_up(headers, part.headers, glossary)
        found = set(pairs.values())
        for header in part.headers:
            if header.index not in found:
                headers.append(replace(header, index=total))
                pairs[total] = header.index
                total += 1
        orders.append(pairs)
    for part, pairs in zip(rest, orders, strict=True):
        part.order = order_of(part, pairs, headers, total)
    first.order = [*range(first.width), *[None] * (total - first.width)]
    for part in parts:
        part.total = total
        if part.width == total and is_in_place(part):
            part.order = None
    return headers


def order_of(
    part: PartialList, pairs: dict[int, int], headers: Sequence[Header], total: int
) -> list[int | None]:
    """Cells without a header keep their place where nothing else stands there."""
    headed = {header.index for header in headers} | set(pairs.values())
    return [
        pairs.get(at, at if at not in headed and at < part.width else None)
        for at in range(total)
    ]


def is_in_place(part: PartialList) -> bool:
    return part.order is None or all(
        at is None or at == place for place, at in enumerate(part.order)
    )


def letters_of(part: PartialList) -> dict[str, str]:
    """Return the list's own letter of each column that stands elsewhere in it."""
    if part.order is None:
        return {}
    return {
        column_letter(place): column_letter(at)
        for place, at in enumerate(part.order)
        if at is not None and at != place
    }


def member_letters(part: PartialList) -> dict[str, dict[str, str]]:
    """Return for each member of a wide row the letters its own cells have."""
    if not part.fold:
        return {}
    places = {at: place for place, at in enumerate(part.order or range(part.width))}
    return {
        str(number): {
            column_letter(places[target]): column_letter(own)
            for target, own in cells.items()
            if target in places and target != own
        }
        for number, cells in part.fold.members.items()
    }
