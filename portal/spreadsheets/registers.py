"""What a list of the product declares about itself to be imported and exported.

A register lives in its app's `sheets.py`; this engine knows none by name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.db.models import Model

from portal.accounts.scoping import scope_of
from portal.spreadsheets.checks.places import Whereabouts
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.columns import Column
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.resources import RegisterResource, build_resource
from portal.spreadsheets.tables import Table

REGISTERS: dict[str, Register] = {}
WRITTEN = (Outcome.CREATE, Outcome.UPDATE)


class UnknownRegister(LookupError):
    """No list has that name."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one row of a table, and what will happen to it.

    A register's matcher finds: new (CREATE), known (`target_id`, UPDATE with
    `changes` or UNCHANGED), a repeat (DUPLICATE, `repeat_of`) or BLOCKED; a
    known row may be a repeat too. `deciding.decide` makes the outcome of it.
    """

    outcome: str
    target_id: int | None = None
    changes: dict[str, tuple[Any, Any]] | None = None  # field -> (old, new)
    repeat_of: int | None = None  # position of the earlier row it repeats
    offered: tuple[str, ...] = ()  # all that differ, where not all are written
    beside: int | None = None  # the known record beside which a new one is made


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done with one staged row: its record, and what undo needs."""

    staged_id: int
    outcome: str
    target_id: int | None
    trace: dict | None


@dataclass(frozen=True, slots=True)
class Known:
    """A record that words in a list may stand for."""

    value: str  # its code
    label: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Something an undo left alone because someone has worked on it since."""

    position: int  # of its staged row
    row: int  # as Excel shows it
    label: str
    reason: str


class RowMatcher(Protocol):
    """Knows the rows of one import, which come in parts and in their order."""

    def match(self, table: Table) -> list[Verdict]:
        """Say for each row what it is, whatever anyone wants done with it.

        May fill the column `repeat_key` with whole numbers of 64 bits: rows of
        one number compete, as the same person's same request does.
        """


@dataclass(frozen=True, slots=True)
class DamagedNumber:
    """A NIK of a row that cannot be one or is not trusted, and what the row says."""

    position: int  # of its staged row
    written: str  # as the cell has it
    values: dict[str, Any]  # of the staged row


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """The sound NIK of someone who is known, and how it differs from what is written."""

    number: str
    likeness: str  # as portal.privacy.damage names it
    name: str
    address: str | None  # of the person's page, if the user may open it


class Register(ABC):
    """One list: its columns and how its rows are checked, matched and written."""

    name: str
    label: Any
    columns: Sequence[Column]
    import_permission: str
    export_permission: str
    order = 100  # among the lists that one may import
    # What `region` and `domicile` of a row are called, where not as for cases.
    place_labels: ClassVar[dict[str, Any]] = {}
    model: type[Model]
    # Column -> field of the model behind it, as a path; the code of the region
    # behind each column of a place.
    fields: dict[str, str]
    # The staged value by which a row may be taken for a record without any number.
    known_by: str = ""
    # The model's page in the admin, for the link from a result to its records.
    list_url: str = ""
    # The filter of that list by the number of an import.
    import_filter: str = ""

    @property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def has_numbers(self) -> bool:
        """Tell whether identity numbers are among the columns."""
        return any(column.kind == "identity" for column in self.columns)

    def may_import(self, user) -> bool:
        return bool(scope_of(user, self.import_permission))

    def may_export(self, user) -> bool:
        return bool(scope_of(user, self.export_permission))

    @abstractmethod
    def check(self, table: Table, where: Whereabouts, run: ImportRun) -> None:
        """Judge cells that depend on each other, and settle what rows refer to."""

    @abstractmethod
    def matcher(self, run: ImportRun) -> RowMatcher:
        """Return what says of the rows of one import what they are."""

    def permit(
        self, table: Table, verdicts: Sequence[Verdict], user
    ) -> Sequence[Verdict]:
        """Return the decided verdicts with only those changes `user` may write."""
        return verdicts

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
    def revert(self, run: ImportRun, rows: Sequence[Any], *, by) -> list[Kept]:
        """Take back applied rows, newest first; called inside a transaction.

        What `by` may not change any more stays and is listed.
        """

    @abstractmethod
    def rows_to_export(
        self, user, filters: dict[str, str], *, full_numbers: bool
    ) -> Iterator[Iterable[Any]]:
        """The records `user` sees, each as the values of all columns."""

    def record_ids(self, run: ImportRun) -> list[int]:
        """The records that a run created or changed."""
        written = run.rows.filter(is_applied=True, outcome__in=WRITTEN)
        return list(written.values_list("target_id", flat=True))

    def build_resource(self) -> RegisterResource:
        """A django-import-export Resource with this list's columns."""
        return build_resource(self.model, self.columns, self.fields)

    def known_values(self, column: str, user) -> list[Known]:
        """The records that words in a reference column may stand for, as `user` sees."""
        return []

    def suggest_numbers(
        self, damaged: Sequence[DamagedNumber], user
    ) -> dict[int, KnownNumber]:
        """Position → the number of a known person that a damaged one may have been.

        Only of people whom `user` sees, and of whom the whole row speaks.
        """
        return {}

    # What the pages of the wizard tell about records; a register may tell less.

    def links(self, ids: Iterable[int], user) -> dict[int, tuple[str, str]]:
        """Record → its name and its address in the admin, as far as `user` sees it."""
        return {}

    def current(self, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Record → what is stored of it, under the columns' names."""
        return {}

    def columns_to_export(
        self, user, filters: dict[str, str], columns: Sequence[str], *, full_numbers
    ) -> Iterator[list[Any]]:
        """What `rows_to_export` gives, of these columns alone, in their order."""
        known = list(self.by_name)
        slots = [known.index(name) for name in columns]
        for row in self.rows_to_export(user, filters, full_numbers=full_numbers):
            values = list(row)
            yield [values[slot] for slot in slots]

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
