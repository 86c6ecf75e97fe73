"""A workbook made at random is read again as it was made, row by row."""

from __future__ import annotations

import csv
import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.spreadsheets.cells.headers import Glossary, header_key, synonyms
from portal.spreadsheets.files.workbooks import column_letter
from portal.spreadsheets.lists.mapping import COLLISIONS
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.staging.reading import read_file, sheet_letter

CASES = get_register("cases")
GLOSSARY = Glossary(CASES.columns)
PEOPLE = ["Siti Contoh", "BUDI CONTOH", "Ni Luh Uji", "Yohanes Fiktif", "Asep Ujicoba"]
CELLS = {
    "name": st.sampled_from(PEOPLE),
    "nik": st.integers(1, 9998).map(lambda n: f"320216080655{n:04d}"),
    "kk": st.integers(1, 9998).map(lambda n: f"320216010110{n:04d}"),
    "received_on": st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    "sex": st.sampled_from(["L", "P"]),
    "address": st.sampled_from(["Kp. Contoh", "Jl. Uji No. 1", "Kp. Contoh, RT 01"]),
    "phone": st.integers(10**8, 10**9 - 1).map(lambda n: f"0812{n}"),
    "service": st.sampled_from(["KIS tidak aktif", "Minta KTP-el", "Belum dapat PKH"]),
    "program": st.sampled_from(["PKH", "PBI-JK", "Sembako"]),
    "referred_to": st.sampled_from(["Dinsos", "BPJS Kesehatan"]),
    "notes": st.sampled_from([None, "-", "tidak punya KTP"]),
}
SURE = ("name", "nik", "service")
GROUPED = ("name", "nik", "kk")
VILLAGES = ["BENDA", "PASAWAHAN", "CISAAT", "TENJOLAYA"]
MONTHS = ["JANUARI", "FEBRUARI", "MARET", "APRIL"]


def wordings() -> dict[str, list[str]]:
    """Return the headers that can mean only one of our columns, by column."""
    found: dict[str, list[str]] = {name: [] for name in CELLS}
    for key, meant in synonyms().items():
        meaning = GLOSSARY.look_up(key)
        if key in COLLISIONS or len(meant) > 1 or meaning.columns[1:]:
            continue
        if meaning.columns and meaning.columns[0] in found and len(key) > 2:
            found[meaning.columns[0]].append(key)
    for column in CASES.columns:
        if column.name in found and header_key(str(column.label)) not in COLLISIONS:
            found[column.name].append(str(column.label))
    return found


WORDINGS = wordings()


@dataclass
class MadeList:
    """One list as it was put into a workbook."""

    sheet: str
    header_rows: list[int]
    rows: list[tuple[int, dict[str, Any]]]  # number and cells by column
    letters: dict[str, str]  # column of the register -> letter in the sheet


@dataclass
class Made:
    """A workbook: its sheets as rows and merged ranges, and the lists in it."""

    sheets: dict[str, list[list[Any]]]
    merges: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    lists: list[MadeList] = field(default_factory=list)


@st.composite
def damaged(draw, text: str) -> str:
    """The same header as careless people and programs write it."""
    text = draw(st.sampled_from([text, text.upper(), text.title()]))
    text = text.replace(" ", draw(st.sampled_from([" ", "  ", "\u00a0", "\n", "_"])))
    before = draw(st.sampled_from(["", "", " "]))
    return before + text + draw(st.sampled_from(["", "", ".", " ", ":", "*", "\u00a0"]))


@st.composite
def workbooks(draw) -> Made:
    fields = [*SURE, *draw(st.sets(st.sampled_from(sorted(CELLS.keys() - set(SURE)))))]
    count = draw(st.integers(1, 3))
    on_one_sheet = draw(st.booleans())
    made = Made({})
    for number in range(count):
        name = "Data" if on_one_sheet else f"Lembar {number + 1}"
        rows = made.sheets.setdefault(name, [])
        add_list(draw, made, name, rows, fields, number)
    return made


def add_list(
    draw, made: Made, name: str, rows: list, fields: list, number: int
) -> None:
    rows += [[]] * draw(st.integers(0, 2))
    for title in titles(draw, number, is_needed=bool(rows and number)):
        rows.append([title])
    rows += [[]] * draw(st.integers(0, 2))
    order = draw(st.permutations(fields))
    left = draw(st.integers(0, 2))
    has_numbers = draw(st.booleans())
    first = left + has_numbers
    header_rows = add_header(draw, made, name, rows, order, left, has_numbers)
    width = first + len(order)
    if width - left > 3 and draw(st.booleans()):
        style = draw(st.sampled_from(["{}", "({})", "-{}", "{}."]))
        count = range(1, width - left + 1)
        rows.append([None] * left + [style.format(each) for each in count])
    data = []
    for index in range(draw(st.integers(1, 6))):
        if draw(st.integers(0, 9)) == 0:
            rows.append(draw(between(left, first, width)))
        cells = {each: draw(CELLS[each]) for each in order}
        numbers = [index + 1] if has_numbers else []
        rows.append([None] * left + numbers + [cells[each] for each in order])
        data.append((len(rows), cells))
    rows += draw(endings(left, width))
    letters = {each: column_letter(first + at) for at, each in enumerate(order)}
    made.lists.append(MadeList(name, header_rows, data, letters))


