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
from operator import getitem
from typing import IO, Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from portal.spreadsheets.cells.neutralizing import neutralize, neutralize_inside

EPOCH = date(1899, 12, 30)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads `_x0041_` as the character with that number.
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
ROWS_PER_WRITE = 50  # fits a processor's cache
MOST_REMEMBERED = 1_000  # different values of a column
ROW = "\0"  # stands for the number of a row; no text holds it
# Most text: nothing of it is markup, nor blank at an end, nor begins a formula.
PLAIN = re.compile("[A-Za-z0-9][A-Za-z0-9 .,:;/()+'-]*(?<! )").fullmatch
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
    sheet.write(f"{HEAD}<worksheet {NS}>{SHEET_VIEW}{widths(header)}".encode())
    sheet.write(f"<sheetData>{row_xml(1, header, columns_of(header, HEADER))}".encode())
    number, buffer, columns = 1, [], columns_of(header, TEXT)
    for number, row in enumerate(rows, start=2):
        buffer.append(row_xml(number, row, columns))
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


def columns_of(header: Sequence[str], style: int) -> list[Cells]:
    return [
        Cells(get_column_letter(index), style) for index in range(1, len(header) + 1)
    ]


def row_xml(number: int, row: Sequence[Any], columns: list[Cells]) -> str:
    if len(row) != len(columns):
        raise ValueError(
            f"Row {number} has {len(row)} cells under {len(columns)} heads."
        )
    cells = "".join(map(getitem, columns, row)).replace(ROW, str(number))
    return f'<row r="{number}">{cells}</row>'


class Remembered(dict):
    """What each value is written as; lists repeat their words again and again.

    Full, it learns no more: then it is a column in which each value is another.
    """

    def __missing__(self, value: Any) -> str:
        written = self.write(value)
        # True is 1 and 1.0 to a dict: only text and days are remembered.
        if len(self) < MOST_REMEMBERED and type(value) in (str, date):
            self[value] = written
        return written

    def write(self, value: Any) -> str:
        """Return the value as the file writes it; each format says how."""
        raise NotImplementedError


class Cells(Remembered):
    """Each value as the XML of a cell of one column, ROW where its row's number is due.

    A blank is no cell.
    """

    def __init__(self, letter: str, style: int):
        super().__init__()
        self.begin = f'<c r="{letter}{ROW}"'
        self.text = f'{self.begin} s="{style}" t="inlineStr"><is><t'

    def write(self, value: Any) -> str:
        if type(value) is str and (
            (value.isascii() and value.isalnum()) or PLAIN(value)
        ):
            return f"{self.text}>{value}</t></is></c>"
        if value is None or value == "":
            return ""
        if isinstance(value, date):
            day = value.date() if isinstance(value, datetime) else value
            return f'{self.begin} s="{DAY}"><v>{(day - EPOCH).days}</v></c>'
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return f"{self.begin}><v>{value}</v></c>"
        safe = neutralize(FORBIDDEN.sub(blank, str(value)))
        text = escape(ESCAPED.sub("_x005F_", safe))
        return f'{self.text} xml:space="preserve">{text}</t></is></c>'


def blank(character: re.Match[str]) -> str:
    return " " if character[0].isspace() else ""


def write_csv(
    target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]], title: str
) -> int:
    """Write a comma-separated list with a byte-order mark; return its rows.

    Dates are day/month/year; what could run as a formula is neutralized.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer, fields = csv.writer(text), [Fields() for _head in header]
    writer.writerow(map(getitem, fields, header))
    number = 0
    for row in rows:
        writer.writerow(map(getitem, fields, row))
        number += 1
    text.detach()  # flushes, and leaves the target open
    return number


class Fields(Remembered):
    """Each value as the text of a csv's field."""

    def write(self, value: Any) -> str:
        if isinstance(value, str):
            if PLAIN(value) and ";" not in value:
                return value
            return neutralize(neutralize_inside(value))
        if isinstance(value, date):
            return value.strftime("%d/%m/%Y")
        return "" if value is None else str(value)


WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
CONTENT_TYPES = {"xlsx": f"{KIND}.sheet", "csv": "text/csv; charset=utf-8"}
