"""What a column that was left out could be: a hint for the operator, never a guess.

Its words and its cells say too little to map it, but enough to ask about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz, process

from portal.spreadsheets.cells.evidence import supports, values_of
from portal.spreadsheets.cells.headers import (
    ROW_NUMBER,
    ColumnLike,
    Glossary,
    header_key,
    synonyms,
)
from portal.spreadsheets.lists.layout import Layout
from portal.spreadsheets.lists.mapping import MappedColumn, Mapping

AT_MOST = 3
LIKE = 72  # of 100: alike enough to be asked about
SHORTEST = 4  # letters; below them everything is alike
# What cells alone tell; a name or a number of a house could be anything.
TELLING = (
    "nik",
    "birth_place+birth_date",
    "birth_date",
    "received_on",
    "status",
    "sex",
    "phone",
    "rt+rw",
)


def with_hints(
    mapping: Mapping, layout: Layout, columns: Sequence[ColumnLike]
) -> Mapping:
    """Return the mapping with what each column left out could be, if anything."""
    glossary = Glossary(columns)
    free = set(glossary.columns) - claimed(mapping.columns)
    entries = [
        entry
        if entry.column
        else replace(entry, could_be=hints(entry, layout, glossary, free))
        for entry in mapping.entries
    ]
    return Mapping(entries, mapping.questions)


def claimed(entries: Iterable[MappedColumn]) -> set[str]:
    return {
        name
        for entry in entries
        for name in (entry.composite or entry.column).split("+")
    }


def hints(
    entry: MappedColumn, layout: Layout, glossary: Glossary, free: set[str]
) -> tuple[str, ...]:
    cells = layout.sample(entry.index)
    if not values_of(cells) or is_row_number(entry.header):
        return ()
    names = [*by_cells(cells), *by_words(entry.header, glossary)]
    fitting = [name for name in names if set(name.split("+")) <= free]
    return tuple(dict.fromkeys(fitting))[:AT_MOST]


def is_row_number(header: str) -> bool:
    return ROW_NUMBER in synonyms().get(header_key(header), ())


def by_cells(cells: Sequence[Any]) -> list[str]:
    return [name for name in TELLING if supports(name, cells)]


def by_words(header: str, glossary: Glossary) -> list[str]:
    """The columns one of whose words is like the header, or a part of it."""
    key = header_key(header.rpartition(" > ")[2])
    if len(key) < SHORTEST:
        return []
    words = {word: names for word, names in synonyms().items() if len(word) >= SHORTEST}
    words |= {word: (name,) for word, name in glossary.labels.items()}
    found = process.extract(
        key, list(words), scorer=fuzz.ratio, score_cutoff=LIKE, limit=AT_MOST
    )
    return [
        known
        for word, _score, _at in found
        for name in words[word]
        for known in glossary.known(name)
    ]
