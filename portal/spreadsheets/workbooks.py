"""Files as workbooks: sheets of rows whose cells keep the type they were saved with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from portal.spreadsheets.delimited import read_delimited
from portal.spreadsheets.packages import file_kind
from portal.spreadsheets.refusals import UnreadableFile, damaged_file, protected_file

Row = list[Any]


@dataclass(frozen=True)
class Merge:
    """A merged range; all four numbers are indexes that count from 0, inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet; its cells are read when they are first asked for.

    `rows[i]` is the row that Excel numbers i + 1, and `rows[i][j]` its cell in
    the column `column_letter(j)`; a blank cell is None. A number is a float or
    an int exactly if the file stores a number, so text stays str.
    """

    name: str
    visible: bool
    source: Callable[[], tuple[list[Row], list[Merge]]]

    @classmethod
    def of(
        cls, rows: list[Row], name: str = "Sheet1", merges: Iterable[Merge] = ()
    ) -> "Sheet":
        """Return a visible sheet with these rows."""
        return cls(name, True, lambda: (rows, list(merges)))

    @cached_property
    def content(self) -> tuple[list[Row], list[Merge]]:
        return self.source()

    @property
    def rows(self) -> list[Row]:
        return self.content[0]

    @property
    def merges(self) -> list[Merge]:
        return self.content[1]


@dataclass
class Workbook:
    """A readable file: the name a person knows it by, and its sheets in order."""

    name: str
    sheets: list[Sheet]


def open_workbook(path: Path, name: str) -> Workbook:
    """Return the sheets of an xlsx, xls, ods, csv or tsv file.

    The content decides what the file is, not its name. Raises UnreadableFile
    with a sentence for the person; so does reading the rows of a sheet.
    """
    path = Path(path)
    if file_kind(path) == "text":
        rows = read_delimited(path)
        return Workbook(name, [Sheet.of(rows, name=Path(name).stem)])
    book = guarded(lambda: open_with_calamine(path))
    sheets = [calamine_sheet(book, each) for each in guarded(lambda: tables(book))]
    if not sheets:
        raise UnreadableFile(_("The workbook has no sheet with cells."))
    return Workbook(name, sheets)


def open_with_calamine(path: Path) -> CalamineWorkbook:
    # Opened as a stream, because calamine believes the ending of a path.
    with path.open("rb") as file:
        return CalamineWorkbook.from_filelike(file)


def tables(book: CalamineWorkbook) -> list[SheetMetadata]:
    return [
        sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def calamine_sheet(book: CalamineWorkbook, about: SheetMetadata) -> Sheet:
    return Sheet(
        about.name,
        about.visible == SheetVisibleEnum.Visible,
        lambda: guarded(lambda: read_cells(book, about.name)),
    )


def read_cells(book: CalamineWorkbook, name: str) -> tuple[list[Row], list[Merge]]:
    sheet = book.get_sheet_by_name(name)
    # Without this, rows before the used range go missing and numbers shift.
    rows = sheet.to_python(skip_empty_area=False)
    for row in rows:
        row[:] = [None if cell == "" else cell for cell in row]
    ranges = sheet.merged_cell_ranges or []
    return rows, [Merge(*start, *end) for start, end in sorted(ranges)]


def guarded(read: Callable[[], Any]) -> Any:
    """Return what `read` returns, or refuse the file whatever calamine throws."""
    try:
        return read()
    except PasswordError as error:
        raise protected_file() from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged_file() from error
    except BaseException as error:
        # A Rust panic arrives as PanicException, which no module exports.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged_file() from error


@lru_cache(maxsize=1024)
def column_letter(index: int) -> str:
    """Return the letter that Excel shows for the column with this index."""
    return get_column_letter(index + 1)
