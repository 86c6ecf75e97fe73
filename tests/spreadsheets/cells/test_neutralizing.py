"""No cell that we write can run as a formula, and none is changed by coming back."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.spreadsheets.cells.neutralizing import (
    neutralize,
    neutralize_inside,
    revive,
    revive_inside,
)
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.columns import plain_text
from portal.spreadsheets.exports.writers import write_csv

STARTS = "=+-@|%＝＋－＠"
HIDDEN = ["", " ", "\u00a0", "\t", "\r", "\n", "\x00", "\x1f", "\u200b", "\u200e"]
HIDDEN += ["\u202e", "\u2060", "\ufeff", "\u00ad", "  \u200b \t", "\u3000", "\u061c"]
HIDDEN += ["\u2066", "\u180e", "\u2800", "\u034f", "\ufff9", "\U000e0020", "\ufe0f"]
# What hides in front of a formula, by the standard's own categories.
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
WILD = st.text(
    st.one_of(
        st.sampled_from([*STARTS, "'", ";", ",", *"".join(HIDDEN), '"', "1", "A"]),
        st.characters(categories=list(UNSEEN)),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
)


def can_begin_a_formula(cell: str) -> bool:
    """What a spreadsheet program might do, told without our own expressions."""
    seen = [char for char in cell if unicodedata.category(char) not in UNSEEN]
    return bool(seen) and seen[0] in STARTS


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_formula_is_made_text(start, hidden):
    assert neutralize(f"{hidden}{start}1+1") == f"'{hidden}{start}1+1"


@pytest.mark.parametrize("text", ["\tx", "\rx"])
def test_text_behind_a_tab_or_return_is_made_text(text):
    assert neutralize(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["", "Siti", "a=1", "1-2", "'quoted'", " Siti", None, 5, "x@y", "O'Brien"]
)
def test_anything_else_stays(value):
    assert neutralize(value) == value


@given(
    text=st.text(
        st.one_of(
            st.sampled_from([*STARTS, "'", *"".join(HIDDEN), '"']), st.characters()
        ),
        max_size=12,
    )
)
def test_what_is_written_reads_as_what_was_there(text):
    assert plain_text(neutralize(text)) == clean_text(text)


@given(text=st.text(max_size=8))
def test_written_text_never_starts_a_formula(text):
    written = neutralize(f"={text}")

    assert written[0] == "'"
    assert neutralize(written[1:]) == written


@given(text=WILD)
@example(text="\u200b=1")
@example(text="\U000e0001＝1")
def test_no_written_text_can_begin_a_formula(text):
    assert not can_begin_a_formula(neutralize(text))


@given(text=WILD)
@example(text="'=1")
@example(text="''\u200b'-")
@example(text="'\t'@")
def test_reviving_gives_back_what_was_written(text):
    assert revive(neutralize(text)) == text
    assert revive_inside(neutralize_inside(text)) == text


@given(text=WILD)
def test_reviving_leaves_what_no_one_marked(text):
    if not text.startswith("'"):
        assert revive(text) == text


@pytest.mark.parametrize(
    "text", ["'quoted'", "Jum'at", "'n Siti", "'1", "O'Brien - =", "''", "'"]
)
def test_apostrophes_of_people_stay(text):
    assert revive(text) == text


@given(texts=st.lists(WILD, min_size=1, max_size=3))
@example(texts=["a;=1+1"])
@example(texts=["a\n=1+1\nb"])
@example(texts=['a";"=1'])
@example(texts=["\x85|"])
def test_csv_that_falls_apart_at_semicolons_begins_no_formula(texts):
    target = io.BytesIO()
    write_csv(target, ["Nama"] * len(texts), [texts], "Kasus")

    written = target.getvalue().decode("utf-8-sig")

    lines = io.StringIO(written, newline="")
    pieces = [cell for row in csv.reader(lines, delimiter=";") for cell in row]
    pieces += re.split("[;\r\n]", written)
    assert [piece for piece in pieces if can_begin_a_formula(piece)] == []
