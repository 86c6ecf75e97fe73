import datetime
import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.spreadsheets.files import packages, refusals
from portal.spreadsheets.files.messages import read_message
from portal.spreadsheets.files.workbooks import (
    Merge,
    Sheet,
    UnreadableFile,
    column_letter,
    open_workbook,
)
from tests.xlsb import write_xlsb

SAMPLES = Path(__file__).parents[2] / "files" / "samples"


def rows_of(path):
    return open_workbook(path, path.name).sheets[0].rows


def rows_told(text):
    return Sheet.of(read_message(text)).rows


def refusal(path, content=None):
    if content is not None:
        path.write_bytes(content)
    with override("en"), pytest.raises(UnreadableFile) as caught:
        open_workbook(path, path.name)
    return str(caught.value)


def english(sentence, *details):
    with override("en"):
        return str(sentence(*details))


def csv_rows(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return rows_of(path)


def xlsx(path, cells):
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return path


def xlsx_with(path, name, content):
    """An xlsx with one entry put in or replaced."""
    plain = xlsx(path.with_suffix(".plain"), {"A1": "NAMA"})
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", 8) as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
        target.writestr(name, content)
    return path


def test_cells_keep_the_type_they_were_saved_with(tmp_path):
    moment = datetime.datetime(2026, 1, 2, 3, 4)
    cells = {"A1": "001", "B1": 1, "C1": True, "D1": moment, "E1": moment.time()}

    rows = rows_of(xlsx(tmp_path / "a.xlsx", cells))

    assert rows == [["001", 1.0, True, moment, moment.time()]]
    assert [type(cell) for cell in rows[0][:3]] == [str, float, bool]


def test_an_identity_number_shows_whether_it_was_typed_as_number(tmp_path):
    cells = {"A1": 3202160806559900, "B1": "3202160806559900"}

    assert rows_of(xlsx(tmp_path / "a.xlsx", cells)) == [
        [3202160806559900.0, "3202160806559900"]
    ]


def test_rows_and_columns_are_numbered_as_excel_does(tmp_path):
    rows = rows_of(xlsx(tmp_path / "a.xlsx", {"C5": "NAMA", "D7": "SITI"}))

    assert rows[4][2] == "NAMA"
    assert rows[6] == [None, None, None, "SITI"]
    assert rows[0] == [None] * 4


def test_column_letter_is_what_excel_shows():
    assert [column_letter(i) for i in (0, 25, 26, 702)] == ["A", "Z", "AA", "AAA"]


def test_dates_are_right_in_files_that_count_from_1904(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = datetime.date(2026, 6, 2)
    book.save(tmp_path / "mac.xlsx")

    assert rows_of(tmp_path / "mac.xlsx") == [[datetime.date(2026, 6, 2)]]


def test_merged_ranges_are_given(tmp_path):
    book = openpyxl.Workbook()
    book.active["B2"] = "Identitas"
    book.active.merge_cells("B2:D3")
    book.save(tmp_path / "a.xlsx")

    sheet = open_workbook(tmp_path / "a.xlsx", "a.xlsx").sheets[0]

    assert sheet.merges == [Merge(top=1, left=1, bottom=2, right=3)]


def test_hidden_sheets_are_told_from_visible_ones(tmp_path):
    book = openpyxl.Workbook()
    book.create_sheet("Kode Data").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")

    sheets = open_workbook(tmp_path / "a.xlsx", "a.xlsx").sheets

    assert [(s.name, s.visible) for s in sheets] == [
        ("Sheet", True),
        ("Kode Data", False),
    ]


def test_old_excel_files_are_read(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    sheet.write(4, 2, "NAMA")
    sheet.write(5, 2, "3202160806559901")
    book.save(str(tmp_path / "old.xls"))

    rows = rows_of(tmp_path / "old.xls")

    assert (rows[4], rows[5]) == (
        [None, None, "NAMA"],
        [None, None, "3202160806559901"],
    )


def opendocument(path, values):
    document = OpenDocumentSpreadsheet()
    table = Table(name="Data")
    for line in values:
        row = TableRow()
        for value in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def test_opendocument_files_are_read(tmp_path):
    path = opendocument(tmp_path / "a.ods", [["NAMA", "NIK"], ["SITI", "0032"]])

    assert rows_of(path) == [["NAMA", "NIK"], ["SITI", "0032"]]


def test_the_content_decides_what_a_file_is(tmp_path):
    path = xlsx(tmp_path / "a.csv", {"A1": "NAMA"})

    assert rows_of(path) == [["NAMA"]]


@pytest.mark.parametrize("mark", [",", ";", "|", "\t"])
def test_csv_delimiters_are_recognized(tmp_path, mark):
    lines = ["NAMA|LAHIR|DESA", '"SITI"|"Sukabumi, 1-1-1950"|BENDA', "BUDI|x;y|"]
    content = "\n".join(lines).replace("|", mark)
    if mark in ",;":
        content = content.replace("x;y", "x")

    rows = csv_rows(tmp_path, content)

    assert rows[1] == ["SITI", "Sukabumi, 1-1-1950", "BENDA"]
    assert rows[2][2] is None


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("utf-8", "Café"),
        ("utf-8-sig", "Café"),
        ("utf-16", "Café"),
        ("utf-16-le", "Café"),
        ("utf-16-be", "Café"),
        ("cp1252", "“Café”"),
        ("latin-1", "Caf\u00e9\u0081"),
    ],
)
def test_csv_encodings_are_recognized(tmp_path, encoding, word):
    content = f"NAMA;DESA\r\nSITI;{word}\r\n".encode(encoding)

    assert csv_rows(tmp_path, content) == [["NAMA", "DESA"], ["SITI", word]]


def test_csv_rows_are_counted_as_excel_shows_them(tmp_path):
    rows = csv_rows(tmp_path, 'DAFTAR\n\nNAMA,ALAMAT\nSITI,"Kp.\nContoh"\nBUDI,x\n')

    assert rows == [["DAFTAR"], [], ["NAMA", "ALAMAT"], ["SITI", "Kp.\nContoh"]] + [
        ["BUDI", "x"]
    ]


def test_csv_line_that_sets_the_separator_is_no_row(tmp_path):
    assert csv_rows(tmp_path, "sep=;\nNAMA;NIK\n") == [["NAMA", "NIK"]]


def test_csv_quotation_mark_left_open_ends_with_its_line(tmp_path):
    lines = ["NAMA|NIK|DESA"] + [f"SITI {i}|{i}|BENDA" for i in range(200)]
    lines[100] = '"SITI 99|99|BENDA'

    rows = csv_rows(tmp_path, "\n".join(lines))

    assert len(rows) == 201
    assert rows[100] == ["SITI 99", "99", "BENDA"]
    assert rows[200] == ["SITI 199", "199", "BENDA"]


def test_csv_stray_quotation_marks_do_no_harm(tmp_path):
    rows = csv_rows(tmp_path, 'NAMA,KET\nSITI,pipa 5" bocor\nBUDI "BUD",x\n')

    assert rows[1:] == [["SITI", 'pipa 5" bocor'], ['BUDI "BUD"', "x"]]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=20))
