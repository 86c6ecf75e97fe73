import datetime
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets.files.workbooks import Merge, Sheet, Workbook, open_workbook
from portal.spreadsheets.lists.filling import filled_rows
from portal.spreadsheets.lists.layout import NoList, find_layouts
from portal.spreadsheets.lists.lists import find_lists

SAMPLES = Path(__file__).parents[2] / "files" / "samples"
CASE_COLUMNS = (
    "case_number external_id nik kk name birth_place birth_date sex address hamlet rt "
    "rw village district regency province region_code phone reporter "
    "reporter_relation household_head received_on channel kind service program "
    "description documents status referred_to outcome closed_on officer notes"
)


@dataclass
class Column:
    name: str
    label: str = ""
    kind: str = "text"
    aliases: tuple[str, ...] = ()


def columns(names):
    kinds = {"nik": "identity", "kk": "identity"}
    return [
        Column(name, name.replace("_", " ").capitalize(), kinds.get(name, "text"))
        for name in names.split()
    ]


CASES = columns(CASE_COLUMNS)
HEADER = ["No", "Nama", "NIK", "Alamat", "Status"]
NIK = "3202164101509901"


def citizen(number, name="SITI CONTOH", nik=NIK):
    return [number, name, nik, "Kp. Contoh", "Selesai"]


def padded(*rows, width=5):
    return [list(row) + [None] * (width - len(row)) for row in rows]


def layout_of(*rows, merges=(), **options):
    return first(Sheet.of(padded(*rows), merges=merges), **options)


def first(sheet, **options):
    return next(iter(find_layouts(sheet, CASES, **options)), None)


def rows_found(layout):
    return [index + 1 for index in layout.data_indexes]


def choose_sheet(workbook, columns, *wanted):
    layout = find_lists(workbook, columns, sheets=wanted).summary()
    return layout.sheet, layout


def expectation(number):
    path = SAMPLES / "expected" / f"{number}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def sample(name):
    return open_workbook(SAMPLES / name, name)


@pytest.mark.parametrize(
    "name", ["07_slrt_kunjungan_export.xlsx", "10_messy_case_list_composite.xlsx"]
)
def test_samples_are_laid_out_as_a_careful_reader_does(name):
    expected = expectation(name[:2])

    sheet, layout = choose_sheet(sample(name), CASES)

    assert sheet.name == expected["sheet"]
    assert list(layout.header_rows) == expected["header_rows"]
    assert layout.first_row == expected["first_row"]
    assert layout.last_row == expected["last_row"]
    assert len(layout.data_indexes) == expected["counts"]["rows"]
    assert layout.period == expected.get("period")


def test_table_of_counts_is_not_a_list():
    with override("en"), pytest.raises(NoList) as caught:
        choose_sheet(sample("08_puskesos_weekly_service_report.xlsx"), CASES)

    assert str(caught.value) == (
        "No list was found in the file. A list needs a header row with a name or an "
        "identity number and one more known column, and at least one row under it; a "
        "table of totals is not a list."
    )


def test_messy_sample_tells_the_kind_of_every_row():
    layout = choose_sheet(sample("10_messy_case_list_composite.xlsx"), CASES)[1]

    assert layout.titles == [
        "REKAPITULASI PENGADUAN DAN RUJUKAN PUSKESOS DESA BENDA",
        "KECAMATAN CICURUG KABUPATEN SUKABUMI",
        "BULAN : JUNI 2026",
    ]
    assert dict(sorted(layout.kinds.items())) == {
        1: "title",
        2: "title",
        3: "key_value",
        5: "header",
        6: "header",
        7: "numbering",
        17: "total",
        20: "signature",
        21: "signature",
        24: "signature",
        25: "signature",
        26: "note",
    }


def test_messy_sample_joins_groups_and_heads():
    layout = choose_sheet(sample("10_messy_case_list_composite.xlsx"), CASES)[1]

    assert [header.full_text for header in layout.headers][:9] == [
        "No.",
        "Tgl Aduan",
        "Identitas Pelapor > Nama Lengkap",
        "Identitas Pelapor > N I K",
        "Identitas Pelapor > No. KK",
        "Identitas Pelapor > L/P",
        "Tempat/Tgl Lahir",
        "Alamat > Alamat",
        "Alamat > RT/RW",
    ]


@pytest.mark.parametrize(
    ("name", "register"),
    [
        ("05_siksng_dtks_export_pipe.csv", "nik kk name village register_id"),
        ("06_dtsen_keluarga_v3_pipe_latin1.csv", "kk household_head decile village"),
    ],
)
def test_lists_of_other_registers_are_found(name, register):
    layout = choose_sheet(sample(name), columns(register))[1]

    assert (layout.header_rows, layout.first_row, layout.last_row) == ((1,), 2, 11)


