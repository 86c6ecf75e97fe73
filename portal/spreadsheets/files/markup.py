"""Tables written as web pages and named .xls, as many PHP programs do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from portal.spreadsheets.files.merges import Merge
from portal.spreadsheets.files.refusals import UnreadableFile, scattered_sheet

MOST_COLUMNS = 16_384
# Spans may claim far more cells than are written.
MOST_CELLS = 8_000_000
PIECE = 1024 * 1024
SILENT = {"script", "style", "title", "head", "template"}
BLOCKS = {"p", "div", "center", "li", "caption", "h1", "h2", "h3", "h4", "h5", "h6"}


def read_html(text: str) -> tuple[list[list[Any]], list[Merge]]:
    """Return rows and merged ranges of a page as Excel shows it: all in one sheet.

    Each row of a table is a row, and so is each line of text outside of them.
    Raises UnreadableFile if there is no table.
    """
    target = Page()
    parser = etree.HTMLParser(target=target, no_network=True, recover=True)
    try:
        for start in range(0, len(text), PIECE):
            parser.feed(text[start : start + PIECE])
        parser.close()
    except etree.LxmlError as error:
        raise no_table() from error
    if not target.has_cells:
        raise no_table()
    return target.rows, target.merges


def no_table() -> UnreadableFile:
    return UnreadableFile(
        _(
            "This is a web page (HTML) without a table. Open it in Excel, save "
            "it as an Excel workbook (.xlsx) and send that."
        )
    )


class Page:
    """Collects the rows of a page while it is parsed."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.merges: list[Merge] = []
        self.has_cells = False
        self.tables = self.silent = self.cells = 0
        self.row: list[Any] | None = None
        self.words: list[str] | None = None  # of the open cell
        self.loose: list[str] = []  # between the tables
        self.span = (1, 1)
        # Column -> the row below which a range from above ends there.
        self.taken: dict[int, int] = {}

    def start(self, tag: str, attributes: Any) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "table":
            self.tables += 1
            if self.tables == 1:
                self.end_loose()
            self.data(" ")
        elif tag == "tr" and self.tables <= 1:
            self.end_row()
            self.row = []
        elif tag in ("td", "th") and self.tables <= 1:
            self.end_cell()
            self.row = [] if self.row is None else self.row
            self.words = []
            self.span = (
                count(attributes.get("colspan")),
                count(attributes.get("rowspan")),
            )
        elif tag == "br":
            self.data("\n")

    def end(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag == "table":
            self.tables = max(self.tables - 1, 0)
            if not self.tables:
                self.end_row()
                self.taken = {}
        elif self.tables > 1:
            self.data(" ")
        elif tag in ("td", "th"):
            self.end_cell()
        elif tag == "tr":
            self.end_row()
        elif tag in BLOCKS:
            self.data("\n")

    def data(self, text: str) -> None:
        if self.silent:
            return
        if self.words is not None:
            self.words.append(text)
        elif not self.tables:
            self.loose.append(text)

    def close(self) -> None:
        self.end_row()
        self.end_loose()

    def end_loose(self) -> None:
        for line in "".join(self.loose).split("\n"):
            if text := " ".join(line.split()):
                self.rows.append([text])
        self.loose = []

    def end_cell(self) -> None:
        if self.words is None:
            return
        lines = (" ".join(line.split(" ")) for line in "".join(self.words).split("\n"))
        text = "\n".join(line.strip(" \t\r") for line in lines).strip(" \t\r\n")
        self.words = None
        row, top = self.row, len(self.rows)
        while self.taken.get(len(row), -1) >= top:
            row.append(None)
        left, (across, down) = len(row), self.span
        row += [text or None] + [None] * (across - 1)
        self.count(across, left + across)
        self.has_cells = True
        if across > 1 or down > 1:
            self.merges.append(Merge(top, left, top + down - 1, left + across - 1))
        if down > 1:
            self.taken |= dict.fromkeys(range(left, left + across), top + down - 1)

    def count(self, cells: int, width: int) -> None:
        self.cells += cells
        if width > MOST_COLUMNS or self.cells > MOST_CELLS:
            raise scattered_sheet(len(self.rows) + 1, width)

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self.rows.append(self.row)
            self.count(1, 1)
        self.row = None


def count(attribute: str | None) -> int:
    """Return a span as a browser takes it."""
    digits = (attribute or "").strip()
    return max(1, min(int(digits), 1000)) if digits[:4].isdecimal() else 1