def titles(draw, number: int, *, is_needed: bool) -> list[str]:
    known = [
        "DAFTAR PENGADUAN PUSKESOS",
        f"DESA {VILLAGES[number]}",
        f"BULAN : {MONTHS[number]} 2026",
    ]
    shown = draw(st.sets(st.integers(0, 2)))
    return [known[at] for at in sorted(shown | ({1} if is_needed else set()))]


def add_header(draw, made, name, rows, order, left, has_numbers) -> list[int]:
    heads = [draw(damaged(draw(st.sampled_from(WORDINGS[each])))) for each in order]
    numbers = ["No"] if has_numbers else []
    grouped = [at for at, each in enumerate(order) if each in GROUPED]
    together = grouped == list(range(grouped[0], grouped[-1] + 1))
    if together and len(grouped) < len(order) and draw(st.booleans()):
        start, end = left + has_numbers + grouped[0], left + has_numbers + grouped[-1]
        top = [None if at in grouped else head for at, head in enumerate(heads)]
        top[grouped[0]] = "Identitas"
        sub = [head if at in grouped else None for at, head in enumerate(heads)]
        rows.append([None] * left + numbers + top)
        rows.append([None] * (left + len(numbers)) + sub)
        top_row = len(rows) - 1
        made.merges.setdefault(name, []).append((top_row, start + 1, top_row, end + 1))
        return [len(rows) - 1, len(rows)]
    rows.append([None] * left + numbers + heads)
    return [len(rows)]


@st.composite
def between(draw, left: int, first: int, width: int) -> list[Any]:
    """A row among the data that is none."""
    blank = [None] * left
    return draw(
        st.sampled_from(
            [
                [],
                [*blank, "JUMLAH", *[None] * (width - left - 2), 3],
                [*blank, "Sub Total : 3 orang"],
                [None] * width,
            ]
        )
    )


@st.composite
def endings(draw, left: int, width: int) -> list[list[Any]]:
    blank, place = [None] * left, [None] * (width - 2)
    rows = []
    if draw(st.booleans()):
        rows.append([*blank, "JUMLAH", *[None] * (width - left - 2), 9])
    if draw(st.booleans()):
        rows += [
            [],
            [*place, "Benda, 30 Juni 2026"],
            [*place, "Koordinator Puskesos"],
            [],
            [*place, "PEJABAT FIKTIF"],
            [*place, "NIP. 19700101"],
        ]
    return rows


FILES = itertools.count(1)


def write_workbook(folder, made: Made):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in made.sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                if cell is not None:
                    sheet.cell(number, column, cell)
        for top, left, bottom, right in made.merges.get(name, []):
            sheet.merge_cells(None, top, left, bottom, right)
    path = folder / f"{next(FILES)}.xlsx"
    book.save(path)
    return path


def read_back(path):
    reading = read_file(path, path.name, CASES)
    columns = {
        entry.column: entry.index for entry in reading.mapping.columns if entry.column
    }
    found = [
        (number, {name: row[at] for name, at in columns.items()})
        for number, row in reading.rows
    ]
    return reading, found


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(workbooks())
def test_any_workbook_is_read_as_it_was_made(tmp_path, made):
    reading, found = read_back(write_workbook(tmp_path, made))

    assert found == [row for each in made.lists for row in each.rows]
    starts = itertools.accumulate((len(each.rows) for each in made.lists), initial=0)
    assert [
        (e["sheet"], e["start"], e["header_rows"], e["first_row"], e["last_row"])
        for e in reading.lists
    ] == [
        (each.sheet, start, each.header_rows, each.rows[0][0], each.rows[-1][0])
        for each, start in zip(made.lists, starts, strict=False)
    ]
    layout = {"lists": reading.lists}
    for each, entry in zip(made.lists, reading.lists, strict=True):
        assert each.letters == {
            mapped.column: sheet_letter(layout, entry["start"], [], mapped.letter)
            for mapped in reading.mapping.columns
        }


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    workbooks().filter(lambda made: len(made.sheets) == 1),
    st.sampled_from([",", ";", "|", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_any_text_is_read_as_it_was_made(tmp_path, made, mark, encoding):
    (rows,) = made.sheets.values()
    path = tmp_path / f"{next(FILES)}.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=mark).writerows(rows)

    _reading, found = read_back(path)

    assert found == [
        (number, {name: as_text(cell) for name, cell in cells.items()})
        for each in made.lists
        for number, cells in each.rows
    ]


def as_text(cell: Any) -> str | None:
    return None if cell is None else str(cell)
