"""Reading of csv and tsv texts, however they were written."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.spreadsheets.cells.neutralizing import revive_inside
from portal.spreadsheets.files.refusals import (
    UnreadableFile,
    scattered_sheet,
    wrong_document,
)

DELIMITERS = ",;|\t"
SAMPLE_LINES = 200
MOST_COLUMNS = 16_384  # as many as Excel has
# A quoted cell with more lines than this is a quotation mark left open.
LONGEST_RECORD = 40
MARKUP = ("<!doctype", "<html", "<table", "<head", "<meta", "<style", "<div")


def read_delimited(text: str) -> list[list[str | None]]:
    """Return the rows of a csv or tsv text; row n of the file is item n - 1."""
    refuse_foreign_text(text)
    lines = list(io.StringIO(text, newline=""))
    delimiter = declared_delimiter(lines)
    if delimiter:
        # Excel takes the line "sep=;" as a setting and does not show it.
        lines = lines[1:]
    else:
        delimiter = guess_delimiter(lines)
    rows = [blanks_as_none(record) for record in records(lines, delimiter)]
    refuse_scattered(rows)
    return rows


def refuse_scattered(rows: list[list[str | None]]) -> None:
    for number, row in enumerate(rows, start=1):
        if len(row) > MOST_COLUMNS:
            raise scattered_sheet(number, len(row))


def decode(content: bytes) -> str:
    """Return the text of a file in whichever encoding Excel or a script wrote."""
    if content.startswith(codecs.BOM_UTF8):
        return content.decode("utf-8-sig", errors="replace").replace("\0", "")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").replace("\0", "")
    if wide := wide_encoding(content[:2000]):
        return content.decode(wide, errors="replace").replace("\0", "")
    refuse_binary(content[:4000])
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1").replace("\0", "")


def wide_encoding(head: bytes) -> str | None:
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if max(zeros) * 3 > len(head):
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return None


def refuse_binary(head: bytes) -> None:
    odd = sum(byte < 32 and byte not in b"\t\n\v\f\r\x1a\x1b" for byte in head)
    if odd * 20 > len(head):
        raise UnreadableFile(
            _(
                "The file is not a table. Excel workbooks (.xlsx, .xls), "
                "OpenDocument (.ods) and CSV files are accepted."
            )
        )


def refuse_foreign_text(text: str) -> None:
    start = text[:2000].lstrip().lower()
    if start.startswith("<?xml"):
        raise wrong_document("XML")
    if not start and not text.strip():
        raise UnreadableFile(
            _("The file is empty. Check that it was saved and send it again.")
        )


def declared_delimiter(lines: list[str]) -> str | None:
    first = lines[0].strip().strip('"') if lines else ""
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4]
    return "\t" if first.lower() == "sep=" else None


def guess_delimiter(lines: list[str]) -> str:
    sample = [line for line in lines[: 2 * SAMPLE_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda mark: evenness(sample[:SAMPLE_LINES], mark))


def evenness(sample: list[str], delimiter: str) -> float:
    """Return how well this delimiter cuts the lines into equally many cells."""
    width, lines = usual_width(parse_each(sample, delimiter))
    return (width - 1) * lines / max(len(sample), 1)


def usual_width(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.items(), key=lambda item: item[0] * item[1], default=(1, 0))


def parse_each(lines: list[str], delimiter: str) -> list[list[str]]:
    return [parse_line(line, delimiter) for line in lines]


def parse_line(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return split_roughly(line, delimiter)


def split_roughly(line: str, delimiter: str) -> list[str]:
    """Cut a line whose quotation marks do not add up."""
    return [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(delimiter)]


def records(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Yield each record; one whose quotation mark stays open ends with its line."""
    feed = LineFeed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    widths = expected_widths(lines, delimiter)
    while feed.position < len(lines):
        start = feed.begin_record()
        try:
            record = next(reader)
        except (csv.Error, StopIteration):
            record = None
        lines_taken = feed.position - start
        if record is None or not is_whole(record, lines_taken, widths, delimiter):
            record = split_roughly(lines[start], delimiter)
            feed.position = start + 1
            reader = csv.reader(feed, delimiter=delimiter)
        yield record


def expected_widths(lines: list[str], delimiter: str) -> set[int]:
    sample = lines[:SAMPLE_LINES]
    try:
        together = list(csv.reader(sample, delimiter=delimiter))
    except csv.Error:
        together = []
    apart = parse_each(sample, delimiter)
    return {usual_width(together)[0], usual_width(apart)[0]}


def is_whole(record: list[str], lines: int, widths: set[int], delimiter: str) -> bool:
    if lines <= 1:
        return not (record and record[-1].endswith("\n"))
    if lines >= LONGEST_RECORD:
        return False
    # A cell that has swallowed other lines has their delimiters too.
    swallows = any("\n" in cell and delimiter in cell for cell in record)
    return len(record) in widths or (len(record) > 1 and not swallows)


class LineFeed:
    """Hands lines to a csv reader, and never more than one record may have."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.position = 0
        self.start = 0

    def begin_record(self) -> int:
        self.start = self.position
        return self.start

    def __iter__(self) -> "LineFeed":
        return self

    def __next__(self) -> str:
        position = self.position
        if position >= len(self.lines) or position - self.start >= LONGEST_RECORD:
            raise StopIteration
        self.position = position + 1
        return self.lines[position]


def blanks_as_none(record: list[str]) -> list[str | None]:
    return [revive_inside(cell) if cell else None for cell in record]
