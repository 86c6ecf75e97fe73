"""Workbooks in the XML that Excel 2003 wrote, often named .xls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from lxml import etree

from portal.spreadsheets.files.extents import MAX_CELLS
from portal.spreadsheets.files.merges import Merge
from portal.spreadsheets.files.refusals import damaged_file, scattered_sheet

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


@dataclass
class XmlSheet:
    """One worksheet; rows and columns count from 0."""

    name: str
    visible: bool = True
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)


def read_excel_xml(content: bytes) -> list[XmlSheet]:
    """Return the sheets of an XML workbook; raises UnreadableFile."""
    try:
        return list(worksheets(content))
    except (etree.LxmlError, ValueError, OverflowError) as error:
        raise damaged_file() from error


def worksheets(content: bytes) -> Iterator[XmlSheet]:
    sheet = XmlSheet("")
    events = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        tag=[SS + "Worksheet", SS + "Row", EXCEL + "Visible"],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    for event, element in events:
        if event == "start":
            if element.tag == SS + "Worksheet":
                sheet = XmlSheet(element.get(SS + "Name") or "Sheet")
        elif element.tag == SS + "Row":
            take_row(sheet, element)
            element.clear()
        elif element.tag == EXCEL + "Visible":
            sheet.visible = (element.text or "").strip() == "SheetVisible"
        else:
            yield sheet
            element.clear()


def take_row(sheet: XmlSheet, element: etree._Element) -> None:
    index = place(element, len(sheet.rows), MOST_ROWS)
    repeats = min(int(element.get(SS + "Span") or 0), MOST_ROWS)
    cells = row_cells(sheet, element, index)
    width = max(len(cells), 1)
    if (index + 1) * width > MAX_CELLS or index + repeats >= MOST_ROWS:
        raise scattered_sheet(index + 1, width)
    sheet.rows += [[] for _each in range(index - len(sheet.rows))]
    sheet.rows.append(cells)
    if element.get(SS + "Hidden") == "1":
        sheet.hidden_rows.add(index)


def row_cells(sheet: XmlSheet, element: etree._Element, row: int) -> list[Any]:
    cells: list[Any] = []
    for cell in element.iterfind(SS + "Cell"):
        index = place(cell, len(cells), MOST_COLUMNS)
        cells += [None] * (index - len(cells))
        cells.append(value_of(cell.find(SS + "Data")))
        across, down = (
            min(int(cell.get(SS + name) or 0), limit)
            for name, limit in (
                ("MergeAcross", MOST_COLUMNS),
                ("MergeDown", MOST_ROWS),
            )
        )
        if across or down:
            sheet.merges.append(Merge(row, index, row + down, index + across))
            cells += [None] * across
    return cells


def place(element: etree._Element, following: int, most: int) -> int:
    index = int(element.get(SS + "Index") or following + 1) - 1
    if not following <= index < most:
        raise ValueError(index)
    return index


def value_of(data: etree._Element | None) -> Any:
    text = "".join(data.itertext()) if data is not None else ""
    if not text:
        return None
    kind = data.get(SS + "Type")
    if kind == "Number":
        return float(text)
    if kind == "DateTime":
        return datetime.fromisoformat(text)
    if kind == "Boolean":
        return text.strip() == "1"
    return text
