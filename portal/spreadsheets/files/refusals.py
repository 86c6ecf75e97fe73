"""The sentences that refuse a file, each with what the person can do."""

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

LAST_LETTERS = 18_278  # ZZZ, the last name that openpyxl can give a column


class UnreadableFile(Exception):
    """A file that cannot be read; its text is the sentence for the person."""


def damaged_file() -> UnreadableFile:
    """Return the refusal for a file that is cut off or otherwise broken."""
    return UnreadableFile(
        _(
            "The file is damaged and cannot be opened. Open it in Excel or "
            "LibreOffice, save it again and send the new file."
        )
    )


def protected_file() -> UnreadableFile:
    """Return the refusal for a file that opens only with a password."""
    return UnreadableFile(
        _(
            "The file is protected with a password. Remove the password in "
            "Excel (File, Info, Protect Workbook), save and send it again."
        )
    )


def unsafe_file() -> UnreadableFile:
    return UnreadableFile(
        _(
            "The file unpacks to far more data than a list can have, so it was "
            "not opened. Copy the list into a new workbook and send that."
        )
    )


def wrong_document(program: str) -> UnreadableFile:
    return UnreadableFile(
        _(
            "This is a %(program)s document, not a table. Copy the table into "
            "an Excel workbook, save it as .xlsx and send that."
        )
        % {"program": program}
    )


def scattered_sheet(row: int, column: int) -> UnreadableFile:
    return UnreadableFile(
        _(
            "A sheet of the workbook reaches to cell %(cell)s, far beyond any "
            "list. Delete the rows and columns after the list, save and send "
            "it again."
        )
        % {"cell": get_column_letter(min(column, LAST_LETTERS)) + str(row)}
    )


def too_large_file() -> UnreadableFile:
    """Return the refusal for a list that needs more memory than a reader may have."""
    return UnreadableFile(
        _(
            "The file is too large to be read as a workbook. Save the list as "
            "CSV, or split it into several files, and send that."
        )
    )
