"""What a row says by its place: merged cells, group rows above it, ditto marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from portal.spreadsheets.cells.evidence import is_identity_number
from portal.spreadsheets.cells.headers import Glossary, Header
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.lists.heading import row_text
from portal.spreadsheets.lists.rows import GROUP

if TYPE_CHECKING:
    from portal.spreadsheets.files.workbooks import Row
    from portal.spreadsheets.lists.layout import Layout

DITTO_WORDS = ("sda", "s.d.a", "s.d.a.", "sd.a", "sda.", "idem", "idem.", "ibid")
DITTO = frozenset(
    ['"', "''", ",,", "„", "”", "“", "″", "〃", '-"-', '- " -', '-"', '"-', '" "', '""']
    + [form for word in DITTO_WORDS for form in (word, word.upper(), word.title())]
)
# What a group row may name, from wide to narrow: the header under which its
# value is told, and the words that name it.
GROUP_FIELDS = {
    "Program": r"(?:nama\s+)?program(?=\s*[:=])",
    "Kecamatan": r"kecamatan|kec|distrik|kapanewon|kemantren",
    "Desa/Kelurahan": r"desa\s*/\s*kelurahan|desa|kelurahan|kel|nagari|gampong"
    r"|kalurahan|pekon",
    "Dusun": r"(?:nama\s+)?(?:dusun|dsn|lingkungan|lingk|jorong|padukuhan)",
    "RT/RW": r"rt\s*/\s*rw",
    "RW": r"rw",
    "RT": r"rt",
    "No. KK": r"(?:no|nomor)\s*\.?\s*(?:kk|k\.k|kartu\s+keluarga)",
    "Alamat": r"alamat",
}
LABEL = re.compile(
    "|".join(
        rf"(?P<g{number}>(?<![^\W_])(?:{words})(?![^\W_]))"
        for number, words in enumerate(GROUP_FIELDS.values())
    ),
    re.I,
)
FIELDS = list(GROUP_FIELDS)
EDGES = " \t.,;|/:=-–—()[]"
LONGEST_VALUE = 80
NUMBER = re.compile(r"(?:0|[1-9])?\d{1,2}")
TWO_NUMBERS = re.compile(r"\d{1,3}\s*/\s*\d{1,3}")


def filled_rows(
    layout: Layout, leaves_hidden: bool = False
) -> Iterator[tuple[int, Row]]:
    """Yield number and cells of each data row, with what its place says filled in."""
    rows, merged = layout.sheet.rows, merged_cells(layout)
    hidden = layout.hidden_indexes if leaves_hidden else frozenset()
    groups = iter(layout.groups)
    upcoming, values = next(groups, None), [None] * len(layout.group_fields)
    above: Row = []
    for index in layout.data_indexes:
        while upcoming and upcoming[0] < index:
            values = told_by(upcoming[1], values, layout.group_fields)
            upcoming = next(groups, None)
        if index in hidden:
            continue
        row = rows[index]
        if index in merged:
            row = fill(row, merged[index])
        if not DITTO.isdisjoint(row):
            row = repeat(row, above, layout.personal)
        if values:
            row = [*row, *[None] * (layout.width - len(row)), *values]
        above = row
        yield index + 1, row


def merged_cells(layout: Layout) -> dict[int, dict[int, Any]]:
    """Return what stands in the rows below the first of each merged range."""
    rows = layout.sheet.rows
    first, last = layout.data_indexes[0], layout.data_indexes[-1]
    filled: dict[int, dict[int, Any]] = {}
    for merge in layout.sheet.merges:
        if merge.bottom == merge.top or merge.bottom < first or merge.top > last:
            continue
        cell = (
            rows[merge.top][merge.left] if merge.left < len(rows[merge.top]) else None
        )
        for index in range(max(merge.top + 1, first), min(merge.bottom, last) + 1):
            filled.setdefault(index, {})[merge.left] = cell
    return filled


def fill(row: Row, filled: dict[int, Any]) -> Row:
    return [
        filled.get(column) if cell is None else cell for column, cell in enumerate(row)
    ]


def repeat(row: Row, above: Row, personal: set[int]) -> Row:
    """Put the cell above where a ditto mark stands; numbers and names are kept."""
    return [
        above[column]
        if cell in DITTO and column not in personal and column < len(above)
        else cell
        for column, cell in enumerate(row)
    ]


# Group rows: "Dusun : Krajan", "RT 01 RW 02", "No. KK : 3202… | Alamat : …".


def group_headers(layout: Layout, glossary: Glossary, width: int) -> list[Header]:
    """Note what the list's group rows tell, and return a header for each field.

    A field that the list has a column for is left to that column. The new
    columns stand behind the last of the sheet, which has `width` of them.
    """
    told = {
        number - 1: found
        for number, kind in sorted(layout.kinds.items())
        if kind == GROUP and (found := group_values(layout.sheet.rows[number - 1]))
    }
    has = fields_of(layout.headers, glossary)
    wanted = {field for found in told.values() for field in found}
    fields = [
        field
        for field in FIELDS
        if field in wanted
        and not has & fields_of([Header(0, field)], glossary)
        and fields_of([Header(0, field)], glossary)
    ]
    layout.group_fields = fields
    layout.groups = list(told.items()) if fields else []
    return [Header(width + place, field) for place, field in enumerate(fields)]


def fields_of(headers: Sequence[Header], glossary: Glossary) -> set[str]:
    meanings = map(glossary.meaning_of, headers)
    return {
        part
        for meaning in meanings
        if meaning
        for column in meaning.columns
        for part in column.split("+")
    }


def group_values(row: Sequence[Any]) -> dict[str, str | None]:
    """Return what a group row tells, by field; nothing if that is not plain."""
    text = row_text(row)
    labels = [m for m in LABEL.finditer(text) if is_label(text, m)]
    if not labels or text[: labels[0].start()].strip(EDGES):
        return {}
    ends = [label.start() for label in labels[1:]] + [len(text)]
    found = {}
    for label, end in zip(labels, ends, strict=True):
        name = FIELDS[int(label.lastgroup[1:])]
        value = clean_text(text[label.end() : end].strip(EDGES))
        if name in found or (value and not fits(name, value)):
            return {}
        found[name] = named(label[0], value)
    return found


def is_label(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word names a field here and is not part of another's value."""
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip(" .")
    if not before or after[:1] in (":", "="):
        return True
    is_number = FIELDS[int(match.lastgroup[1:])] in ("RT", "RW", "RT/RW")
    return (is_number and after[:1].isdigit()) or before[-1] in ",;|"


def fits(name: str, value: str) -> bool:
    if name in ("RT", "RW"):
        return bool(NUMBER.fullmatch(value))
    if name == "RT/RW":
        return bool(TWO_NUMBERS.fullmatch(value))
    if name == "No. KK":
        return is_identity_number(value)
    return len(value) <= LONGEST_VALUE


def named(label: str, value: str | None) -> str | None:
    """A hamlet or village that is only numbered keeps the word before its number."""
    is_bare = value and re.fullmatch(r"\d{1,2}|[IVX]{1,5}", value)
    is_place = re.match(r"d|l|j|p", label, re.I)
    return f"{label.title()} {value}" if is_bare and is_place else value


def told_by(
    found: dict[str, str | None], values: Sequence[Any], fields: Sequence[str]
) -> list[Any]:
    """Return the values from this group row on; what is narrower ends with it."""
    widest = min(FIELDS.index(name) for name in found)
    return [
        found[field]
        if field in found
        else None
        if FIELDS.index(field) > widest
        else old
        for field, old in zip(fields, values, strict=True)
    ]
