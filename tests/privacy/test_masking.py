"""Personal values as they are shown to people who need not see them whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.masking import DOTS, mask_if_number, mask_number, mask_phone

DIGITS = st.text("0123456789", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("3202164101509901", "3202••••••••9901"),
        ("320216410", "3202•6410"),
        ("32021641", "••••••••"),
        ("1", "•"),
        ("", ""),
        (None, ""),
    ],
)
def test_number_shows_its_ends(number, shown):
    assert mask_number(number) == shown


@given(number=DIGITS)
def test_masked_number_hides_the_middle_and_keeps_the_length(number):
    shown = mask_number(number)

    assert len(shown) == len(number)
    assert shown.count(DOTS) >= min(len(number), 1)
    assert shown[4:-4].strip(DOTS) == ""


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+6281200000123", "+6281••••••123"), ("08120000", "••••••••")]
    + [("", ""), (None, "")],
)
def test_phone_shows_enough_to_recognise(phone, shown):
    assert mask_phone(phone) == shown


@given(phone=DIGITS)
def test_masked_phone_is_never_the_phone(phone):
    assert mask_phone(phone) != phone


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Siti", "Siti"),
        ("02/06/2026", "02/06/2026"),
        ("3.20216E+15", "3.20216E+15"),
        ("3202164101509901", "3202••••••••9901"),
        ("3202 1641 0150 9901", "3202•••••••••••9901"),
    ],
)
def test_quoted_text_is_masked_only_where_it_is_a_number(text, shown):
    assert mask_if_number(text) == shown
