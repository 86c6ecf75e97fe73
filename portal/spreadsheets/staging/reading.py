"""From a file to the rows of its list: sheet, layout and mapping together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.scoping import home_region, scope_of
from portal.privacy.masking import mask_if_number, mask_within
from portal.regions.resolving import find_region_in_text
from portal.spreadsheets.checks.places import Whereabouts
from portal.spreadsheets.files.packages import Look, look_into
from portal.spreadsheets.files.workbooks import (
    Row,
    Workbook,
    column_letter,
    open_looked_at,
)
from portal.spreadsheets.lists.aligning import (
    PartialList,
    letters_of,
    member_letters,
)
from portal.spreadsheets.lists.hints import with_hints
from portal.spreadsheets.lists.layout import Layout, NoList
from portal.spreadsheets.lists.lists import (
    READ,
    Lists,
    find_lists,
)
from portal.spreadsheets.lists.mapping import (
    MappedColumn,
    Mapping,
    Question,
    guess_mapping,
)
from portal.spreadsheets.lists.rows import NOTE
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Register
from portal.spreadsheets.staging.afar import read_afar
from portal.spreadsheets.workbook_templates import is_example

CHUNK = 10_000  # rows


def no_rows(size: int) -> Iterator[tuple[int, list[tuple[int, Row]]]]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some data rows of one list: number and cells of each."""

    number: int  # of the list, from 0
    start: int  # position in the import of the first row
    rows: list[tuple[int, Row]]


@dataclass
class Reading:
    """A file as it was understood.

    `layout` is that of the first list, with headers and samples of all lists
    that are read together; `lists` says where each is, as a run keeps it.
    """

    workbook: Workbook
    layout: Layout
    mapping: Mapping
    lists: list[dict[str, Any]]
    others: list[dict[str, Any]]
    hidden_rows: str
    source: Callable[[int], Iterator[tuple[int, list[tuple[int, Row]]]]]

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """Yield all data rows in order; a chunk holds rows of one list only."""
        start = 0
        for number, rows in self.source(size):
            yield Chunk(number, start, rows)
            start += len(rows)

    def without_rows(self) -> Reading:
        """Return what can be told to another process: all but the rows."""
        bare = {id(sheet): sheet.without_rows() for sheet in self.workbook.sheets}
        return replace(
            self,
            workbook=replace(self.workbook, sheets=list(bare.values())),
            layout=replace(self.layout, sheet=bare[id(self.layout.sheet)]),
            source=no_rows,
        )

    @property
    def rows(self) -> list[tuple[int, Row]]:
        """All data rows at once; `chunks` is for what may be large."""
        return [row for chunk in self.chunks() for row in chunk.rows]


def read_file(
    path: Path,
    name: str,
    register: Register,
    *,
    sheet: str | None = None,
    sheets: Sequence[str] = (),
    header_rows: tuple[int, ...] | None = None,
    hidden_rows: str = READ,
) -> Reading:
    """Return how a file reads as lists of `register`.

    Without `sheets` (or one `sheet`) the best list and all that are like it.
    `header_rows` are those of the first list. Hidden rows are read too, unless
    they are to be left ("leave"). Raises UnreadableFile or NoList, each with a
    sentence for the person.
    """
    look = look_into(Path(path))
    options = {
        "sheets": [sheet] if sheet else list(sheets),
        "header_rows": header_rows,
        "hidden_rows": hidden_rows,
    }
    if not look.is_large:
        return read_near(path, name, look, register, **options)
    reading, source = read_afar(path, name, look, register.name, **options)
    return replace(reading, source=source)


def read_near(
    path: Path, name: str, look: Look, register: Register, **options: Any
) -> Reading:
    """Read a file that was looked into in this process; see `read_file`."""
    workbook = open_looked_at(path, name, look)
    lists = find_lists(workbook, register.columns, **options)
    leave_out_example(lists, register)
    layout = lists.summary()
    return Reading(
        workbook,
        layout,
        with_hints(guess_mapping(layout, register.columns), layout, register.columns),
        describe_lists(lists),
        lists.others,
        lists.hidden_rows,
        lists.in_chunks,
    )


def leave_out_example(lists: Lists, register: Register) -> None:
    """Take the untouched example row of our own template for what it is."""
    layout = lists.parts[0].layout
    first = layout.data_indexes[0]
    if not is_example(layout.sheet.rows[first], register.columns):
        return
    layout.kinds[first + 1] = NOTE
    del layout.data_indexes[0]
    if not layout.data_indexes:
        raise NoList(
            _(
                "The list holds nothing but the example row of the template. Fill "
                "in your own rows below the header and send the file again."
            )
        )


def describe_lists(lists: Lists) -> list[dict[str, Any]]:
    """Where each list is: JSON, as a run keeps it."""
    described, start = [], 0
    for part in lists.parts:
        described.append(describe_list(part, start))
        start += len(part)
    return described


