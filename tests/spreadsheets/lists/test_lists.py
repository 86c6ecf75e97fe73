"""Several lists of one file as one import."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from django.utils.translation import override

from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.lists.layout_words import facts_of
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.actions import import_file, read_again
from portal.spreadsheets.staging.reading import (
    imported_sheets,
    list_number,
    list_of,
    read_file,
    sheet_letter,
)
from tests.workbooks import write_xlsx

pytestmark = pytest.mark.django_db
HEADER = ["No", "Nama", "NIK", "Alamat", "Layanan", "Status"]


def person(number, name="Siti Contoh", address="Kp. Contoh"):
    nik = f"320216410150{9000 + number}"
    return [number, name, nik, address, "KIS tidak aktif", "Selesai"]


def write_sheets(path, hidden=(), **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def reading(path, **options):
    return read_file(path, path.name, get_register("cases"), **options)


def names(read):
    index = next(e.index for e in read.mapping.columns if e.column == "name")
    return [(number, row[index]) for number, row in read.rows]


def test_sheets_with_like_headers_are_one_import(tmp_path):
    path = write_sheets(
        tmp_path / "a.xlsx",
        JUNI=[["BULAN : JUNI 2026"], HEADER, person(1, "A A"), person(2, "B B")],
        REKAP=[["Layanan", "Jumlah"], ["KIS", 2]],
        JULI=[["BULAN : JULI 2026"], HEADER, person(3, "C C")],
    )

    read = reading(path)

    assert names(read) == [(3, "A A"), (4, "B B"), (3, "C C")]
    about = [(e["sheet"], e["start"], e["rows"], e["period"]) for e in read.lists]
    assert about == [("JUNI", 0, 2, "2026-06"), ("JULI", 2, 1, "2026-07")]
    assert read.others == [{"sheet": "REKAP", "visible": True, "why": "no_list"}]
    assert [(c.number, c.start, len(c.rows)) for c in read.chunks(1)] == [
        (0, 0, 1),
        (0, 1, 1),
        (1, 2, 1),
    ]


def test_sheet_with_its_columns_in_another_order_is_brought_to_the_first(tmp_path):
    other = ["Nama Lengkap", "No", "Status", "NIK", "Layanan", "Alamat", "No HP"]
    row = ["C C", 1, "Proses", "3202164101509003", "KIP", "Kp. Uji", "081200000001"]
    path = write_sheets(
        tmp_path / "a.xlsx", JUNI=[HEADER, person(1, "A A")], JULI=[other, row]
    )

    read = reading(path)

    assert [cells for _n, cells in read.rows] == [
        [*person(1, "A A"), None, None],
        [1, "C C", "3202164101509003", "Kp. Uji", "KIP", "Proses", None]
        + ["081200000001"],
    ]
    assert [entry.column for entry in read.mapping.columns][-1] == "phone"
    layout = {"lists": read.lists}
    assert [sheet_letter(layout, at, [], "B") for at in (0, 1)] == ["B", "A"]
    assert sheet_letter(layout, 1, [], "H") == "G"


def test_sheet_that_lacks_a_column_has_none_there(tmp_path):
    path = write_sheets(
        tmp_path / "a.xlsx",
        A=[HEADER, person(1), person(2)],
        B=[HEADER[:5], person(3)[:5]],
    )

    assert [row[:6] for _n, row in reading(path).rows][-1] == [*person(3)[:5], None]


def test_sheets_with_other_headers_and_hidden_ones_are_told(tmp_path):
    path = write_sheets(
        tmp_path / "a.xlsx",
        hidden=["LAMA"],
        JUNI=[HEADER, person(1), person(2)],
        PETUGAS=[
            ["Nama", "Jabatan", "No HP"],
            ["Contoh Uji", "Fasilitator", "0812000001"],
        ],
        LAMA=[HEADER, person(3)],
    )

    others = reading(path).others

    assert others == [
        {"sheet": "PETUGAS", "visible": True, "rows": 1, "why": "other_headers"},
        {"sheet": "LAMA", "visible": False, "why": "hidden"},
    ]


def test_sheets_can_be_chosen(tmp_path):
    path = write_sheets(
        tmp_path / "a.xlsx",
        hidden=["LAMA"],
        JUNI=[HEADER, person(1, "A A")],
        JULI=[HEADER, person(2, "B B")],
        LAMA=[HEADER, person(3, "C C")],
    )

    assert names(reading(path, sheet="JULI")) == [(2, "B B")]
    both = reading(path, sheets=["JUNI", "LAMA"])
    assert names(both) == [(2, "A A"), (2, "C C")]
    assert [other["why"] for other in both.others] == ["not_chosen"]


def test_chosen_sheets_that_do_not_belong_together_are_refused(tmp_path):
    path = write_sheets(
        tmp_path / "a.xlsx",
        JUNI=[HEADER, person(1)],
        PETUGAS=[
            ["Nama", "Jabatan", "No HP"],
            ["Contoh Uji", "Fasilitator", "0812000001"],
        ],
    )

    with override("en"), pytest.raises(NoList) as caught:
        reading(path, sheets=["JUNI", "PETUGAS"])

    assert str(caught.value) == (
        "The sheet “PETUGAS” has other columns than the sheet “JUNI”. "
        "Import it on its own."
    )


def test_rows_of_each_list_get_its_own_village_and_month(tmp_path, national):
    path = write_xlsx(
        tmp_path / "a.xlsx",
        [
            ["REKAP PENGADUAN KECAMATAN CICURUG KABUPATEN SUKABUMI"],
            ["DESA BENDA", None, "BULAN : JANUARI 2026"],
            HEADER,
            person(1),
            ["JUMLAH", 1],
            [],
            ["DESA PASAWAHAN", None, "BULAN : FEBRUARI 2026"],
            HEADER,
            person(2, "Budi Contoh"),
        ],
    )

    run = import_file(path, by=national)

    regions = [entry["region"] for entry in run.layout["lists"]]
    assert regions == ["3202162004", "3202162005"]
    found = [
        (row.row, row.values["region"], row.values["received_on"])
        for row in run.rows.order_by("position")
    ]
    assert found == [
        (4, "3202162004", "2026-01-01"),
        (9, "3202162005", "2026-02-01"),
    ]
    assert list_of(run.layout, 1)["first_row"] == 9
    assert [list_number(run.layout, at) for at in (0, 1)] == [0, 1]


def test_reading_again_keeps_the_sheets(tmp_path, national):
    path = write_sheets(
        tmp_path / "a.xlsx", JUNI=[HEADER, person(1)], JULI=[HEADER, person(2)]
    )
    run = import_file(path, by=national)

    read_again(run, defaults={"region": "3202162004"})

    assert imported_sheets(run) == ["JUNI", "JULI"]
    assert run.rows.count() == 2


def test_hidden_rows_are_read_and_told_or_left(tmp_path):
    path = write_sheets(
        tmp_path / "a.xlsx", A=[HEADER, person(1, "A A"), person(2, "B B")]
    )
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["D"].hidden = True
    book.save(path)

    read, left = reading(path), reading(path, hidden_rows="leave")

    assert names(read) == [(2, "A A"), (3, "B B")]
    assert (read.lists[0]["hidden_rows"], left.lists[0]["rows"]) == (1, 1)
    assert names(left) == [(3, "B B")]
    assert read.lists[0]["hidden_columns"] == ["D"]


def test_what_is_beside_the_first_list_is_told_in_words():
    entry = {"sheet": "JUNI", "first_row": 2, "last_row": 9, "hidden_rows": 2}
    layout = {
        "lists": [entry, {**entry, "sheet": "JULI", "hidden_columns": ["D"]}],
        "others": [{"sheet": "REKAP", "visible": True, "why": "no_list"}],
        "hidden_rows": "read",
        "has_macros": True,
    }
    with override("en"):
        assert facts_of(layout) == [
            ("Lists", "“JUNI” rows 2 to 9, “JULI” rows 2 to 9"),
            ("Left out", "“REKAP” (no list on it)"),
            ("Hidden rows", "4 hidden rows are among them"),
            ("Hidden columns", "D"),
            ("Macros", "left aside; only the cells are read"),
        ]
        assert facts_of({"lists": [{"sheet": "A"}]}) == []


def test_group_rows_give_their_value_to_the_rows_below(tmp_path):
    path = write_xlsx(
        tmp_path / "a.xlsx",
        [
            HEADER,
            ["DUSUN : Krajan"],
            ["RT 01 / RW 02"],
            person(1),
            ["RT 03 / RW 02"],
            person(2),
            [None, "Dusun Sukamaju"],
            person(3),
        ],
    )

    read = reading(path)

    columns = {entry.column: entry.index for entry in read.mapping.columns}
    fields = ("hamlet", "rt", "rw")
    assert [[row[columns[name]] for name in fields] for _n, row in read.rows] == [
        ["Krajan", "01", "02"],
        ["Krajan", "03", "02"],
        ["Sukamaju", None, None],
    ]


def test_group_rows_do_not_touch_columns_that_the_list_has(tmp_path):
    path = write_xlsx(
        tmp_path / "a.xlsx", [HEADER, ["Alamat : Kp. Lain"], person(1), person(2)]
    )

    assert [len(row) for _n, row in reading(path).rows] == [6, 6]


# Wide files: a set of columns for each member of a family.

WIDE = [
    "No KK", "Alamat", "Anggota 1 - Nama", "Anggota 1 - NIK", "Anggota 1 - L/P",
    "Anggota 2 - Nama", "Anggota 2 - NIK", "Anggota 2 - L/P", "Layanan",
]  # fmt: skip


def family(kk, first, second):
    return [kk, "Kp. Contoh", *first, *second, "KIS tidak aktif"]


def test_wide_rows_become_one_row_for_each_member(tmp_path):
    nobody = [None, None, None]
    path = write_xlsx(
        tmp_path / "a.xlsx",
        [
            WIDE,
            family("3202160101109900", ["A A", "1", "L"], ["B B", "2", "P"]),
            family("3202160101109901", nobody, ["C C", None, "P"]),
            family("3202160101109902", ["D D", "4", "L"], nobody),
        ],
    )

    read = reading(path)

    columns = {entry.column: entry.index for entry in read.mapping.columns}
    fields = ("kk", "name", "nik", "sex", "address")
    rows = [
        (number, *(row[columns[name]] for name in fields)) for number, row in read.rows
    ]
    assert rows == [
        (2, "3202160101109900", "A A", "1", "L", "Kp. Contoh"),
        (2, "3202160101109900", "B B", "2", "P", "Kp. Contoh"),
        (3, "3202160101109901", "C C", None, "P", "Kp. Contoh"),
        (4, "3202160101109902", "D D", "4", "L", "Kp. Contoh"),
    ]
    assert read.lists[0]["rows"] == 4
    layout, cells = {"lists": read.lists}, [row for _n, row in read.rows]
    letters = [sheet_letter(layout, at, cells[at], "D") for at in range(4)]
    assert letters == ["D", "G", "G", "D"]


def test_members_under_merged_heads_are_found(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["No KK", "Anggota 1", None, "Anggota 2", None])
    sheet.append([None, "Nama", "NIK", "Nama", "NIK"])
    sheet.append(["3202160101109900", "A A", "1", "B B", "2"])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    book.save(tmp_path / "a.xlsx")

    assert names(reading(tmp_path / "a.xlsx")) == [(3, "A A"), (3, "B B")]


def test_head_of_the_family_is_a_person_too(tmp_path):
    header = ["No KK", "Nama", "NIK", "Anggota 1 Nama", "Anggota 1 NIK"]
    header += ["Anggota 2 Nama", "Anggota 2 NIK"]
    row = ["3202160101109900", "Kepala Uji", "1", "A A", "2", "B B", "3"]
    path = write_xlsx(tmp_path / "a.xlsx", [header, row])

    assert names(reading(path)) == [(2, "Kepala Uji"), (2, "A A"), (2, "B B")]


def test_birth_dates_keep_their_type_in_wide_rows(tmp_path):
    header = ["No KK", "Anggota 1 Nama", "Anggota 1 Tanggal Lahir"]
    header += ["Anggota 2 Nama", "Anggota 2 Tanggal Lahir"]
    day = date(1970, 1, 2)
    path = write_xlsx(
        tmp_path / "a.xlsx", [header, ["1", "Contoh Uji", day, "Uji Contoh", day]]
    )

    assert [row[2] for _n, row in reading(path).rows] == [day, day]
