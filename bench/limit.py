"""The bare limit: read the file, encrypt the numbers, insert rows that are ready.

No cell is read, checked or matched; what is inserted was made beforehand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from portal.cases.importing import CASE_FIELDS
from portal.cases.models import Case
from portal.privacy.cipher import decrypt, encrypt, lookup
from portal.registry.models import Household, Person
from portal.registry.recording import HOUSEHOLD_FIELDS, PERSON_FIELDS
from portal.spreadsheets.bulk import chunks, insert_rows

# Table, its fields, and which of them is an identity number.
TABLES = (
    (Household, HOUSEHOLD_FIELDS, "kk"),
    (Person, PERSON_FIELDS, "nik"),
    (Case, CASE_FIELDS, None),
)
SLICE = 2_000


class Ready:
    """What an import has made, to be made again without thinking."""

    def __init__(self):
        self.rows = [read_back(*table) for table in TABLES]

    def insert(self, path: Path) -> int:
        """Read the file and insert the rows; return the cases made."""
        book = CalamineWorkbook.from_path(str(path))
        for row in book.get_sheet_by_index(0).iter_rows():
            len(row)
        for (model, fields, number), rows in zip(TABLES, self.rows, strict=True):
            for part in chunks(rows, SLICE):
                with transaction.atomic():
                    insert_rows(model, fields, encrypted(part, fields, number))
        return len(self.rows[-1])


def read_back(model, fields, number: str | None) -> list[tuple[Any, ...]]:
    """Return the rows of a table, their identity numbers in plain."""
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}" ORDER BY id')
        rows = cursor.fetchall()
    if number is None:
        return rows
    at = fields.index(number)
    return [(*row[:at], row[at] and decrypt(row[at]), *row[at + 1 :]) for row in rows]


def encrypted(rows, fields, number: str | None) -> list[tuple[Any, ...]]:
    """Return the rows with ciphertext and look-up key in place of each number."""
    if number is None:
        return rows
    at = fields.index(number)
    return [
        (*row[:at], encrypt(row[at]), lookup(row[at]), *row[at + 2 :])
        if row[at]
        else row
        for row in rows
    ]
