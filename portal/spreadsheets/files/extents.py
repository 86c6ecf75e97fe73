"""How far the sheets of a package reach, known before memory is taken for them."""

import re

from openpyxl.utils import column_index_from_string

from portal.spreadsheets.files.refusals import (
    damaged_file,
    scattered_sheet,
    unsafe_file,
)

CHUNK = 1024 * 1024
# Calamine keeps the used range as one dense block, so its area is its memory.
MAX_CELLS = 32_000_000
REFERENCE = rb"\sr\s*=\s*[\"']"
PLAIN = rb"[A-Z]{0,3}[0-9]{1,7}[\"']"
FAR = rb"[A-Z]{3}|[C-Z][A-Z]|[A-Z]{0,3}[0-9]{6}"
# A quick look without what stands before the "r"; it may be too careful.
FAR_OR_ODD = re.compile(rb"r\s*=\s*[\"'](?:" + FAR + rb"|(?!" + PLAIN + rb"))")
ODD_CELL = re.compile(rb"<[^<>]*" + REFERENCE + rb"(?!" + PLAIN + rb")")
LETTERS = re.compile(REFERENCE + rb"([A-Z]{1,3})[0-9]")
ROWS = re.compile(REFERENCE + rb"[A-Z]{0,3}([0-9]{1,7})")
HIDES = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)")
REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"']([0-9]{1,9})[\"']")
ODD_REPEAT = re.compile(rb"-repeated\s*=(?!\s*[\"'][0-9]{1,9}[\"'])")
ODS_TAG = re.compile(
    rb"<(?:\w+:)?(table|table-row|table-cell|covered-table-cell)\b(?![-:])([^>]*)>"
)


class SheetExtent:
    """Watches how far a sheet of an xlsx reaches, before memory is taken for it."""

    def __init__(self) -> None:
        self.rows = self.columns = 1
        self.tail = b""
        self.is_sheet = False
        self.hides = False  # whether some row or column is not shown

    def __call__(self, chunk: bytes) -> None:
        if not self.tail:
            refuse_entities(chunk)
        window = self.tail + chunk
        self.is_sheet = self.is_sheet or b"sheetData" in window
        end = window.rfind(b">") + 1 or len(window)
        self.tail = window[end:][-CHUNK:] or b">"
        self.hides = self.hides or hides(window)
        if self.is_sheet:
            self.look_at(window[:end])

    def look_at(self, window: bytes) -> None:
        if not FAR_OR_ODD.search(window):
            return
        # Calamine takes any number for a row, however long, and makes room.
        if ODD_CELL.search(window):
            raise damaged_file()
        self.measure(window)

    def measure(self, window: bytes) -> None:
        letters, rows = set(LETTERS.findall(window)), set(ROWS.findall(window))
        self.rows = max([self.rows, *map(int, rows)])
        self.columns = max([self.columns, *map(column_number, letters)])
        if self.rows * self.columns > MAX_CELLS:
            raise scattered_sheet(self.rows, self.columns)


class Glance:
    """Looks at an entry of a package that a child with a limit will read."""

    def __init__(self) -> None:
        self.hides = self.has_begun = False

    def __call__(self, chunk: bytes) -> None:
        if not self.has_begun:
            refuse_entities(chunk)
        self.has_begun = True
        self.hides = self.hides or hides(chunk)


def hides(window: bytes) -> bool:
    return b"hidden" in window and HIDES.search(window) is not None


def refuse_entities(chunk: bytes) -> None:
    if b"<!ENTITY" in chunk[:4096]:
        raise unsafe_file()


def column_number(letters: bytes) -> int:
    return column_index_from_string(letters.decode())


class OdsExtent:
    """Watches how far a sheet of an ods reaches, where one cell may count as many."""

    def __init__(self) -> None:
        self.tail = b""
        self.hides = False
        self.start_sheet()

    def start_sheet(self) -> None:
        self.row = self.row_repeat = self.column = 0
        self.height = self.width = 1

    def __call__(self, chunk: bytes) -> None:
        if not self.tail:
            refuse_entities(chunk)
        window = self.tail + chunk
        end = window.rfind(b"<")
        self.hides = self.hides or b"visibility" in window
        if ODD_REPEAT.search(window[:end]):
            raise damaged_file()
        for tag, attributes in ODS_TAG.findall(window[:end]):
            self.visit(tag, attributes)
        self.tail = window[end:][-CHUNK:]

    def visit(self, tag: bytes, attributes: bytes) -> None:
        repeated = REPEATED.search(attributes)
        times = int(repeated[1]) if repeated else 1
        if tag == b"table":
            self.start_sheet()
        elif tag == b"table-row":
            self.row += self.row_repeat
            self.row_repeat, self.column = times, 0
        else:
            self.column += times
            if b"value" in attributes or b"formula" in attributes:
                self.measure()

    def measure(self) -> None:
        self.height = max(self.height, self.row + self.row_repeat)
        self.width = max(self.width, self.column)
        if self.height * self.width > MAX_CELLS:
            raise scattered_sheet(self.height, self.width)
