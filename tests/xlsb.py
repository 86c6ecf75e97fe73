"""A writer of small binary workbooks (.xlsb), which no library writes."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW, NUMBER, BOOLEAN, TEXT = 0x00, 0x05, 0x04, 0x06
BEGIN_DATA, END_DATA, EXTENT = 0x91, 0x92, 0x94
BEGIN_SHEETS, END_SHEETS, SHEET, CALCULATION = 0x8F, 0x90, 0x9C, 0x9D


def write_xlsb(path: Path, table: list[list[Any]], name: str = "Data") -> Path:
    """Write rows of texts, numbers, truths and None as the only sheet of a file."""
    relation = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/{{}}" Target="{{}}"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relation.format("officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": relation.format(
            "worksheet", "worksheets/sheet1.bin"
        ),
        "xl/workbook.bin": workbook_part(name),
        "xl/worksheets/sheet1.bin": sheet_part(table),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in parts.items():
            package.writestr(entry, content)
    return path


def workbook_part(name: str) -> bytes:
    about = struct.pack("<II", 0, 1) + wide("rId1") + wide(name)
    sheets = record(BEGIN_SHEETS) + record(SHEET, about) + record(END_SHEETS)
    return sheets + record(CALCULATION)


def sheet_part(table: list[list[Any]]) -> bytes:
    width = max(map(len, table))
    extent = struct.pack("<IIII", 0, len(table) - 1, 0, width - 1)
    rows = b"".join(row_part(number, row) for number, row in enumerate(table))
    return record(EXTENT, extent) + record(BEGIN_DATA) + rows + record(END_DATA)


def row_part(number: int, row: list[Any]) -> bytes:
    head = record(ROW, struct.pack("<II", number, 0) + bytes(9))
    return head + b"".join(
        cell_part(column, cell) for column, cell in enumerate(row) if cell is not None
    )


def cell_part(column: int, cell: Any) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(cell, bool):
        return record(BOOLEAN, place + bytes([cell]))
    if isinstance(cell, (int, float)):
        return record(NUMBER, place + struct.pack("<d", cell))
    return record(TEXT, place + wide(cell))


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def record(kind: int, content: bytes = b"") -> bytes:
    """A record: its kind and its length in sevens of bits, and what it holds."""
    return varied(kind) + varied(len(content)) + content


def varied(number: int) -> bytes:
    found = []
    while number or not found:
        number, seven = number >> 7, number & 0x7F
        found.append(seven | (0x80 if number else 0))
    return bytes(found)
