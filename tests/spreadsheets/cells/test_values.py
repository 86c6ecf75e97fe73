import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets.cells.dates import MONTH_NAMES, date_order, parse_date
from portal.spreadsheets.cells.periods import find_period
from portal.spreadsheets.cells.phones import parse_phone
from portal.spreadsheets.cells.values import (
    clean_text,
    parse_number,
    parse_place_and_date,
    parse_rt,
    parse_rt_rw,
    parse_sex,
    parse_yes_no,
)

DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2026, 10, 31))
CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.from_regex(r"[\d/\-., A-Za-z+]{1,25}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("3 Juni 2026", "2026-06-03"),
        ("04/06/26", "2026-06-04"),
        ("5-6-2026", "2026-06-05"),
        ("1.2.2026", "2026-02-01"),
        (46179.0, "2026-06-06"),
        (22673, "1962-01-27"),
        ("46179", "2026-06-06"),
        ("Senin, 8 Juni 2026", "2026-06-08"),
        ("Jum'at, 5 Juni 2026", "2026-06-05"),
        ("09 Jun 2026", "2026-06-09"),
        ("2026-06-10", "2026-06-10"),
        ("2026-06-10 00:00:00", "2026-06-10"),
        ("2026-06-10T08:15:00.000Z", "2026-06-10"),
        ("04/06/2026 10.30 WIB", "2026-06-04"),
        ("Langsa, 09 Januari 2026", "2026-01-09"),
        ("Langsa, 016 Januari 2026", "2026-01-16"),
        ("01 Pebruari 1970", "1970-02-01"),
        ("7 Nopember 2025", "2025-11-07"),
        ("05 Agt 2026", "2026-08-05"),
        ("17 Djuni 1961", "1961-06-17"),
        ("15-11-60", "1960-11-15"),
        ("5-Jun-26", "2026-06-05"),
        ("June 8, 2026", "2026-06-08"),
        ("20260604", "2026-06-04"),
        ("04062026", "2026-06-04"),
        (datetime.datetime(2026, 6, 2, 13, 5), "2026-06-02"),
        (datetime.date(2026, 6, 2), "2026-06-02"),
    ],
)
def test_parse_date_reads_every_usual_form(value, iso):
    assert parse_date(value).isoformat() == iso


@pytest.mark.parametrize(
    "value",
    [
        "00-00-1950",
        "31-12-1900",
        "1950",
        1950,
        1950.0,
        "",
        None,
        True,
        "x",
        "31/02/2026",
    ]
    + ["1/13/2026", "Januari 1950", datetime.time(3), datetime.date(1899, 12, 31)],
)
def test_parse_date_refuses_what_is_no_date(value):
    with pytest.raises(ValueError):
        parse_date(value)


def test_parse_date_reads_month_first_where_told():
    assert parse_date("1/13/2026", order="mdy") == datetime.date(2026, 1, 13)


@given(DAYS, st.sampled_from(["/", "-", ".", " ", " - "]))
def test_parse_date_reads_numbers_day_first(day, mark):
    text = mark.join([f"{day.day:02d}", f"{day.month:02d}", str(day.year)])

    assert parse_date(text) == day


@given(DAYS, st.data())
def test_parse_date_reads_months_in_words(day, data):
    word = data.draw(st.sampled_from(MONTH_NAMES[day.month - 1].split()))

    assert parse_date(f"Sukabumi, {day.day} {word.upper()} {day.year}") == day


@given(DAYS)
def test_parse_date_never_takes_two_digits_for_a_year_to_come(day):
    read = parse_date(day.strftime("%d/%m/%y").replace("29/02", "28/02"))

    assert read.year <= timezone.localdate().year


