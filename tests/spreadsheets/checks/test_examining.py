"""What happened to a number: each known damage is named, a sound one never is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.privacy.damage import swaps
from portal.spreadsheets.checks.diagnoses import DIAGNOSES, Confidence
from portal.spreadsheets.checks.identity import Judge
from portal.spreadsheets.tables import Table

SOUND = "3202164101509901"
BORN = st.dates(date(1930, 1, 1), date(2025, 12, 31))
SEXES = st.sampled_from(["female", "male"])
SERIALS = st.integers(1, 9999)


def nik_of(born: date, sex: str, serial: int = 17) -> str:
    day = born.day + (40 if sex == "female" else 0)
    return f"320216{day:02d}{born:%m%y}{serial:04d}"


def diagnoses(cell, *, born=None, sex=None, name="nik") -> list[str]:
    """Return the names of what is found of one cell."""
    table = Table([2], [[cell]])
    table.values = {"birth_date": [born], "sex": [sex]}
    table.letters = {name: "A"}
    Judge(table, name, with_person=name == "nik")(0, cell)
    return [finding.diagnosis for finding in table.findings]


NUMBERS = st.builds(nik_of, BORN, SEXES, SERIALS)


@given(born=BORN, sex=SEXES, serial=SERIALS, with_row=st.booleans())
def test_sound_number_has_no_diagnosis(born, sex, serial, with_row):
    row = {"born": born, "sex": sex} if with_row else {}

    assert diagnoses(nik_of(born, sex, serial), **row) == []


@given(number=NUMBERS, name=st.sampled_from(["nik", "kk"]))
def test_fifteen_digits_of_a_number_are_told(number, name):
    kept = float(number[:15] + "0")

    assert diagnoses(kept, name=name)[0] == "last_digit_lost"


@given(number=NUMBERS.filter(lambda number: number[15] != "0"))
def test_whole_number_in_a_number_cell_is_told_apart(number):
    assert diagnoses(int(number)) == ["typed_as_number"]


def test_number_beyond_exact_floats_may_be_rounded():
    assert diagnoses(9171010101900008.0) == ["rounded"]


@given(number=NUMBERS, digits=st.integers(1, 8), comma=st.booleans())
def test_scientific_notation_is_told(number, digits, comma):
    text = f"{float(number):.{digits}E}"

    assert diagnoses(text.replace(".", ",") if comma else text) == ["scientific"]


@given(number=NUMBERS, place=st.integers(0, 15))
def test_letters_that_look_like_digits_are_told(number, place):
    letter = {"0": "O", "1": "l", "5": "S", "8": "B"}.get(number[place])
    assume(letter)

    assert diagnoses(number[:place] + letter + number[place + 1 :]) == ["lookalikes"]


@given(number=NUMBERS)
def test_digits_of_another_script_are_told(number):
    wide = "".join(chr(ord("０") + int(digit)) for digit in number)

    assert diagnoses(wide) == ["other_digits"]


@given(number=NUMBERS, other=NUMBERS, mark=st.sampled_from(["/", " / ", ";", " dan "]))
def test_two_numbers_in_a_cell_are_told(number, other, mark):
    assert diagnoses(number + mark + other) == ["two_numbers"]


@given(number=NUMBERS, start=st.integers(0, 15), length=st.integers(1, 9))
def test_missing_digits_are_told(number, start, length):
    rest = number[:start] + number[start + length :]
    assume(len(set(rest)) > 1)

    assert diagnoses(rest)[0] in {"digits_missing", "lost_zero"}


@given(
    serial=st.integers(1, 999), village=st.sampled_from(["3202162004", "5201012002"])
)
def test_temporary_number_without_its_zero_is_told(serial, village):
    assert diagnoses(f"{village}{serial:05d}") == ["lost_zero"]
    assert diagnoses(float(f"{village}{serial:05d}")) == ["lost_zero"]


@given(number=NUMBERS, place=st.integers(0, 15))
def test_doubled_digit_is_told(number, place):
    doubled = number[:place] + number[place] + number[place:]

    assert diagnoses(doubled) == ["digit_doubled"]


@given(number=NUMBERS, more=st.text("0123456789", min_size=2, max_size=8))
def test_too_many_digits_are_told(number, more):
    assert diagnoses(number + more) == ["digits_too_many"]


@given(born=BORN, sex=SEXES, place=st.integers(0, 4), with_sex=st.booleans())
def test_exchanged_neighbours_are_told_by_the_birth_date(born, sex, place, with_sex):
    number = nik_of(born, sex)
    six = number[6:12]
    swapped = six[:place] + six[place + 1] + six[place] + six[place + 2 :]
    assume(swapped != six)
    # What a digit moved across 40 says is the other sex's day.
    assume((int(swapped[:2]) > 40) == (sex == "female"))
    damaged = number[:6] + swapped + number[12:]

    found = diagnoses(damaged, born=born, sex=sex if with_sex else None)

    # 0506 and 0605 are day and month exchanged as well as two neighbours.
    assert found in (["swapped"], ["day_month"])


@given(born=BORN, sex=SEXES, place=st.integers(6, 11), digit=st.integers(0, 9))
def test_one_wrong_digit_of_the_date_is_told(born, sex, place, digit):
    number = nik_of(born, sex)
    assume(number[place] != str(digit) and place != 6)
    damaged = number[:place] + str(digit) + number[place + 1 :]

    found = diagnoses(damaged, born=born, sex=sex)

    assert found[0] in {"one_digit", "day_month"}


@pytest.mark.parametrize(
    ("six", "diagnosis"),
    [
        ("000150", "no_day"),
        ("320150", "no_day"),
        ("720150", "no_day"),
        ("010050", "no_month"),
        ("411350", "no_month"),
        ("310250", "no_date"),
        ("710450", "no_date"),
        ("290223", "no_date"),
    ],
)
def test_impossible_date_says_which_part(six, diagnosis):
    assert diagnoses(f"320216{six}0001") == [diagnosis]
    assert diagnoses(f"320216{six}0001", name="kk") == [diagnosis]


@given(number=NUMBERS)
def test_serial_of_zeros_is_told(number):
    assert diagnoses(number[:12] + "0000") == ["serial_zero"]


@given(born=BORN, sex=SEXES)
def test_other_sex_is_told(born, sex):
    other = "male" if sex == "female" else "female"

    assert diagnoses(nik_of(born, sex), born=born, sex=other) == ["other_sex"]


@pytest.mark.parametrize(
    ("six", "row", "diagnosis"),
    [
        ("010550", date(1950, 1, 5), "day_month"),
        ("120150", date(1950, 1, 21), "swapped"),
        ("520150", date(1950, 1, 13), "one_digit"),
        ("010150", date(1962, 8, 23), "other_birth"),
    ],
)
def test_birth_date_of_the_row_says_what_is_wrong(six, row, diagnosis):
    assert diagnoses(f"320216{six}0017", born=row) == [diagnosis]


def test_day_of_issue_is_suspected():
    assert diagnoses("3202161203100017", born=date(1975, 8, 23)) == ["card_number"]
    # A woman's day is no card's.
    assert diagnoses("3202165203100017", born=date(1975, 8, 23)) == ["other_birth"]


def test_parts_that_differ_are_named():
    table = Table([2], [[SOUND]])
    table.values = {"birth_date": [date(1950, 2, 1)], "sex": [None]}
    table.letters = {"nik": "A"}

    Judge(table, "nik", with_person=True)(0, SOUND)

    assert "bulan 01, bukan 02" in table.findings[0].message
    assert "day" not in table.findings[0].message.partition(".")[0]


@given(number=NUMBERS)
def test_swap_that_only_makes_a_date_possible_is_no_more_than_a_hint(number):
    for swapped in swaps(number[6:12]):
        found = diagnoses(number[:6] + swapped + number[12:])

        assert found in ([], ["no_day"], ["no_month"], ["no_date"])


def test_every_diagnosis_says_how_sure_it_is_and_what_to_do():
    for diagnosis in DIAGNOSES.values():
        assert diagnosis.confidence in Confidence.values
        assert str(diagnosis.advice).endswith(".")
        assert len(diagnosis.name) <= 24
