"""What words in a list stand for: the value map of a run, applied to its columns.

A value map is {field name: {folded words: what they stand for}}. For a choice
that is its value, for a reference the record's code, for a region the region's
code. Words for a person or a number never are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.spreadsheets.columns import Column, plain_text

ValueMap = dict[str, dict[str, str]]

# Cells of these are replaced before they are read.
REPLACED = frozenset({"choice", "sex"})
# Of these the words stay, for they say what was asked; only their meaning is told.
EXPLAINED = frozenset({"reference", "region"})
MAPPABLE = REPLACED | EXPLAINED


def fold_words(cell: Any) -> str:
    """Return the form under which equal words of cells are one; "" for a blank."""
    text = plain_text(cell) or ""
    return " ".join(text.casefold().split()).strip(" .✓√*")


def replace_cells(
    column: Column, cells: Sequence[Any], words: dict[str, str] | None
) -> Sequence[Any]:
    """Return the cells with those that say known words replaced by what they mean."""
    if not words or column.kind not in REPLACED:
        return cells
    known: dict[Any, Any] = {}
    replaced = []
    for cell in cells:
        if cell is None:
            replaced.append(None)
            continue
        key = cell if type(cell) is str else (type(cell), cell)
        if key not in known:
            known[key] = words.get(fold_words(cell), cell)
        replaced.append(known[key])
    return replaced


def merged(value_map: ValueMap, changes: ValueMap) -> ValueMap:
    """Return the map with these words added; "" takes back what words stood for."""
    fields = {name: dict(words) for name, words in value_map.items()}
    for name, words in changes.items():
        known = fields.setdefault(name, {}) | words
        fields[name] = {said: meant for said, meant in known.items() if meant}
    return {name: words for name, words in fields.items() if words}
