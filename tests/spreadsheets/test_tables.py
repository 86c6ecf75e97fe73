"""Rows as columns of values, with what was found on the way."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets.lists.mapping import MappedColumn
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.tables import Table, read_table

COLUMNS = get_register("cases").by_name


def table_of(*cells, column="notes", composite=None, constants=None) -> Table:
    """Return a list of one column besides the name."""
    rows = [(number, ["Siti", cell]) for number, cell in enumerate(cells, start=5)]
    mapped = [
        MappedColumn(0, "A", "Nama", "name"),
        MappedColumn(1, "B", "Kolom", column, composite=composite),
    ]
    return read_table(rows, mapped, COLUMNS, constants)


def found(table: Table) -> list[tuple]:
    return [
        (each.index, each.column, str(each.severity), each.code)
        for each in table.findings
    ]


@pytest.mark.parametrize(
    ("cell", "rt", "rw"),
    [
        ("001/002", "001", "002"),
        ("1/2", "001", "002"),
        (datetime(2026, 2, 1), "001", "002"),
        (date(2026, 2, 1), "001", "002"),
        ("1-Feb", "001", "002"),
        ("RT 3 RW 4", "003", "004"),
        ("RW 4 / RT 3", "003", "004"),
        ("5", "005", None),
        (None, None, None),
        ("-", None, None),
    ],
)
def test_rt_and_rw_of_one_cell(cell, rt, rw):
    table = table_of(cell, column="rt", composite="rt+rw")

    assert (table.values["rt"], table.values["rw"]) == ([rt], [rw])
    assert found(table) == []


def test_unreadable_rt_and_rw_is_a_warning():
    table = table_of("1/2", "barat", "1/2/3", column="rt", composite="rt+rw")

    assert table.values["rw"] == ["002", None, None]
    assert found(table) == [(n, "rt", "warning", "rt.unreadable") for n in (1, 2)]


@pytest.mark.parametrize(
    ("cell", "place", "day"),
    [
        ("Sukabumi, 1 Januari 1950", "Sukabumi", date(1950, 1, 1)),
        ("Sukabumi/15-11-60", "Sukabumi", date(1960, 11, 15)),
        ("SUKABUMI 08-06-1955", "Sukabumi", date(1955, 6, 8)),
        ("Sukabumi", "Sukabumi", None),
        ("-", None, None),
    ],
)
def test_place_and_day_of_birth_of_one_cell(cell, place, day):
    table = table_of(cell, column="birth_place", composite="birth_place+birth_date")

    assert (table.values["birth_place"], table.values["birth_date"]) == ([place], [day])
    assert found(table) == []


@pytest.mark.parametrize("cell", ["Sukabumi, 31-02-1950", "Sukabumi 1950"])
def test_unreadable_day_of_birth_is_a_warning(cell):
    table = table_of(cell, column="birth_place", composite="birth_place+birth_date")

    assert found(table) == [(0, "birth_date", "warning", "birth_date.unreadable")]
    assert table.values["birth_place"] == ["Sukabumi"]


def test_day_of_birth_to_come_beside_its_place_is_a_warning():
    table = table_of(
        "Sukabumi, 1 Januari 2090",
        column="birth_place",
        composite="birth_place+birth_date",
    )

    assert found(table) == [(0, "birth_date", "warning", "birth_date.future")]
    assert table.values["birth_date"] == [None]


def test_each_of_equal_cells_has_its_problem():
    table = table_of("besok", "besok", "01/06/2026", column="received_on")

    assert [index for index, *_rest in found(table)] == [0, 1]
    assert table.blocked == {0, 1}


def test_dates_of_a_column_have_one_order():
    table = table_of("06/02/2026", "06/25/2026", column="birth_date")

    assert table.values["birth_date"] == [date(2026, 6, 2), date(2026, 6, 25)]


def test_short_rows_are_blank_at_their_end():
    rows = [(2, ["Siti"]), (3, [])]
    mapped = [
        MappedColumn(0, "A", "Nama", "name"),
        MappedColumn(9, "J", "Ket", "notes"),
    ]

    table = read_table(rows, mapped, COLUMNS)

    assert table.values["notes"] == [None, None]
    assert found(table) == [(1, "name", "error", "name.missing")]


def test_constants_fill_blanks_and_nothing_else():
    cells = ("01/06/2026", None, "besok")

    table = table_of(
        *cells,
        column="birth_date",
        constants={"birth_date": "02/02/1980", "kind": "Aduan"},
    )

    assert table.values["birth_date"] == [date(2026, 6, 1), date(1980, 2, 2), None]
    assert table.values["kind"] == ["complaint"] * 3


@given(
    cells=st.lists(st.one_of(st.none(), st.text(max_size=9), st.floats()), max_size=6)
)
def test_reading_again_gives_the_same(cells):
    first, again = table_of(*cells), table_of(*cells)

    assert first.values == again.values
    assert found(first) == found(again)
    assert [len(column) for column in first.values.values()] == [len(cells)] * len(
        first.values
    )
