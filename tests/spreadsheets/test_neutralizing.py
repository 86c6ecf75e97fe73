"""No cell that we write can run as a formula, and none is changed by coming back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets.columns import plain_text
from portal.spreadsheets.neutralizing import neutralize
from portal.spreadsheets.values import clean_text

STARTS = "=+-@|%＝＋－＠"
HIDDEN = ["", " ", "\u00a0", "\t", "\r", "\n", "\x00", "\x1f", "\u200b", "\u200e"]
HIDDEN += ["\u202e", "\u2060", "\ufeff", "\u00ad", "  \u200b \t", "\u3000", "\u061c"]
HIDDEN += ["\u2066", "\u180e", "\u2800"]


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
