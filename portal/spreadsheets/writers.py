"""Streaming writers of lists: xlsx and csv, in constant memory.

An xlsx is a zip of XML whose few parts we write ourselves: openpyxl needs
twelve times as long for the same rows (docs/decisions).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from portal.spreadsheets.neutralizing import neutralize

EPOCH = date(1899, 12, 30)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Excel reads `_x0041_` as the character with that number.
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
ROWS_PER_WRITE = 500
TEXT, HEADER, DAY = 1, 2, 3  # indexes of cellXfs below
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet {NS}><numFmts count="1"><numFmt numFmtId="164" '
        'formatCode="dd/mm/yyyy"/></numFmts><fonts count="2"><font><sz val="11"/>'
        '<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/>'
        '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
        '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
        '<xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
        'builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def write_xlsx(
    target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]], title: str
) -> int:
    """Write one sheet to `target` and return the number of rows under its header.

    Text cells are text whatever they hold, dates are dates; what could run as
    a formula is neutralized.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in PARTS.items():
            book.writestr(name, HEAD + content)
        book.writestr("xl/workbook.xml", HEAD + workbook_xml(title))
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            return write_sheet(sheet, header, rows)


def workbook_xml(title: str) -> str:
    name = escape(re.sub(r"[\[\]:*?/\\]", " ", title)[:31], {'"': "&quot;"})
    return (
        f'<workbook {NS} xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def write_sheet(sheet: IO[bytes], header: Sequence[str], rows: Iterable) -> int:
    letters = [get_column_letter(index + 1) for index in range(len(header))]
    sheet.write(f"{HEAD}<worksheet {NS}>{SHEET_VIEW}{widths(header)}".encode())
    sheet.write(f"<sheetData>{row_xml(1, letters, header, HEADER)}".encode())
    number, buffer = 1, []
    for number, row in enumerate(rows, start=2):
        buffer.append(row_xml(number, letters, row, TEXT))
        if len(buffer) == ROWS_PER_WRITE:
            sheet.write("".join(buffer).encode())
            buffer.clear()
    sheet.write("".join(buffer).encode() + b"</sheetData></worksheet>")
    return number - 1


SHEET_VIEW = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)


def widths(header: Sequence[str]) -> str:
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{max(12, len(text) + 3)}" '
        f'style="{TEXT}" customWidth="1"/>'
        for index, text in enumerate(header, start=1)
    )
    return f"<cols>{columns}</cols>"


def row_xml(number: int, letters: list[str], row: Sequence[Any], style: int) -> str:
    cells = [
        cell_xml(f"{letter}{number}", value, style)
        for letter, value in zip(letters, row, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell_xml(place: str, value: Any, style: int) -> str:
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return f'<c r="{place}" s="{DAY}"><v>{(day - EPOCH).days}</v></c>'
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape(ESCAPED.sub("_x005F_", neutralize(FORBIDDEN.sub(blank, str(value)))))
    return (
        f'<c r="{place}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{text}</t></is></c>'
    )


def blank(character: re.Match[str]) -> str:
    return " " if character[0].isspace() else ""


def write_csv(
    target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]], title: str
) -> int:
    """Write a comma-separated list with a byte-order mark; return its rows.

    Dates are day/month/year; what could run as a formula is neutralized.
    """
    text = io.TextIOWrapper(
        target, encoding="utf-8-sig", newline="", write_through=True
    )
    writer = csv.writer(text)
    writer.writerow([csv_cell(head) for head in header])
    number = 0
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        number += 1
    text.detach()
    return number


def csv_cell(value: Any) -> Any:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else neutralize(value)


WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
CONTENT_TYPES = {"xlsx": f"{KIND}.sheet", "csv": "text/csv; charset=utf-8"}
