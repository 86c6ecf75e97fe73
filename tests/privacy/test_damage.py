"""What damaged identity numbers may have been."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.privacy.damage import (
    are_swapped,
    differing,
    in_our_digits,
    is_scientific,
    lacks_one_of,
    numbers_within,
    swaps,
    without_doubled,
    without_lookalikes,
)

SOUND = "3202164101509901"
OTHER = "3202160506809902"
DIGITS = st.text("0123456789", min_size=16, max_size=16)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (SOUND, [SOUND]),
        (f"{SOUND}/{OTHER}", [SOUND, OTHER]),
        (f"{SOUND} (ibu)", [SOUND]),
        (SOUND + OTHER, [SOUND, OTHER]),
        ("1" * 32, ["1111111111111111"] * 2),
        ("9" * 32, []),
        (SOUND + "1", []),
        ("", []),
    ],
)
def test_numbers_within_a_cell(text, numbers):
    assert numbers_within(text) == numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3.20216E+15", True), ("3,2e15", True), ("3E+15", True), (SOUND, False)]
    + [("E+15", False), ("", False)],
)
def test_scientific_notation_is_known(text, expected):
    assert is_scientific(text) is expected


@given(number=DIGITS)
def test_swaps_are_known_again(number):
    for swapped in swaps(number):
        assert are_swapped(swapped, number) is True


@given(number=DIGITS, place=st.integers(0, 15), digit=st.sampled_from("0123456789"))
def test_one_other_digit_is_no_swap(number, place, digit):
    assume(number[place] != digit)
    changed = number[:place] + digit + number[place + 1 :]

    assert differing(changed, number) == [place]
    assert are_swapped(changed, number) is False


@given(number=DIGITS, place=st.integers(0, 15))
def test_missing_digit_is_found(number, place):
    assert lacks_one_of(number[:place] + number[place + 1 :], number) is True


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [(SOUND, SOUND), (SOUND[:-2], SOUND), ("320216410150990", "4202164101509901")],
)
def test_nothing_else_lacks_one_digit(shorter, longer):
    assert lacks_one_of(shorter, longer) is False


@given(place=st.integers(0, 15))
def test_doubled_digit_can_be_taken_out(place):
    doubled = SOUND[:place] + SOUND[place] + SOUND[place:]

    assert SOUND in without_doubled(doubled)


def test_digits_of_another_script_are_read():
    assert in_our_digits("３２０２١٢") == "320212"


def test_letters_that_look_like_digits():
    assert without_lookalikes("32O2l6SB") == "32021658"
