"""The ladder by which identity numbers are judged: IMPORT.md §3."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regions.models import RetiredRegion
from portal.spreadsheets.checks.identity import judge_numbers
from portal.spreadsheets.tables import Table

SOUND = "3202164101509901"  # a woman born on 1 January 1950
pytestmark = pytest.mark.django_db


def judged(*cells, name="nik", born=None, sex=None) -> Table:
    """Return a table of these cells after judging them."""
    size = len(cells)
    table = Table(list(range(2, size + 2)), [[cell] for cell in cells])
    table.values = {name: list(cells), "birth_date": [born] * size, "sex": [sex] * size}
    table.letters = {name: "A"}
    judge_numbers(table, name, with_person=name == "nik")
    return table


def reading(cell, **person) -> tuple:
    """Return number, doubt and [(severity, code)] of one cell."""
    name = person.get("name", "nik")
    table = judged(cell, **person)
    findings = [(str(each.severity), each.code) for each in table.findings]
    return table.values[name][0], table.values[f"{name}_doubtful"][0], findings


@pytest.mark.parametrize(
    "cell",
    [SOUND, f"'{SOUND}", f" {SOUND}\u00a0", f"{SOUND}.0", "32.02.16.410150.9901"]
    + ["3202 1641 0150 9901", f"’{SOUND}", f"\u200b{SOUND}", "3202–1641–0150–9901"],
)
def test_sound_number_is_cleaned_in_silence(cell):
    assert reading(cell) == (SOUND, False, [])


@pytest.mark.parametrize(
    "cell",
    [None, "", " ", "-", "--", "0", 0, 0.0, "9999999999999999", 1111111111111111]
    + [
        "tidak ada",
        "belum ada",
        "NULL",
        "#N/A",
        "proses",
        "\u00a0",
        "0.0",
        float("nan"),
    ],
)
def test_absent_number_is_a_note(cell):
    assert reading(cell) == (None, False, [("info", "nik.absent")])


def test_list_without_the_column_says_nothing_of_it():
    table = Table([2], [[None]])

    judge_numbers(table, "nik", with_person=True)

    assert table.values["nik"] == [None]
    assert table.findings == []


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("320216410150990", "nik.length"),
        ("32021641015099011", "nik.length"),
        (320216410150990, "nik.length"),
        (32021641015099011.0, "nik.length"),
        ("3.20216E+15", "nik.scientific"),
        ("3,20216E+15", "nik.scientific"),
        ("3.20216e15", "nik.scientific"),
        ("3E+15", "nik.scientific"),
        ("32O2164101509901", "nik.letters"),
        ("３２０２１６４１０１５０９９０１", "nik.letters"),
        (f"{SOUND}/{SOUND}", "nik.letters"),
        ("belum punya e-KTP", "nik.letters"),
        (True, "nik.letters"),
        ("3202163202509901", "nik.date"),
        ("3202163002509901", "nik.date"),
        ("3202160113509901", "nik.date"),
        ("3202167201509901", "nik.date"),
        (3202163202509901, "nik.date"),
    ],
)
def test_what_cannot_be_a_number_blocks_the_row(cell, code):
    table = judged(cell)

    assert reading(cell) == (None, False, [("error", code)])
    assert table.blocked == {0}


@pytest.mark.parametrize("cell", [3202164101509901, 3202164101509901.0])
def test_number_typed_as_number_is_doubtful(cell):
    assert reading(cell) == (SOUND, True, [("warning", "nik.typed_as_number")])


@pytest.mark.parametrize(
    ("typed", "kept", "codes"),
    [
        (9171010101900007.0, "9171010101900008", ["nik.typed_as_number"]),
        (9171010101900001.0, "9171010101900000", ["nik.typed_as_number", "nik.serial"]),
    ],
)
def test_float_beyond_its_digits_is_doubtful(typed, kept, codes):
    findings = [("warning", code) for code in codes]

    assert reading(typed) == (kept, True, findings)


@pytest.mark.parametrize("cell", ["3202164101500000", "32.02.16.410150.0000"])
def test_serial_of_zeros_is_doubtful(cell):
    assert reading(cell) == ("3202164101500000", True, [("warning", "nik.serial")])


@pytest.mark.parametrize(
    ("born", "sex", "codes"),
    [
        (date(1950, 1, 1), "female", []),
        (date(1950, 1, 1), None, []),
        (None, "female", []),
        (date(1950, 1, 2), "female", ["nik.birth_date"]),
        (date(1950, 1, 1), "male", ["nik.sex"]),
        (date(1951, 1, 1), "male", ["nik.birth_date", "nik.sex"]),
    ],
)
def test_contradiction_with_the_row_is_doubtful(born, sex, codes):
    findings = [("warning", code) for code in codes]

    assert reading(SOUND, born=born, sex=sex) == (SOUND, bool(codes), findings)


def test_every_doubt_of_one_number_is_told():
    number, doubtful, findings = reading(3202164101500000, sex="male")

    assert (number, doubtful) == ("3202164101500000", True)
    assert [code for _severity, code in findings] == [
        "nik.typed_as_number",
        "nik.serial",
        "nik.sex",
    ]


def test_century_is_no_contradiction():
    assert reading("3202160101240001", born=date(1924, 1, 1)) == (
        "3202160101240001",
        False,
        [],
    )


def test_someone_over_110_is_doubtful():
    born = date(date.today().year - 112, 1, 1)

    number, doubtful, findings = reading(f"3202160101{born:%y}0001", born=born)

    assert (doubtful, findings) == (True, [("warning", "nik.age")])


def test_unknown_region_is_a_note():
    number = "9999994101509901"

    assert reading(number) == (number, False, [("info", "nik.region_unknown")])


def test_retired_region_is_a_note_with_its_name():
    retired = RetiredRegion.objects.filter(code__regex=r"^\d{6}$").first()

    table = judged(f"{retired.code}4101509901")

    assert [each.code for each in table.findings] == ["nik.region_retired"]
    assert [str(each.severity) for each in table.findings] == ["info"]
    assert retired.name in table.findings[0].message


def test_card_number_is_judged_without_birth_date_and_sex():
    person = {"born": date(1980, 5, 5), "sex": "male", "name": "kk"}

    assert reading(SOUND, **person) == (SOUND, False, [])
    assert reading(3202164101509901, **person)[1:] == (
        True,
        [("warning", "kk.typed_as_number")],
    )
    assert reading("3202160101500000", **person)[2] == [("warning", "kk.serial")]
    assert reading("320216", **person) == (None, False, [("error", "kk.length")])
    assert reading("-", **person) == (None, False, [("info", "kk.absent")])


def test_masked_number_of_an_own_export_says_nothing():
    assert reading("3202••••••••9901") == (None, False, [])


@pytest.mark.parametrize(
    "cell", [SOUND[:-1], 3202164101509901, "3202163202509901", "3202164101500000"]
)
def test_no_sentence_tells_the_number(cell):
    table = judged(cell, sex="male")

    assert [str(cell)[4:-4] in each.message for each in table.findings] == [
        False
    ] * len(table.findings)
    assert {each.value for each in table.findings} == {str(cell)}


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.from_regex(r"\A[0-9]{14,17}\Z"),
    st.dates(),
)


@given(cells=st.lists(CELLS, max_size=8))
def test_any_cell_is_a_number_or_none_with_a_reason(cells):
    table = judged(*cells)

    for index, number in enumerate(table.values["nik"]):
        assert number is None or (len(number) == 16 and number.isdigit())
        assert not (number and index in table.blocked)
        doubts = [
            f for f in table.findings if f.index == index and f.severity == "warning"
        ]
        assert table.values["nik_doubtful"][index] is bool(doubts)