def test_blank_and_prenumbered_rows_are_no_data():
    layout = layout_of(HEADER, citizen(1), [], citizen(2), [3], [4], [5])

    assert rows_found(layout) == [2, 4]


def test_repeated_headers_and_numberings_are_no_data():
    layout = layout_of(HEADER, [1, 2, 3, 4, 5], citizen(1), HEADER, citizen(2))

    assert rows_found(layout) == [3, 5]
    assert layout.kinds == {1: "header", 2: "numbering", 4: "repeated_header"}


@pytest.mark.parametrize(
    "numbering",
    [
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [-1, -2, -3, -4, -5],
        ["1.", "2.", "3.", "4.", "5."],
        ["a", "b", "c", "d", "e"],
    ],
)
def test_numberings_are_known_in_every_style(numbering):
    assert layout_of(HEADER, numbering, citizen(1)).kinds[2] == "numbering"


@pytest.mark.parametrize(
    "group", [["RT 01"], [None, "Dusun Krajan"], ["No. KK : 3202160101109900"]]
)
def test_group_rows_are_no_data(group):
    layout = layout_of(HEADER, group, citizen(1), group, citizen(2))

    assert rows_found(layout) == [3, 5]
    assert layout.kinds[4] == "group"


def test_subtotals_do_not_end_a_list():
    total = ["JUMLAH", None, None, None, 2]
    layout = layout_of(HEADER, citizen(1), total, citizen(2), ["TOTAL : 2 orang"])

    assert rows_found(layout) == [2, 4]
    assert (layout.kinds[3], layout.kinds[5]) == ("total", "total")


SIGNATURE = [None, None, None, "Benda, 30 Juni 2026"]


def layouts_of(*rows, **options):
    return find_layouts(Sheet.of(padded(*rows)), CASES, **options)


def test_blocks_with_titles_of_their_own_are_lists_of_their_own():
    first, second = layouts_of(
        ["DESA BENDA"],
        ["BULAN : JUNI 2026"],
        HEADER,
        citizen(1),
        ["JUMLAH", 1],
        [],
        SIGNATURE,
        [None, None, None, "LURAH"],
        [None, None, None, "NIP. 1970"],
        ["DESA PASAWAHAN"],
        ["BULAN : JULI 2026"],
        [],
        HEADER,
        [1, 2, 3, 4, 5],
        citizen(1, "BUDI"),
        citizen(2, "WATI"),
    )

    assert (rows_found(first), rows_found(second)) == ([4], [15, 16])
    assert (first.header_rows, second.header_rows) == ((3,), (13,))
    assert (first.period, second.period) == ("2026-06", "2026-07")
    assert second.titles == ["DESA PASAWAHAN", "BULAN : JULI 2026"]


def test_pages_that_repeat_titles_and_header_are_one_list():
    page = [["DAFTAR PENGADUAN"], ["BULAN : JUNI 2026"], HEADER]
    (layout,) = layouts_of(
        *page, citizen(1), [], SIGNATURE, *page, citizen(2), ["JUMLAH"], HEADER,
        citizen(3),
    )  # fmt: skip

    assert rows_found(layout) == [4, 10, 13]


def test_block_with_its_columns_in_another_order_is_found():
    other = ["Nama Lengkap", "No", "Status", "NIK", "Alamat"]
    first, second = layouts_of(
        HEADER, citizen(1), [], ["DESA PASAWAHAN"], other,
        ["SITI", 1, "Proses", NIK, "Kp. Uji"],
    )  # fmt: skip

    assert (rows_found(first), rows_found(second)) == ([2], [6])
    assert [header.text for header in second.headers] == other


def test_the_first_block_is_found_even_if_a_later_one_has_more_columns():
    longer = [*HEADER, "No HP"]
    first, second = layouts_of(
        [*HEADER, None],
        [*citizen(1), None],
        ["BULAN : JULI 2026"],
        longer,
        [*citizen(2), "081200000000"],
    )

    assert (rows_found(first), rows_found(second)) == ([2], [5])


def test_rows_that_name_a_month_begin_a_list_where_no_date_is_written():
    first, second = layouts_of(
        ["TAHUN 2026"],
        HEADER,
        ["Bulan : Juni"],
        citizen(1),
        citizen(2),
        ["Bulan : Juli"],
        citizen(3),
    )

    assert (rows_found(first), rows_found(second)) == ([4, 5], [7])
    assert (first.period, second.period) == ("2026-06", "2026-07")