@given(CELLS)
def test_parse_date_returns_a_date_or_raises_value_error(value):
    try:
        result = parse_date(value)
    except (ValueError, OverflowError):
        return
    assert 1901 <= result.year <= 2100


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["1/13/2026", "1/2/2026"], "mdy"),
        (["1/13/2026", "13/1/2026"], "dmy"),
        (["1/2/2026", None, 5.0], "dmy"),
        ([], "dmy"),
    ],
)
def test_date_order_needs_evidence_for_month_first(values, order):
    assert date_order(values) == order


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Sukabumi, 1 Januari 1950", ("Sukabumi", "1950-01-01")),
        ("Sukabumi/15-11-60", ("Sukabumi", "1960-11-15")),
        ("SUKABUMI 08-06-1955", ("Sukabumi", "1955-06-08")),
        ("Sukabumi, 01 Pebruari 1970", ("Sukabumi", "1970-02-01")),
        ("KAB. SUKABUMI, 1-1-1950", ("Kab. Sukabumi", "1950-01-01")),
        ("Ma'rang, 1-1-1950", ("Ma'rang", "1950-01-01")),
        ("22 April 1965", (None, "1965-04-22")),
        ("1985-12-22", (None, "1985-12-22")),
        (datetime.datetime(1950, 1, 1), (None, "1950-01-01")),
        (22673.0, (None, "1962-01-27")),
        ("Senin, 8 Juni 2026", (None, "2026-06-08")),
        ("Sukabumi", ("Sukabumi", None)),
        ("Sukabumi, 00-00-1950", ("Sukabumi", None)),
        ("tdk tahu", (None, None)),
        ("-", (None, None)),
        (None, (None, None)),
    ],
)
def test_parse_place_and_date_reads_both(value, expected):
    place, day = parse_place_and_date(value)

    assert (place, day and day.isoformat()) == expected


@given(CELLS)
def test_parse_place_and_date_never_raises(value):
    assert len(parse_place_and_date(value)) == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [(word, "male") for word in ("L", "lk", "Lk.", "LAKI-LAKI", "Laki - Laki", "Pria")]
    + [(word, "female") for word in ("P", "p", "Pr", "Pr.", "Perempuan", "Wanita", "F")]
    + [(1, "male"), (1.0, "male"), ("1", "male"), (2.0, "female"), ("2", "female")],
)
def test_parse_sex_reads_every_usual_form(value, expected):
    assert parse_sex(value) == expected


@pytest.mark.parametrize("value", ["L/P", "x", "3", "", None, "-", True])
def test_parse_sex_refuses_anything_else(value):
    with pytest.raises(ValueError):
        parse_sex(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1/2", ("001", "002")),
        ("001/002", ("001", "002")),
        ("001\\002", ("001", "002")),
        ("RT 01 RW 02", ("001", "002")),
        ("RW 02 RT 01", ("001", "002")),
        ("RT.I/RW.III", ("001", "003")),
        ("001002", ("001", "002")),
        ("1-Feb", ("001", "002")),
        ("2026-02-01 00:00:00", ("001", "002")),
        (datetime.datetime(2026, 2, 1), ("001", "002")),
        (datetime.date(2026, 2, 1), ("001", "002")),
        (5.0, ("005", None)),
        ("RW 05", (None, "005")),
        ("-", (None, None)),
        (None, (None, None)),
    ],
)
def test_parse_rt_rw_returns_three_digits_each(value, expected):
    assert parse_rt_rw(value) == expected


@given(
    st.integers(0, 999), st.integers(0, 999), st.sampled_from(["/", " / ", "-", "\\"])
)
def test_parse_rt_rw_reads_any_two_numbers(rt, rw, mark):
    assert parse_rt_rw(f"{rt}{mark}{rw}") == (f"{rt:03d}", f"{rw:03d}")


