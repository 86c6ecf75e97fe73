"""Columns: what each kind reads, writes, and reads again."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.cases.choices import Status
from portal.spreadsheets.cells.findings import CellProblem
from portal.spreadsheets.cells.neutralizing import neutralize
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import CodeColumn, Column, DateColumn, PhoneColumn
from portal.spreadsheets.registers import UnknownRegister, get_register

COLUMNS = get_register("cases").by_name
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=30),
    st.datetimes(),
    st.dates(),
    st.times(),
)


def read(name: str, cell):
    """Return what a column keeps of a cell, whether it minds or not."""
    try:
        return COLUMNS[name].read(cell)
    except CellProblem as problem:
        return problem.value


def test_case_list_has_the_columns_of_the_contract():
    assert list(COLUMNS) == [
        "case_number",
        "external_id",
        "nik",
        "kk",
        "name",
        "birth_place",
        "birth_date",
        "sex",
        "address",
        "hamlet",
        "rt",
        "rw",
        "village",
        "district",
        "regency",
        "province",
        "region_code",
        "phone",
        "reporter",
        "reporter_relation",
        "household_head",
        "received_on",
        "channel",
        "kind",
        "service",
        "program",
        "description",
        "documents",
        "status",
        "referred_to",
        "outcome",
        "closed_on",
        "officer",
        "notes",
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_labels_are_equal(language):
    with translation.override(language):
        labels = [str(column.label).casefold() for column in COLUMNS.values()]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", [n for n in COLUMNS if n not in ("nik", "kk")])
@given(cell=CELLS)
def test_any_cell_is_a_value_or_a_problem_with_a_sentence(name, cell):
    column = COLUMNS[name]

    try:
        value = column.read(cell)
    except CellProblem as problem:
        value = problem.value
        assert problem.code.split(".")[0] == name
        assert problem.severity in Severity
        assert problem.message.rstrip()[-1] in ".…"

    assert value is None or isinstance(value, (str, date))
    assert value != ""
    if column.max_length and isinstance(value, str):
        assert len(value) <= column.max_length


@pytest.mark.parametrize("name", [n for n in COLUMNS if n not in ("nik", "kk")])
@given(cell=CELLS)
def test_what_is_kept_comes_back_from_an_export(name, cell):
    # A moment cut to the length of a phone number can look like one.
    assume(not (name == "phone" and isinstance(cell, (date, time))))
    kept = read(name, cell)

    assert read(name, neutralize(COLUMNS[name].write(kept))) == kept


@pytest.mark.parametrize("cell", [None, "", " ", "-", "n/a", "\u00a0"])
@pytest.mark.parametrize("name", [n for n in COLUMNS if n not in ("nik", "kk")])
def test_blank_cell_is_none(name, cell):
    assert COLUMNS[name].read(cell) is None


def test_text_longer_than_fits_is_an_error():
    column = Column("notes", "Notes", max_length=5)

    assert column.read("lima.") == "lima."
    with pytest.raises(CellProblem) as problem:
        column.read("enam..")
    assert problem.value.severity == Severity.ERROR
    assert problem.value.message == problem.value.message.replace("  ", " ")


@pytest.mark.parametrize(
    ("cell", "code"),
    [(7.0, "7"), (7, "7"), ("007", "007"), (" A-1 ", "A-1"), (1.5, "1.5")],
)
def test_code_is_text_whatever_excel_made_of_it(cell, code):
    assert CodeColumn("external_id", "Number").read(cell) == code


def test_date_is_judged_by_the_portals_own_day():
    today = timezone.localdate()
    column = DateColumn("received_on", "Received", severity=Severity.ERROR)

    assert column.read(today.isoformat()) == today
    with pytest.raises(CellProblem) as problem:
        column.read((today + timedelta(1)).isoformat())
    assert (problem.value.code, problem.value.severity) == (
        "received_on.future",
        Severity.ERROR,
    )


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("language", ["id", "en"])
def test_label_of_any_language_is_its_value(status, language):
    with translation.override(language):
        label = str(Status(status).label)

    for reader in ("id", "en"):
        with translation.override(reader):
            assert COLUMNS["status"].read(label.upper()) == status


@pytest.mark.parametrize(
    ("phone", "written"),
    [("+6281200000000", "081200000000"), ("+1 555", "+1 555"), ("", ""), (None, "")],
)
def test_phone_is_written_without_a_leading_plus(phone, written):
    assert PhoneColumn("phone", "Phone").write(phone) == written


def test_problem_that_keeps_words_keeps_them():
    assert read("phone", "tanya tetangga") == "tanya tetangga"
    assert read("status", "Digantung") == Status.REGISTERED


def test_unknown_register_is_told_by_name():
    with pytest.raises(UnknownRegister, match="payung"):
        get_register("payung")