def test_header_of_three_rows_is_joined():
    layout = layout_of(
        ["No", "Pelapor", None, None, "Status"],
        [None, "Identitas", None, "Tempat", None],
        [None, "Nama", "NIK", "Alamat", None],
        citizen(1),
        citizen(2),
        merges=[Merge(0, 1, 0, 3), Merge(1, 1, 1, 2)],
    )

    assert layout.header_rows == (1, 2, 3)
    assert [header.full_text for header in layout.headers] == [
        "No",
        "Identitas > Nama",
        "Identitas > NIK",
        "Tempat > Alamat",
        "Status",
    ]


@pytest.mark.parametrize("mark", ['"', "sda", "S.D.A", "idem", '-"-'])
def test_ditto_marks_stand_for_the_cell_above(mark):
    rows = [HEADER, citizen(1), [2, mark, mark, mark, mark], [3, "BUDI", NIK, mark, 5]]

    found = [row for _n, row in filled_rows(layout_of(*rows))]

    assert found[1] == [2, mark, mark, "Kp. Contoh", "Selesai"]
    assert found[2] == [3, "BUDI", NIK, "Kp. Contoh", 5]


def test_signatures_in_the_name_column_are_no_data():
    layout = layout_of(
        HEADER,
        citizen(1),
        [],
        [None, "Mengetahui"],
        [None, "Kepala Desa Benda"],
        [],
        [None, "PEJABAT FIKTIF"],
        [None, "NIP. 1970"],
    )

    assert rows_found(layout) == [2]


def test_several_signatures_side_by_side_are_no_data():
    layout = layout_of(
        HEADER,
        citizen(1),
        [],
        [None, "Mengetahui,", None, "Benda, 30 Juni 2026"],
        [None, "LURAH", None, "Koordinator"],
        [None, "PEJABAT", None, "PETUGAS FIKTIF"],
    )

    assert rows_found(layout) == [2]


def test_rows_after_the_terminator_are_no_data():
    layout = layout_of(HEADER, citizen(1), ["###"], ["Catatan:"], ["1. Isi NIK"])

    assert layout.last_row == 2


def test_rows_without_a_name_are_data_to_be_mended():
    layout = layout_of(HEADER, citizen(1), citizen(2, name=None), citizen(3))

    assert rows_found(layout) == [2, 3, 4]


def test_rows_with_nothing_but_a_name_are_data_among_others():
    layout = layout_of(HEADER, citizen(1), [None, "BUDI CONTOH"], citizen(3))

    assert rows_found(layout) == [2, 3, 4]


@pytest.mark.parametrize(
    "name", ["Kepala Contoh", "Subhan", "Mendra", "Katemi", "Lurah Uji", "Nama Uji"]
)
def test_names_that_look_like_other_rows_are_data(name):
    layout = layout_of(HEADER, citizen(1), citizen(2, name), citizen(3))

    assert rows_found(layout) == [2, 3, 4]


def test_header_of_counts_under_an_identity_word_is_no_list():
    counts = [[i, "BENDA", 10 * i, 30 * i] for i in range(1, 5)]

    assert layout_of(["No", "Desa", "KK", "Jiwa"], *counts) is None


def test_header_without_rows_is_no_list():
    assert layout_of(HEADER) is None


def test_header_rows_can_be_given():
    layout = layout_of(HEADER, ["x", "y"], HEADER, citizen(1), header_rows=(3,))

    assert (layout.header_rows, rows_found(layout)) == ((3,), [4])


def test_header_rows_beyond_the_sheet_find_nothing():
    assert layout_of(HEADER, citizen(1), header_rows=(9,)) is None


def test_group_heads_are_filled_forward_without_merged_ranges():
    layout = layout_of(
        ["No", "Identitas", None, None, "Status"],
        [None, "Nama", "NIK", "Alamat", None],
        citizen(1),
    )

    assert [header.full_text for header in layout.headers] == [
        "No",
        "Identitas > Nama",
        "Identitas > NIK",
        "Identitas > Alamat",
        "Status",
    ]


def test_title_above_a_header_is_no_group():
    layout = layout_of(
        ["BULAN : JUNI 2026"], HEADER, citizen(1), merges=[Merge(0, 0, 0, 4)]
    )

    assert (layout.header_rows, layout.period) == ((2,), "2026-06")


def test_vertically_merged_cells_are_filled():
    rows = [HEADER, citizen(1), [2, "BUDI", "3202160806559901", None, "Proses"]]
    layout = layout_of(*rows, merges=[Merge(1, 3, 2, 3)])

    assert list(filled_rows(layout))[1] == (
        3,
        [2, "BUDI", "3202160806559901", "Kp. Contoh", "Proses"],
    )


def book(*sheets):
    return Workbook("list.xlsx", list(sheets))


def hidden(sheet):
    sheet.visible = False
    return sheet