def describe_list(part: PartialList, start: int) -> dict[str, Any]:
    layout = part.layout
    entry = {
        "sheet": layout.sheet.name,
        "start": start,
        "rows": len(part),
        "header_rows": list(layout.header_rows),
        "first_row": layout.first_row,
        "last_row": layout.last_row,
        "titles": [mask_within(title) for title in layout.titles],
        "period": layout.period,
    }
    if letters := letters_of(part):
        entry["letters"] = letters
    if members := member_letters(part):
        entry["members"] = members
    if layout.hidden_indexes:
        entry["hidden_rows"] = len(layout.hidden_indexes)
    if columns := hidden_letters(part):
        entry["hidden_columns"] = columns
    return entry


def hidden_letters(part: PartialList) -> list[str]:
    """The letters of headed columns that the sheet does not show."""
    hidden = part.layout.sheet.hidden_columns
    return [
        column_letter(header.index)
        for header in part.layout.headers
        if header.index in hidden
    ]


def describe_layout(reading: Reading) -> dict[str, Any]:
    """The layout as a run keeps it."""
    first = reading.lists[0]
    told = ("header_rows", "first_row", "last_row", "titles", "period")
    layout = {name: first[name] for name in told}
    layout["rows"] = sum(entry["rows"] for entry in reading.lists)
    layout["lists"] = reading.lists
    if reading.others:
        layout["others"] = reading.others
    if any("hidden_rows" in entry for entry in reading.lists):
        layout["hidden_rows"] = reading.hidden_rows
    if reading.workbook.has_macros:
        layout["has_macros"] = True
    return layout


def describe_mapping(mapping: Mapping) -> dict[str, Any]:
    """The mapping as a run keeps it; `load_columns` reads it back."""
    return {
        "columns": [kept_entry(entry) for entry in mapping.columns],
        "ignored": [kept_entry(entry) for entry in mapping.ignored],
        "questions": [
            kept_entry(question)
            | {"examples": [mask_if_number(text) for text in question.examples]}
            for question in mapping.questions
        ],
    }


def kept_entry(entry: MappedColumn | Question) -> dict[str, Any]:
    """The entry without numbers, which a head has that was no head."""
    return asdict(entry) | {"header": mask_within(entry.header)}


def load_columns(run: ImportRun) -> list[MappedColumn]:
    return [MappedColumn(**entry) for entry in run.mapping["columns"]]


# Which list a row of a run belongs to, and what follows from that.


def list_number(layout: dict[str, Any], position: int) -> int:
    """The number, from 0, of the list in which a position of a run lies."""
    starts = [entry["start"] for entry in layout.get("lists", [])]
    return max(bisect_right(starts, position) - 1, 0)


def list_of(layout: dict[str, Any], position: int) -> dict[str, Any]:
    """Where the list is in which a position of a run lies."""
    entries = layout.get("lists") or [layout]
    return entries[list_number(layout, position)]


def sheet_letter(
    layout: dict[str, Any], position: int, cells: Sequence[Any], letter: str
) -> str:
    """The letter in its own sheet of a row's cell, given the first list's letter.

    `cells` are the staged cells; those of a wide row end with the member.
    """
    entry = list_of(layout, position)
    if members := entry.get("members"):
        own = members.get(str(cells[-1]), {}) if cells else {}
        if letter in own:
            return own[letter]
    return entry.get("letters", {}).get(letter, letter)


def has_own_letters(layout: dict[str, Any]) -> bool:
    """Tell whether `sheet_letter` may say anything else than the first list's."""
    lists = layout.get("lists", [])
    return any("letters" in entry or "members" in entry for entry in lists)


def imported_sheets(run: ImportRun) -> list[str]:
    """The sheets of which the run's rows come."""
    lists = run.layout.get("lists", [])
    return list(dict.fromkeys(entry["sheet"] for entry in lists)) or [run.sheet]


def whereabouts(run: ImportRun, register: Register, number: int = 0) -> Whereabouts:
    """What is known about place and month of a list's rows before they are read.

    `number` says which of the run's lists; see `list_number`.
    """
    scope = scope_of(run.created_by, register.import_permission)
    home = home_region(run.created_by)
    entries = run.layout.get("lists") or [run.layout]
    if "region" not in entries[0]:
        settle_regions(entries, home)
    title = entries[number]["region"]
    given = run.defaults.get("region")
    if number and given == run.layout.get("guessed_region"):
        # It was guessed from the titles of the first list.
        given = None
    return Whereabouts(
        scope, home, title, given or title or home, entries[number]["period"]
    )


def settle_regions(entries: list[dict[str, Any]], home: str | None) -> None:
    """Note the region that the titles of each list name.

    A list that names none lies where the one before it on its sheet does.
    """
    single = len({entry.get("sheet") for entry in entries}) < 2
    for index, entry in enumerate(entries):
        before = entries[index - 1] if index else {}
        near = before.get("region") if before.get("sheet") == entry.get("sheet") else ""
        texts = entry["titles"]
        context = [near[:6], home] if near else [home]
        found = region_named(texts, context)
        if found is None and not single:
            found = region_named([f"Desa {entry['sheet']}"], context)
        entry["region"] = found or near or None


def region_named(titles: list[str], own: Iterable[str | None]) -> str | None:
    known = [code for code in own if code]
    found = find_region_in_text(titles, own=known) if titles else None
    return found.code if found else None
