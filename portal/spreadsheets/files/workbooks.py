"""Files as workbooks: sheets of rows whose cells keep the type they were saved with."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice
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

from portal.spreadsheets.files.delimited import (
    MARKUP,
    MOST_COLUMNS,
    decode,
    read_delimited,
)
from portal.spreadsheets.files.excel_xml import read_excel_xml
from portal.spreadsheets.files.hidden import unseen_in_ods, unseen_in_xlsx
from portal.spreadsheets.files.markup import read_html
from portal.spreadsheets.files.merges import Merge as Merge
from portal.spreadsheets.files.messages import read_message
from portal.spreadsheets.files.packages import Look, look_into
from portal.spreadsheets.files.refusals import (
    UnreadableFile,
    damaged_file,
    protected_file,
    scattered_sheet,
)

Row = list[Any]
# So many rows show which words a sheet repeats.
LEARNT_ROWS = 1_000


def no_content() -> tuple[list[Row], list[Merge]]:
    return [], []


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
    # Indexes of the rows and columns that the sheet does not show.
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls, rows: list[Row], name: str = "Sheet1", merges: Iterable[Merge] = ()
    ) -> "Sheet":
        """Return a visible sheet with these rows."""
        return cls(name, True, lambda: (rows, list(merges)))

    @cached_property
    def content(self) -> tuple[list[Row], list[Merge]]:
        content = self.source()
        # The parsed file goes as soon as its cells are here.
        self.source = no_content
        return content

    def without_rows(self) -> "Sheet":
        return replace(self, source=no_content)

    @property
    def rows(self) -> list[Row]:
        return self.content[0]

    @property
    def merges(self) -> list[Merge]:
        return self.content[1]

    @cached_property
    def width(self) -> int:
        """How many cells the widest row has."""
        return max(map(len, self.rows), default=0)


@dataclass
class Workbook:
    """A readable file: the name a person knows it by, and its sheets in order."""

    name: str
    sheets: list[Sheet]
    # It brings macros along, which nothing here runs.
    has_macros: bool = False


def open_workbook(path: Path, name: str) -> Workbook:
    """Return the sheets of a file: xlsx, xlsm, xls, xlsb, ods, or a text.

    A text is csv or tsv, a web page with tables, XML of Excel 2003 or a message
    with a field on each line. The content decides what a file is, not its name.
    Raises UnreadableFile with a sentence; so does reading the rows of a sheet.
    """
    path = Path(path)
    return open_looked_at(path, name, look_into(path))


def open_looked_at(path: Path, name: str, look: Look) -> Workbook:
    """Return the sheets of a file that was looked into; see `open_workbook`."""
    if look.kind == "text":
        return Workbook(name, text_sheets(path, name))
    book = guarded(lambda: open_with_calamine(path))
    sheets = [calamine_sheet(book, each) for each in guarded(lambda: tables(book))]
    if not sheets:
        raise UnreadableFile(_("The workbook has no sheet with cells."))
    guarded(lambda: note_unseen(path, look, sheets))
    return Workbook(name, sheets, look.has_macros)


def text_sheets(path: Path, name: str) -> list[Sheet]:
    content, title = path.read_bytes(), Path(name).stem
    text = decode(content)
    start = text[:2000].lstrip().lower()
    if start.startswith("<?xml") and "office:spreadsheet" in start:
        return [
            Sheet(
                each.name,
                each.visible,
                lambda each=each: (each.rows, each.merges),
                frozenset(each.hidden_rows),
            )
            for each in read_excel_xml(content)
        ]
    if start.startswith(MARKUP):
        rows, merges = read_html(text)
        return [Sheet.of(rows, title, merges)]
    if rows := read_message(text):
        return [Sheet.of(rows, title)]
    return [Sheet.of(read_delimited(text), title)]


def note_unseen(path: Path, look: Look, sheets: Sequence[Sheet]) -> None:
    """Tell the sheets what of them is hidden; xls and xlsb do not say."""
    if look.kind == "xlsx":
        unseen = unseen_in_xlsx(path, look.hiding)
        found = [unseen.get(sheet.name) for sheet in sheets]
    elif look.kind == "ods" and look.hiding:
        found = unseen_in_ods(path)
    else:
        return
    for sheet, each in zip(sheets, found, strict=False):
        if each:
            sheet.hidden_rows = frozenset(each.rows)
            sheet.hidden_columns = frozenset(each.columns)


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
    if sheet.total_width > MOST_COLUMNS:
        raise scattered_sheet(sheet.total_height, sheet.total_width)
    # Columns before the used range go missing, or letters would be right.
    left = [None] * sheet.start[1] if sheet.start else []
    rows = [left + row for row in shared_cells(sheet.iter_rows())]
    ranges = sheet.merged_cell_ranges or []
    return rows, [Merge(*start, *end) for start, end in sorted(ranges)]


def shared_cells(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows with None for blanks; frequent words are kept only once."""
    known: dict[Any, Any] = {"": None}
    rows = iter(rows)
    for row in islice(rows, LEARNT_ROWS):
        words = [cell for cell in row if type(cell) is str and cell]
        known |= {word: known.get(word, word) for word in words}
        yield [known.get(cell, cell) for cell in row]
    meaning = known.get
    for row in rows:
        yield [meaning(cell, cell) for cell in row]


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
