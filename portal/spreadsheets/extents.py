"""How far the sheets of a package reach, known before memory is taken for them."""

import re

from openpyxl.utils import column_index_from_string

from portal.spreadsheets.refusals import (
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
FAR_OR_ODD = re.compile(REFERENCE + rb"(?:" + FAR + rb"|(?!" + PLAIN + rb"))")
ODD_CELL = re.compile(rb"<[^<>]*" + REFERENCE + rb"(?!" + PLAIN + rb")")
CELL = re.compile(REFERENCE + rb"([A-Z]{0,3})([0-9]{1,7})")
REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"']([0-9]{1,9})[\"']")
ODD_REPEAT = re.compile(rb"-repeated\s*=(?!\s*[\"'][0-9]{1,9}[\"'])")
ODS_TAG = re.compile(
    rb"<(?:\w+:)?(table|table-row|table-cell|covered-table-cell)\b(?!-)([^>]*)>"
)


class SheetExtent:
    """Watches how far a sheet of an xlsx reaches, before memory is taken for it."""

    def __init__(self) -> None:
        self.rows = self.columns = 1
        self.tail = b""
        self.is_sheet = False

    def __call__(self, chunk: bytes) -> None:
        if not self.tail:
            refuse_entities(chunk)
        window = self.tail + chunk
        self.is_sheet = self.is_sheet or b"sheetData" in window
        end = window.rfind(b">") + 1 or len(window)
        self.tail = window[end:][-CHUNK:] or b">"
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
        places = CELL.findall(window)
        letters = {place[0] for place in places} - {b""}
        self.rows = max(self.rows, max((int(p[1]) for p in places), default=1))
        self.columns = max([self.columns, *map(column_number, letters)])
        if self.rows * self.columns > MAX_CELLS:
            raise scattered_sheet(self.rows, self.columns)


def refuse_entities(chunk: bytes) -> None:
    if b"<!ENTITY" in chunk[:4096]:
        raise unsafe_file()


def column_number(letters: bytes) -> int:
    return column_index_from_string(letters.decode())


class OdsExtent:
    """Watches how far a sheet of an ods reaches, where one cell may count as many."""

    def __init__(self) -> None:
        self.tail = b""
        self.start_sheet()

    def start_sheet(self) -> None:
        self.row = self.row_repeat = self.column = 0
        self.height = self.width = 1

    def __call__(self, chunk: bytes) -> None:
        if not self.tail:
            refuse_entities(chunk)
        window = self.tail + chunk
        end = window.rfind(b"<")
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