def test_csv_gives_back_what_was_written(tmp_path, values):
    values = [("NAMA", "NIK", "DESA"), ("S", "1", "B"), *values]
    text = io.StringIO()
    text.write("\n".join(",".join(map(quoted, line)) for line in values))

    rows = csv_rows(tmp_path, text.getvalue().encode("utf-8-sig"))

    assert rows == [[cell or None for cell in line] for line in values]


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        assert isinstance(rows_of(path), list)
    except UnreadableFile as refused:
        assert str(refused)[-1] == "."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_a_spoiled_workbook_is_read_or_refused(tmp_path, data):
    name = data.draw(st.sampled_from(["a.xlsx", "a.xls"]))
    content = bytearray(plain_content(tmp_path, name))
    for _change in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "spoiled"
    path.write_bytes(content)
    try:
        for sheet in open_workbook(path, name).sheets:
            assert isinstance(sheet.rows, list)
    except UnreadableFile as refused:
        assert str(refused)[-1] == "."


def plain_content(tmp_path, name):
    path = tmp_path / name
    if not path.exists() and name.endswith("x"):
        xlsx(path, {"A1": "NAMA", "B2": "x", "C3": 5})
    elif not path.exists():
        book = xlwt.Workbook()
        book.add_sheet("Data").write(0, 0, "NAMA")
        book.save(str(path))
    return path.read_bytes()


