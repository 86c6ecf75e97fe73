"""Which rows and columns of a package's sheets are not shown."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath

from lxml import etree

CHUNK = 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
TAG = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*)>")
IS_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
NUMBER = re.compile(rb"\s(r|min|max)\s*=\s*[\"'](\d{1,7})[\"']")
ODS_TAG = re.compile(rb"<(?:\w+:)?(table|table-row|table-column)\b(?![-:])([^>]*)>")
ODS_HIDDEN = re.compile(rb"visibility\s*=\s*[\"'](?:collapse|filter)[\"']")
ODS_REPEAT = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,7})[\"']")
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class Unseen:
    """Indexes, from 0, of rows and columns that a sheet does not show."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


def unseen_in_xlsx(path: Path, entries: set[str]) -> dict[str, Unseen]:
    """Return what is hidden, by sheet name, in those of these entries that are sheets."""
    if not entries:
        return {}
    with zipfile.ZipFile(path) as package:
        return {
            name: unseen_in_sheet(package, entry)
            for name, entry in sheet_entries(package)
            if entry in entries
        }


def sheet_entries(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and entry of each sheet, as far as the package tells."""
    try:
        book = parse(package.read("xl/workbook.xml"))
        relations = parse(package.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, etree.LxmlError):
        return
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(OFFICE + "id"), "")
        yield sheet.get("name", ""), normpath(join("/xl", target)).lstrip("/")


def parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def unseen_in_sheet(package: zipfile.ZipFile, entry: str) -> Unseen:
    unseen, last = Unseen(), 0
    for tag, attributes in tags(package, entry, TAG):
        numbers = {name: int(text) for name, text in NUMBER.findall(attributes)}
        if tag == b"row":
            last = numbers.get(b"r", last + 1)
        if not IS_HIDDEN.search(attributes):
            continue
        if tag == b"row":
            unseen.rows.add(last - 1)
        else:
            first, end = numbers.get(b"min", 1), numbers.get(b"max", 0)
            unseen.columns |= set(range(first - 1, min(end, MOST_COLUMNS)))
    return unseen


def tags(
    package: zipfile.ZipFile, entry: str, pattern: re.Pattern[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    tail = b""
    with package.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            window = tail + chunk
            end = window.rfind(b"<")
            yield from pattern.findall(window[:end])
            tail = window[end:][-CHUNK:] if end >= 0 else b""
    yield from pattern.findall(tail)


def unseen_in_ods(path: Path) -> list[Unseen]:
    """Return what each sheet of an ods hides, in the order of the sheets."""
    sheets: list[Unseen] = []
    row = column = 0
    with zipfile.ZipFile(path) as package:
        for tag, attributes in tags(package, "content.xml", ODS_TAG):
            if tag == b"table":
                sheets.append(Unseen())
                row = column = 0
                continue
            repeat = ODS_REPEAT.search(attributes)
            times = min(int(repeat[1]) if repeat else 1, MOST_ROWS)
            is_hidden = bool(sheets) and bool(ODS_HIDDEN.search(attributes))
            if tag == b"table-row":
                # The many blank rows at the end of a sheet say nothing.
                if is_hidden and times < 10_000:
                    sheets[-1].rows |= set(range(row, row + times))
                row += times
            else:
                if is_hidden and times < MOST_COLUMNS:
                    sheets[-1].columns |= set(range(column, column + times))
                column += times
    return sheets
