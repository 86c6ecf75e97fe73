"""What identity numbers say, whatever a spreadsheet made of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.identity import (
    can_be_identity_number,
    clean_number,
    is_doubtful,
    is_placeholder,
    read_nik,
)

SOUND = "3202164101509901"
TODAY = date(2026, 6, 15)
DAYS = st.dates(min_value=date(1927, 1, 1), max_value=date(2026, 6, 15))


def nik_of(born: date, *, female: bool, serial: int = 1) -> str:
    day = born.day + (40 if female else 0)
    return f"320216{day:02d}{born:%m%y}{serial:04d}"


@pytest.mark.parametrize(
    "written",
    [
        SOUND,
        f" {SOUND} ",
        f"'{SOUND}",
        f"‘{SOUND}",
        f"’{SOUND}",
        f"`{SOUND}",
        f"{SOUND}.0",
        f"{SOUND}.00",
        f"{SOUND}\u00a0",
        f"\ufeff{SOUND}",
        f"\u200e{SOUND}\u202c",
        f"{SOUND[:8]}\u00ad{SOUND[8:]}",
        "3202 1641 0150 9901",
        "3202-1641-0150-9901",
        "3202–1641–0150–9901",
        "3202‑1641‑0150‑9901",
        "32.02.16.410150.9901",
        "3202\u200b1641\u200d01509901",
        f"{SOUND},0",
    ],
)
def test_cleaning_finds_the_number(written):
    assert clean_number(written) == SOUND


def test_cleaning_keeps_the_zeros_of_a_dotted_serial():
    assert clean_number("32.02.16.410150.0000") == "3202164101500000"


@pytest.mark.parametrize(
    "written",
    ["", "-", "--", "0", "0.0", "00", "9999999999999999", "1111111111111111", "#N/A"]
    + ["tidak ada", "Tdk ada", "NULL", "Proses", "nihil", "5", " - ", "\u00a0", "–"],
)
def test_placeholder_stands_for_no_number(written):
    assert is_placeholder(written) is True


@pytest.mark.parametrize("written", [SOUND, "1212121212121212", "12", "abc", "3202"])
def test_anything_else_is_no_placeholder(written):
    assert is_placeholder(written) is False


@given(born=DAYS, female=st.booleans(), serial=st.integers(0, 9999))
def test_nik_says_birth_date_and_sex(born, female, serial):
    parts = read_nik(nik_of(born, female=female, serial=serial), today=TODAY)

    assert (parts.birth_date, parts.sex) == (born, "female" if female else "male")
    assert (parts.region, parts.serial) == ("320216", serial)


@given(number=st.from_regex(r"\A[0-9]{16}\Z"))
def test_nik_never_tells_a_day_to_come(number):
    if can_be_identity_number(number):
        assert read_nik(number, today=TODAY).birth_date <= TODAY


def test_nik_of_a_later_day_of_this_year_is_of_the_last_century():
    assert read_nik("3202163112260001", today=TODAY).birth_date == date(1926, 12, 31)


@pytest.mark.parametrize(
    "number",
    ["3202160001509901", "3202164001509901", "3202163201509901", "3202167201509901"]
    + ["3202160113509901", "3202160100509901", "3202163002509901", "3202162902259901"],
)
def test_impossible_date_is_no_number(number):
    assert can_be_identity_number(number) is False


@pytest.mark.parametrize("number", ["3202162902000001", "3202166902240001"])
def test_leap_day_is_possible(number):
    assert can_be_identity_number(number) is True


@pytest.mark.parametrize(
    "number",
    [
        "",
        SOUND[:-1],
        SOUND + "1",
        "32O2164101509901",
        "٣٢٠٢١٦٤١٠١٥٠٩٩٠١",
        "３" + SOUND[1:],
    ],
)
def test_other_shapes_are_no_number(number):
    assert can_be_identity_number(number) is False


@given(text=st.text(max_size=30))
def test_any_text_is_judged_without_an_error(text):
    number = clean_number(text)

    assert clean_number(number) == number
    assert is_placeholder(text) in (True, False)
    assert can_be_identity_number(number) in (True, False)


def test_serial_of_zeros_is_doubtful():
    assert [
        is_doubtful(f"320216410150{serial}") for serial in ("0000", "0001", "1000")
    ] == [
        True,
        False,
        False,
    ]