# Web pages and XML that are named .xls.


def page(tmp_path, html):
    path = tmp_path / "data.xls"
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    return open_workbook(path, "data.xls").sheets[0]


def test_tables_of_web_pages_are_read_as_excel_shows_them(tmp_path):
    sheet = page(
        tmp_path,
        """<html><head><title>x</title><style>td {}</style></head><body>
        <h3>DESA BENDA</h3>
        <table><tr><td>BULAN : JUNI 2026</td></tr></table>
        <table border=1><thead><tr><th>NAMA<th>NIK &amp; KK</thead>
        <tr><td>SITI<br>CONTOH<td style='mso-number-format:"\\@"'>0032</td></tr>
        <tr><td></td><td>  5 </td></table></body></html>""",
    )

    assert sheet.name == "data"
    assert sheet.rows == [
        ["DESA BENDA"],
        ["BULAN : JUNI 2026"],
        ["NAMA", "NIK & KK"],
        ["SITI\nCONTOH", "0032"],
        [None, "5"],
    ]


def test_cells_of_web_pages_that_span_others_are_merged(tmp_path):
    sheet = page(
        tmp_path,
        "<table><tr><th rowspan=2>No<th colspan=2>Identitas<tr><th>Nama<th>NIK"
        "<tr><td>1<td>SITI<td>32</table>",
    )

    assert sheet.rows == [
        ["No", "Identitas", None],
        [None, "Nama", "NIK"],
        ["1", "SITI", "32"],
    ]
    assert sheet.merges == [Merge(0, 0, 1, 0), Merge(0, 1, 0, 2)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_web_pages_are_read_in_any_encoding(tmp_path, encoding):
    html = "<table><tr><td>Café</td></tr></table>".encode(encoding)

    assert page(tmp_path, html).rows == [["Café"]]


def test_tables_within_cells_are_text(tmp_path):
    sheet = page(
        tmp_path, "<table><tr><td>a<table><tr><td>b<td>c</table>d<td>e</table>"
    )

    assert [" ".join(cell.split()) for cell in sheet.rows[0]] == ["a b c d", "e"]
    assert len(sheet.rows) == 1


def test_spans_that_claim_too_much_are_refused(tmp_path):
    html = b"<table>" + b"<tr>" + b"<td colspan=1000>x" * 40 + b"</table>"

    assert refusal(tmp_path / "a.xls", html) == english(
        refusals.scattered_sheet, 1, 17_000
    )


XML_BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Juni"><Table>
<Row ss:Index="2"><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="String">NAMA
</Data></Cell><Cell><Data ss:Type="String">NIK</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="Number">1</Data></Cell><Cell>
<Data ss:Type="DateTime">2026-06-02T00:00:00.000</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="Lama"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>
</x:WorksheetOptions></Worksheet></Workbook>"""


def test_workbooks_of_excel_2003_in_xml_are_read(tmp_path):
    path = tmp_path / "a.xls"
    path.write_text(XML_BOOK)

    sheet, other = open_workbook(path, "a.xls").sheets

    assert (sheet.name, sheet.visible, other.visible) == ("Juni", True, False)
    assert sheet.rows == [
        [],
        [None, "NAMA\n", None, "NIK"],
        [1.0, datetime.datetime(2026, 6, 2)],
    ]
    assert (sheet.merges, sheet.hidden_rows) == ([Merge(1, 1, 1, 2)], {2})


@pytest.mark.parametrize(
    "change", [("</Workbook>", ""), ('Index="2"', 'Index="0"'), (">1<", ">one<")]
)
def test_spoiled_xml_workbooks_are_refused(tmp_path, change):
    assert refusal(tmp_path / "a.xls", XML_BOOK.replace(*change).encode()) == english(
        refusals.damaged_file
    )


# What a sheet does not show.


def test_hidden_rows_and_columns_are_told(tmp_path):
    book = openpyxl.Workbook()
    for row in range(1, 6):
        book.active.append([row, "x", "y"])
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Lain")["A1"] = 1
    book.save(tmp_path / "a.xlsx")

    sheet, other = open_workbook(tmp_path / "a.xlsx", "a.xlsx").sheets

    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {1})
    assert (other.hidden_rows, other.hidden_columns) == (set(), set())


def test_hidden_rows_of_opendocument_files_are_told(tmp_path):
    path = opendocument(tmp_path / "a.ods", [["NAMA"], ["SITI"], ["BUDI"]])
    hide_in_opendocument(path, 1)

    assert open_workbook(path, "a.ods").sheets[0].hidden_rows == {1}


def hide_in_opendocument(path, index):
    with zipfile.ZipFile(path) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    parts = entries["content.xml"].split(b"<table:table-row")
    parts[index + 1] = b' table:visibility="filter"' + parts[index + 1]
    entries["content.xml"] = b"<table:table-row".join(parts)
    with zipfile.ZipFile(path, "w") as package:
        for name, content in entries.items():
            package.writestr(name, content)


# Messages with a field on each line.

HEADS = ["Nama", "NIK", "Keluhan"]
CHAT = """[12/06/26 09.14] Bu Siti: *DATA ADUAN*
*Nama*: Aminah Contoh
NIK : 3202165511609902
Keluhan: KIS tidak aktif
sejak Mei
[12/06/26 09.20] Bu Siti: Nama: Budi Contoh
NIK: -
Keluhan: Belum dapat PKH

https://example.id/x: y
"""


def test_messages_are_read_one_row_for_each_person():
    rows = rows_told(CHAT)

    assert rows == [
        ["DATA ADUAN"],
        [*HEADS, "Tanggal Aduan", "Pengirim"],
        ["Aminah Contoh", "3202165511609902", "KIS tidak aktif sejak Mei"]
        + ["12/06/26", "Bu Siti"],
        ["Budi Contoh", "-", "Belum dapat PKH", "12/06/26", "Bu Siti"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nama: A B\nNIK: 1\nKeluhan: x\n\nNama: C D\nNIK: 2\nKeluhan: y",
        "Nama = A B\nNIK = 1\nKeluhan = x\nNama = C D\nNIK = 2\nKeluhan = y",
        "1. Nama: A B\n   NIK: 1\n   Keluhan: x\n2. Nama: C D\nNIK: 2\nKeluhan: y",
        "1.\nNama: A B\nNIK: 1\nKeluhan: x\n2.\nNama: C D\nNIK: 2\nKeluhan: y",
        "- Nama: A B\n- NIK: 1\n- Keluhan: x\n\n- Nama: C D\n- NIK: 2\n- Keluhan: y",
        "*Nama :* A B\n*NIK :* 1\n*Keluhan :* x\n\n\n_Nama_ : C D\nNIK: 2\nKeluhan: y",
    ],
)
def test_messages_are_read_in_every_style(text):
    assert rows_told(text) == [
        HEADS,
        ["A B", "1", "x"],
        ["C D", "2", "y"],
    ]


def test_messages_with_sender_and_dash_are_read():
    text = "12/06/2026 09:14 - Bu Siti: Nama: A B\nNIK: 1\nTanggal: 3 Juni 2026"

    assert rows_told(text) == [
        ["Nama", "NIK", "Tanggal", "Pengirim"],
        ["A B", "1", "3 Juni 2026", "Bu Siti"],
    ]


def test_message_in_a_file_is_read_like_any_other(tmp_path):
    path = tmp_path / "pesan.txt"
    path.write_text(CHAT)

    assert open_workbook(path, "pesan.txt").sheets[0].rows == rows_told(CHAT)


def test_list_with_colons_in_its_titles_is_no_message(tmp_path):
    rows = csv_rows(tmp_path, "BULAN : JUNI 2026\nNAMA;NIK\nSITI : A;1\nBUDI;2\n")

    assert rows[1:] == [["NAMA", "NIK"], ["SITI : A", "1"], ["BUDI", "2"]]


def test_empty_files_are_refused(tmp_path):
    sentence = "The file is empty. Check that it was saved and send it again."

    assert refusal(tmp_path / "a.xlsx", b"") == sentence
    assert refusal(tmp_path / "a.csv", b" \r\n \n") == sentence


def test_large_files_are_refused(tmp_path, settings):
    settings.SPREADSHEET_MAX_BYTES = 1024

    assert refusal(tmp_path / "a.csv", b"x" * 2048) == (
        "The file has 2.0\xa0KB; at most 1.0\xa0KB are accepted. "
        "Split the list into several files."
    )


def test_cut_off_workbooks_are_refused(tmp_path):
    content = xlsx(tmp_path / "a.xlsx", {"A1": "NAMA"}).read_bytes()

    assert refusal(tmp_path / "b.xlsx", content[:2000]) == english(
        refusals.damaged_file
    )


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"%PDF-1.7\n", "PDF"), (b"\x89PNG\r\n", "PNG"), (b"\xff\xd8\xff\xe0", "JPEG")],
)
def test_foreign_files_are_named(tmp_path, head, kind):
    assert refusal(tmp_path / "a.xlsx", head + bytes(600)) == (
        f"This is a {kind} file, not a table. Send the Excel, OpenDocument or CSV "
        "file that it was made from."
    )


@pytest.mark.parametrize(
    "content", [b"<html><p>NAMA", b"\n<!DOCTYPE html>", b"<table border=1>"]
)
def test_web_pages_without_a_table_are_refused(tmp_path, content):
    assert refusal(tmp_path / "a.xls", content) == (
        "This is a web page (HTML) without a table. Open it in Excel, save it as "
        "an Excel workbook (.xlsx) and send that."
    )


def test_other_binary_files_are_refused(tmp_path):
    assert refusal(tmp_path / "a.csv", bytes(range(256)) * 4)[:27] == (
        "The file is not a table. Ex"
    )


def test_macros_are_left_aside(tmp_path):
    path = xlsx_with(tmp_path / "a.xlsm", "xl/vbaProject.bin", b"\xd0\xcf macro")

    workbook = open_workbook(path, "a.xlsm")

    assert workbook.has_macros
    assert workbook.sheets[0].rows == [["NAMA"]]
    assert not open_workbook(xlsx(path, {"A1": "x"}), "a.xlsx").has_macros


def archive(path, names, content=b"x"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, content)
    return path


def test_word_documents_are_refused(tmp_path):
    path = archive(tmp_path / "a.xlsx", ["[Content_Types].xml", "word/document.xml"])

    assert refusal(path) == english(refusals.wrong_document, "Word")


def test_opendocument_texts_are_refused(tmp_path):
    OpenDocumentText().save(str(tmp_path / "a.ods"))

    assert refusal(tmp_path / "a.ods") == english(
        refusals.wrong_document, "OpenDocument"
    )


def test_archives_are_refused(tmp_path):
    assert refusal(archive(tmp_path / "a.xlsx", ["list.xlsx"]))[:21] == (
        "This is a ZIP archive"
    )


def test_binary_workbooks_are_read(tmp_path):
    path = write_xlsb(tmp_path / "a.xlsb", [[None, "NAMA"], ["0032", 5.5], [True]])

    assert rows_of(path) == [[None, "NAMA"], ["0032", 5.5], [True, None]]


def test_broken_binary_workbooks_are_refused(tmp_path):
    path = archive(tmp_path / "a", ["[Content_Types].xml", "xl/workbook.bin"])

    assert refusal(path) == english(refusals.damaged_file)


def test_binary_workbooks_that_would_kill_the_reader_are_refused(tmp_path):
    rows = [["NAMA"]] + [[]] * 400_000 + [[None] * 16_000 + ["x"]]
    path = write_xlsb(tmp_path / "a.xlsb", rows)

    assert refusal(path) == english(refusals.damaged_file)


def test_encrypted_workbooks_are_refused(tmp_path):
    name = "EncryptedPackage\0".encode("utf-16-le")
    content = packages.OLE_MAGIC + bytes(504) + name + bytes(600)

    assert refusal(tmp_path / "a.xlsx", content) == english(refusals.protected_file)


def test_old_workbooks_with_a_password_are_refused(tmp_path):
    content = bytearray(plain_content(tmp_path, "a.xls"))
    start = content.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    struct.pack_into("<HH", content, start + 20, 0x2F, 54)

    assert refusal(tmp_path / "b.xls", bytes(content)) == english(
        refusals.protected_file
    )


def test_encrypted_opendocument_files_are_refused(tmp_path):
    path = opendocument(tmp_path / "a.ods", [["NAMA"]])
    content = b"<manifest><encryption-data/></manifest>"
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(tmp_path / "b", "w") as target,
    ):
        for entry in source.namelist():
            is_manifest = entry == "META-INF/manifest.xml"
            target.writestr(entry, content if is_manifest else source.read(entry))

    assert refusal(tmp_path / "b") == english(refusals.protected_file)


def test_encrypted_entries_are_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"A1": "NAMA"})
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1

    assert refusal(tmp_path / "b.xlsx", bytes(content)) == english(
        refusals.protected_file
    )


def test_bombs_are_refused_by_their_unpacked_size(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "MAX_UNPACKED_BYTES", 1_000_000)
    path = xlsx_with(tmp_path / "a.xlsx", "xl/media/bomb.bin", bytes(2_000_000))

    assert refusal(path) == english(refusals.unsafe_file)


def test_bombs_are_refused_by_their_ratio(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "SMALL_ENOUGH_FOR_ANY_RATIO", 1_000_000)
    path = xlsx_with(tmp_path / "a.xlsx", "xl/media/bomb.bin", bytes(30_000_000))

    assert refusal(path) == english(refusals.unsafe_file)


def test_sizes_that_lie_are_refused(tmp_path):
    path = xlsx_with(tmp_path / "a.xlsx", "xl/media/bomb.bin", bytes(2_000_000))
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 10)

    assert refusal(tmp_path / "b.xlsx", bytes(content)) == english(
        refusals.damaged_file
    )


def test_packages_with_countless_entries_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "MAX_ENTRIES", 20)
    names = ["[Content_Types].xml"] + [f"xl/{i}.xml" for i in range(20)]

    assert refusal(archive(tmp_path / "a.xlsx", names)) == english(refusals.unsafe_file)


def test_sheets_that_reach_too_far_are_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"A1": "NAMA", "XFD1048576": "x"})

    assert refusal(path)[:51] == "A sheet of the workbook reaches to cell XFD1048576,"


def test_filled_cells_repeated_without_measure_are_refused(tmp_path):
    cell = (
        '<table:table-cell table:number-columns-repeated="{}" office:value-type="s"/>'
    )
    row = '<table:table-row table:number-rows-repeated="1000000">{}</table:table-row>'
    content = f"<x>{row.format(cell.format(16384))}</x>"
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)

    assert refusal(path) == english(refusals.scattered_sheet, 1_000_000, 16384)


@pytest.mark.parametrize("place", ["C38742048910", "XFDA1", "&#65;1", "", "a1"])
def test_cells_at_impossible_places_are_refused(tmp_path, place):
    sheet = f'<worksheet><sheetData><row><c r="{place}"><v>1</v></c></row></sheetData>'
    path = xlsx_with(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", sheet)

    assert refusal(path) == english(refusals.damaged_file)


def test_texts_that_look_like_places_are_no_places(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"A1": 'kamar r="C38742048910" x'})

    assert rows_of(path) == [['kamar r="C38742048910" x']]


def test_old_workbooks_that_would_kill_the_reader_are_refused(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    sheet.write(0, 0, "NAMA")
    sheet.write(65535, 2, 1 / 3)
    book.save(str(tmp_path / "a.xls"))
    content = (tmp_path / "a.xls").read_bytes()
    cell = struct.pack("<HHHH", 0x203, 14, 65535, 2)
    far = struct.pack("<HHHH", 0x203, 14, 65535, 65535)

    assert refusal(tmp_path / "b.xls", content.replace(cell, far)) == english(
        refusals.damaged_file
    )


def test_entities_are_refused(tmp_path):
    sheet = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    path = xlsx_with(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", sheet)

    assert refusal(path) == english(refusals.unsafe_file)


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLES.glob("*.*")))
def test_samples_are_read(name):
    assert len(rows_of(SAMPLES / name)) > 10
