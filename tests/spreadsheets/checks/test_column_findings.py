"""What whole columns say before anyone looks at rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.privacy.damage import swaps
from tests.workbooks import citizen, stage

pytestmark = pytest.mark.django_db


def born(serial: int) -> date:
    return date(1960, 1, 1) + timedelta(days=401 * serial)


def is_woman(serial: int) -> bool:
    return serial % 3 > 0


def nik(
    serial: int, *, day: date | None = None, woman: bool | None = None, end: int = 1
) -> str:
    day = day or born(serial)
    woman = is_woman(serial) if woman is None else woman
    return f"320216{day.day + 40 * woman:02d}{day:%m%y}{serial:03d}{end}"


def rows(count: int = 24, **columns) -> list[dict]:
    """Return sound rows; what a column has instead is given by serial number."""
    sound = {
        "nik": nik,
        "sex": lambda n: "P" if is_woman(n) else "L",
        "birth_date": lambda n: f"{born(n):%d/%m/%Y}",
    }
    cells = sound | columns
    return [
        citizen(serial, **{name: cell(serial) for name, cell in cells.items()})
        for serial in range(1, count + 1)
    ]


def findings(tmp_path, officer, given) -> list[tuple]:
    """Return (code, column, severity) of what is told of a list's columns."""
    run = stage(tmp_path, given, by=officer)
    return [(each["code"], each["column"], each["severity"]) for each in run.findings]


def test_sound_list_has_no_findings(tmp_path, officer):
    assert findings(tmp_path, officer, rows()) == []


def test_short_list_says_nothing_of_its_columns(tmp_path, officer):
    assert findings(tmp_path, officer, rows(4, nik=lambda n: float(nik(n)))) == []


def test_numbers_typed_as_numbers_get_one_advice(tmp_path, officer):
    run = stage(tmp_path, rows(10, nik=lambda n: float(nik(n))), by=officer)

    (finding,) = run.findings
    assert (finding["code"], finding["letter"], finding["share"]) == (
        "typed_as_number",
        "A",
        1.0,
    )
    assert "100 %" in finding["message"]


def test_text_that_ends_in_zero_was_a_number_once(tmp_path, officer):
    found = findings(tmp_path, officer, rows(nik=lambda n: nik(n, end=0)))

    assert found == [("ends_in_zero", "nik", "warning")]


def test_shortened_numbers_are_lost(tmp_path, officer):
    shortened = rows(10, nik=lambda n: "3.20216E+15" if n % 2 else nik(n))

    assert findings(tmp_path, officer, shortened) == [("scientific", "nik", "error")]


def test_stand_ins_are_told_with_their_share(tmp_path, officer):
    given = rows(10, nik=lambda n: 0 if n > 6 else nik(n))

    assert findings(tmp_path, officer, given) == [("placeholders", "nik", "info")]


def test_family_cards_in_the_nik_column_are_known_by_their_days(tmp_path, officer):
    issued = date(2010, 3, 12)
    cards = rows(
        nik=lambda n: nik(n // 3, day=issued + timedelta(days=n // 3), woman=False)
    )

    found = findings(tmp_path, officer, cards)

    assert ("kk_in_nik", "nik", "warning") in found


def test_mens_list_has_no_family_cards(tmp_path, officer):
    men = rows(sex=lambda n: "L", nik=lambda n: nik(n, woman=False))

    assert findings(tmp_path, officer, men) == []


def test_niks_in_the_card_column_are_known_by_women(tmp_path, officer):
    given = rows(10, kk=lambda n: nik(n, day=date(1980, 2, 3)))

    assert findings(tmp_path, officer, given) == [("nik_in_kk", "kk", "warning")]


def test_column_sorted_alone_has_moved(tmp_path, officer):
    given = rows(12, nik=lambda n: nik(13 - n))

    assert findings(tmp_path, officer, given) == [("moved", "nik", "warning")]


def test_day_and_month_exchanged_in_many_dates(tmp_path, officer):
    def early(n: int) -> date:
        return date(1960 + n, n, 12 - n if n != 6 else 7)

    given = rows(
        11,
        nik=lambda n: nik(n, day=early(n)),
        birth_date=lambda n: f"{early(n):%m/%d/%Y}",
    )

    assert findings(tmp_path, officer, given) == [
        ("month_first", "birth_date", "warning")
    ]


def test_month_first_is_told_where_it_is_plain(tmp_path, officer):
    given = rows(12, received_on=lambda n: f"06/{n + 12}/2026")

    assert findings(tmp_path, officer, given) == [
        ("month_first", "received_on", "info")
    ]


def test_dates_that_a_spreadsheet_half_converted(tmp_path, officer):
    given = rows(
        24, received_on=lambda n: date(2026, 3, n) if n <= 12 else f"{n}/03/2026"
    )

    assert findings(tmp_path, officer, given) == [
        ("month_first", "received_on", "warning")
    ]


def test_names_in_a_date_column(tmp_path, officer):
    given = rows(12, received_on=lambda n: f"Contoh {'abcdefghijkl'[n - 1] * 4}")

    found = findings(tmp_path, officer, given)

    assert ("words_in_dates", "received_on", "warning") in found


def test_cells_that_moved_into_the_neighbour_from_a_row_on(tmp_path, officer):
    given = rows(20)
    for row in given[10:]:
        row["nik"], row["name"] = row["name"], row["nik"]

    run = stage(tmp_path, given, by=officer)

    found = {each["column"]: each for each in run.findings}
    assert (found["name"]["code"], found["nik"]["code"]) == ("shifted", "shifted")
    assert "mulai sekitar baris 12," in found["nik"]["message"]


def test_equal_cells_are_told_of_what_is_ones_own(tmp_path, officer):
    given = rows(8, nik=lambda n: nik(1), officer=lambda n: "Ani")

    assert findings(tmp_path, officer, given) == [("all_equal", "nik", "warning")]


def test_half_empty_column_is_told(tmp_path, officer):
    given = rows(10, nik=lambda n: nik(n) if n % 2 else None)

    assert findings(tmp_path, officer, given) == [("half_empty", "nik", "info")]


def test_findings_quote_no_number(tmp_path, officer):
    given = rows(nik=lambda n: next(swaps(nik(n))))

    run = stage(tmp_path, given, by=officer)

    assert not any(row["nik"] in str(run.findings) for row in given)