def test_visible_sheets_go_before_hidden_ones():
    big = hidden(Sheet.of(padded(HEADER, citizen(1), citizen(2)), name="Lama"))
    small = Sheet.of(padded(HEADER, citizen(1)), name="Baru")

    assert choose_sheet(book(big, small), CASES)[0].name == "Baru"
    assert choose_sheet(book(big), CASES)[0].name == "Lama"
    assert choose_sheet(book(big, small), CASES, "lama")[0].name == "Lama"


def test_wanted_sheet_that_is_missing_is_refused_with_the_names():
    with override("en"), pytest.raises(NoList) as caught:
        choose_sheet(book(Sheet.of([], "Juni"), Sheet.of([], "Mei")), CASES, "Juli")

    assert str(caught.value) == (
        "The file has no sheet “Juli”. Its sheets are: “Juni”, “Mei”."
    )


def test_workbook_without_cells_is_refused():
    with override("en"), pytest.raises(NoList) as caught:
        choose_sheet(book(Sheet.of([])), CASES)

    assert str(caught.value) == "The file has no cells with content."


# A sheet made at random is read again exactly.

FIELDS = {
    "No": st.integers(1, 900),
    "Nama Lengkap": st.sampled_from(["SITI CONTOH", "Budi Contoh", "NI LUH UJI"]),
    "N I K": st.sampled_from([NIK, 3202160806559900.0, "'3202162204659903", "-"]),
    "Tgl Aduan": st.sampled_from([datetime.date(2026, 6, 2), "3 Juni 2026", 46179.0]),
    "L/P": st.sampled_from(["L", "P", "Pr", None]),
    "Alamat": st.sampled_from(["Kp. Contoh", "Jl. Uji No. 1"]),
    "RT/RW": st.sampled_from(["001/002", "1/2", None, datetime.date(2026, 2, 1)]),
    "Jenis Aduan": st.sampled_from(["KIS tidak aktif", "Minta KTP-el"]),
    "Status": st.sampled_from(["Selesai", "Proses", "dirujuk"]),
    "Ket.": st.sampled_from([None, "-", "tidak punya KTP"]),
}
GROUPED = ["Nama Lengkap", "N I K", "L/P"]
TITLES = ["DAFTAR PENGADUAN PUSKESOS", "DESA BENDA", "BULAN : JUNI 2026"]


@dataclass
class Made:
    rows: list
    header_rows: tuple
    data: list


@st.composite
def sheets(draw):
    shown = list(FIELDS)
    left = draw(st.integers(0, 3))
    rows = [[]] * draw(st.integers(0, 3))
    rows += [[title] for title in TITLES[: draw(st.integers(0, 3))]]
    rows += [[]] * draw(st.integers(0, 2))
    is_double = draw(st.booleans())
    header = header_of(shown, is_double)
    header_rows = tuple(range(len(rows) + 1, len(rows) + len(header) + 1))
    rows += header
    if draw(st.booleans()):
        rows.append(list(range(1, len(shown) + 1)))
    count = draw(st.integers(1, 8))
    data = list(range(len(rows) + 1, len(rows) + count + 1))
    rows += [[draw(FIELDS[name]) for name in shown] for _row in range(count)]
    rows += draw(endings(len(shown)))
    width = left + len(shown)
    rows = padded(*([None] * left + row for row in rows), width=width)
    return Made(rows, header_rows, data)


def header_of(shown, is_double):
    if not is_double:
        return [shown]
    top = [name if name not in GROUPED else None for name in shown]
    top[shown.index(GROUPED[0])] = "Identitas Pelapor"
    # Between grouped columns stands a plain one; it is moved behind them.
    top[3], top[4] = None, "Tgl Aduan"
    sub = [None, "Nama Lengkap", "N I K", "L/P"] + [None] * (len(shown) - 4)
    return [top, sub]


@st.composite
def endings(draw, width):
    total = ["JUMLAH"] + [None] * (width - 2) + [9]
    place = [None] * (width - 3)
    signature = [
        [],
        [*place, "Benda, 30 Juni 2026"],
        [*place, "Koordinator Puskesos"],
        [],
        [*place, "PEJABAT FIKTIF"],
        [*place, "NIP. -"],
    ]
    rows = [total] if draw(st.booleans()) else []
    rows += signature if draw(st.booleans()) else []
    rows += [[], ["Catatan : data per 30 Juni 2026"]] if draw(st.booleans()) else []
    return rows


@given(sheets())
def test_any_layout_is_found_again_exactly(made):
    layout = first(Sheet.of(made.rows))

    assert layout.header_rows == made.header_rows
    assert rows_found(layout) == made.data


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=9), st.floats()))))
def test_any_cells_are_laid_out_or_not(rows):
    layout = first(Sheet.of(rows))

    assert layout is None or layout.data_indexes
