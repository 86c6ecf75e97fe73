"""What the checks say about cells."""

from __future__ import annotations

from typing import NamedTuple

from portal.spreadsheets.choices import Severity


class Finding(NamedTuple):
    """One problem of one cell."""

    index: int  # of the row within the table, from 0
    column: str
    severity: str
    code: str  # stable: `nik.typed_as_number`
    message: str  # a finished sentence
    value: str  # the cell as found
    diagnosis: str = ""  # of an identity number: what happened to it


class CellProblem(ValueError):
    """A cell that does not say what its column expects.

    `value` is what is kept all the same: None, or words worth keeping.
    """

    def __init__(self, code: str, message: str, severity=Severity.WARNING, value=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.severity = severity
        self.value = value
