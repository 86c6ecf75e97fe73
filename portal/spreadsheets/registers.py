"""What a list of the product declares about itself to be imported and exported.

A register lives in its app's `sheets.py`; this engine knows none by name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts.scoping import scope_of
from portal.spreadsheets.columns import Column
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.places import Whereabouts
from portal.spreadsheets.tables import Table

REGISTERS: dict[str, Register] = {}


class UnknownRegister(LookupError):
    """No list has that name."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What will happen to one row of a table."""

    outcome: str
    target_id: int | None = None
    changes: dict[str, tuple[Any, Any]] | None = None  # field -> (old, new)


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done with one staged row: its record, and what undo needs."""

    staged_id: int
    outcome: str
    target_id: int | None
    trace: dict | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Something an undo left alone because someone has worked on it since."""

    row: int
    label: str
    reason: str


class Register(ABC):
    """One list: its columns and how its rows are checked, matched and written."""

    name: str
    label: Any
    columns: Sequence[Column]
    import_permission: str
    export_permission: str
    # The model's page in the admin, for the link from a result to its records.
    list_url: str = ""

    @property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def may_import(self, user) -> bool:
        return bool(scope_of(user, self.import_permission))

    def may_export(self, user) -> bool:
        return bool(scope_of(user, self.export_permission))

    @abstractmethod
    def check(self, table: Table, where: Whereabouts, run: ImportRun) -> None:
        """Judge cells that depend on each other, and settle what rows refer to."""

    @abstractmethod
    def match(self, table: Table, run: ImportRun) -> list[Verdict]:
        """Say for each row what will happen to it."""

    @abstractmethod
    def stage(self, table: Table) -> list[dict[str, Any]]:
        """Each row's values in the form in which they will be stored."""

    @abstractmethod
    def preview(self, values: dict[str, Any]) -> dict[str, Any]:
        """Staged values as the importer sees them, under the columns' names."""

    @abstractmethod
    def apply(self, run: ImportRun, rows: Sequence[Any]) -> list[Applied]:
        """Write staged rows; called inside a transaction, once for each row."""

    @abstractmethod
    def revert(self, run: ImportRun, rows: Sequence[Any]) -> list[Kept]:
        """Take back applied rows, newest first; called inside a transaction."""

    @abstractmethod
    def rows_to_export(
        self, user, filters: dict[str, str], *, full_numbers: bool
    ) -> Iterator[Iterable[Any]]:
        """The records `user` sees, each as the values of all columns."""

    @abstractmethod
    def record_ids(self, run: ImportRun) -> list[int]:
        """The records that a run created or changed."""

    # What the pages of the wizard tell about records; a register may tell less.

    def links(self, ids: Iterable[int], user) -> dict[int, tuple[str, str]]:
        """Record → its name and its address in the admin, as far as `user` sees it."""
        return {}

    def current(self, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Record → what is stored of it, under the columns' names."""
        return {}

    def count_to_export(self, user, filters: dict[str, str]) -> int:
        """How many records `rows_to_export` gives; ValidationError as it raises."""
        return sum(1 for _row in self.rows_to_export(user, filters, full_numbers=False))

    def filters_in_words(self, user, filters: dict[str, str]) -> list[tuple[str, str]]:
        """Each filter's label and value as people read them."""
        return list(filters.items())


def register(cls: type[Register]) -> type[Register]:
    """Class decorator: make a register known under its name."""
    REGISTERS[cls.name] = cls()
    return cls


def get_register(name: str) -> Register:
    """Return the register; UnknownRegister if there is none of that name."""
    try:
        return REGISTERS[name]
    except KeyError as error:
        raise UnknownRegister(name) from error