@pytest.mark.parametrize("value", ["1/2/3", "abc", "1000/2"])
def test_parse_rt_rw_refuses_other_texts(value):
    with pytest.raises(ValueError):
        parse_rt_rw(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("RT 07", "007"), (7.0, "007"), ("7", "007"), ("RW 05", "005"), (None, None)],
)
def test_parse_rt_returns_the_one_number(value, expected):
    assert parse_rt(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("8123456789", "+628123456789"),
        (81200000000.0, "+6281200000000"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("+62 0812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("081234567890/081300000000", "+6281234567890"),
        ("081234567890 (istri)", "+6281234567890"),
        ("021/7654321", "+62217654321"),
        ("(0266) 123456", "+62266123456"),
    ],
)
def test_parse_phone_returns_the_international_form(value, expected):
    assert parse_phone(value) == expected


@pytest.mark.parametrize("value", ["-", "", None, "0", "123", "8.12E+10", "081"])
def test_parse_phone_refuses_what_cannot_be_dialed(value):
    with pytest.raises(ValueError):
        parse_phone(value)


@given(
    st.from_regex(r"8[0-9]{8,10}", fullmatch=True),
    st.sampled_from(["0", "62", "+62", ""]),
)
def test_parse_phone_gives_one_form_for_every_prefix(number, prefix):
    assert parse_phone(prefix + number) == "+62" + number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("26 orang", 26),
        ("Rp 900.000", 900_000),
        ("1.250.000,-", 1_250_000),
        ("Rp.600rb", 600_000),
        ("1,5 jt", 1_500_000),
        ("1.250", 1250),
        ("1,250.50", 1250.5),
        ("12.5", 12.5),
        ("50%", 50),
        (3.0, 3),
        (3.5, 3.5),
    ],
)
def test_parse_number_reads_amounts(value, expected):
    assert parse_number(value) == expected


@given(st.integers(0, 10**12))
def test_parse_number_reads_dots_between_thousands(number):
    assert parse_number(f"Rp {number:,}".replace(",", ".")) == number


@pytest.mark.parametrize("value", ["x", "", None, True, float("nan")])
def test_parse_number_refuses_words(value):
    with pytest.raises(ValueError):
        parse_number(value)


@pytest.mark.parametrize("value", ["YA", "y", 1.0, "3", "√", "✓", "Ada", "Sudah", True])
def test_parse_yes_no_hears_yes(value):
    assert parse_yes_no(value) is True


@pytest.mark.parametrize(
    "value", ["Tidak", "tdk", "T", 2.0, "4", 0, "Tidak Ada", False]
)
def test_parse_yes_no_hears_no(value):
    assert parse_yes_no(value) is False


@pytest.mark.parametrize("value", ["x", "mungkin", "", None])
def test_parse_yes_no_refuses_anything_else(value):
    with pytest.raises(ValueError):
        parse_yes_no(value)


@pytest.mark.parametrize(
    "value",
    ["", " ", "-", "NULL", "#N/A", "tdk ada", "Nihil", "n/a", "tidak tahu", "tdk tahu"]
    + ["Belum Ada", "\u00a0", "\u200b", "\ufeff-", None],
)
def test_clean_text_hears_nothing_in_the_words_for_nothing(value):
    assert clean_text(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  SITI\u00a0 \n CONTOH\u200b ", "SITI CONTOH"),
        (3202160806559900.0, "3202160806559900"),
        (1.5, "1.5"),
        (datetime.datetime(2026, 1, 2), "2026-01-02"),
        ("0", "0"),
    ],
)
def test_clean_text_returns_one_line(value, expected):
    assert clean_text(value) == expected


@given(CELLS)
def test_clean_text_changes_nothing_a_second_time(value):
    once = clean_text(value)

    assert clean_text(once) == once


@pytest.mark.parametrize(
    ("titles", "period"),
    [
        (["REKAPITULASI", "BULAN : JUNI 2026"], "2026-06"),
        (["Bulan Pebruari", "Tahun 2026"], "2026-02"),
        (["Periode 06/2026"], "2026-06"),
        (["Benda, 30 Juni 2026"], "2026-06"),
        (["JANUARI s/d MARET 2026"], None),
        (["DESA MAJU 2026"], None),
        ([], None),
    ],
)
def test_find_period_reads_the_titles(titles, period):
    assert find_period(titles) == period
