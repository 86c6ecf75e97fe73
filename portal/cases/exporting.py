"""The cases a user sees, as rows of the case list."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db import connection

from portal.accounts.scoping import scope_of
from portal.cases.comparing import CASE_COLUMNS
from portal.cases.models import Case
from portal.cases.narrowing import narrow_cases
from portal.privacy.cipher import decrypt
from portal.privacy.masking import mask_number
from portal.registry.exporting import FIELDS as PERSON_FIELDS
from portal.registry.models import Person
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.cells.region_names import PLACES, RegionNames

# The field behind each column of portal.cases.sheets.COLUMNS, in their order.
FIELDS = {
    "case_number": "number",
    "external_id": "external_id",
    **{
        column: f"person__{field}"
        for column, field in PERSON_FIELDS.items()
        if column != "household_head"
    },
    "reporter": "reporter",
    "reporter_relation": "reporter_relation",
    "household_head": "person__household__head_name",
    **CASE_COLUMNS,
}
NUMBERS = ("nik", "kk")
# What is read of every case, in the places in which `Shape` expects it.
ALWAYS = ("pk", "person_id", "person__household_id", "person__region_id")
BATCH = 2_000  # cases of one query


def rows_to_export(
    user, filters: dict[str, str], *, full_numbers: bool
) -> Iterator[list[Any]]:
    """Return the values of every column for each case `user` may export.

    `filters` are those of the list in the admin and the API, and its order;
    ValidationError for one that does not exist. Numbers are masked unless
    `full_numbers`.
    """
    return columns_to_export(user, filters, list(FIELDS), full_numbers=full_numbers)


def columns_to_export(
    user, filters: dict[str, str], columns: Sequence[str], *, full_numbers: bool
) -> Iterator[list[Any]]:
    """Return what `rows_to_export` does, of these columns alone, in their order."""
    # The keys first: what is read afterwards needs neither sorting nor a cursor
    # that stays open, and what is added meanwhile does not shift it.
    keys = array("q", keys_to_export(user, filters))
    shape = Shape(user, columns, full_numbers)
    return chain.from_iterable(map(shape.rows, chunks(keys, BATCH)))


def keys_to_export(user, filters: dict[str, str]) -> Iterator[int]:
    cases = Case.objects.visible_to(user, "cases.export_case")
    narrowed = narrow_cases(cases, filters, user)
    return narrowed.values_list("pk", flat=True).iterator(chunk_size=BATCH)


class Shape:
    """How the rows of one export are read and put together."""

    def __init__(self, user, columns: Sequence[str], full_numbers: bool):
        self.user = user
        self.names = RegionNames()
        self.places: dict[str | None, tuple[str, ...]] = {}  # by a region's code
        stored = [FIELDS[name] for name in columns if name not in PLACES]
        self.fields = list(dict.fromkeys([*ALWAYS, *stored]))
        # Behind what is read of a row stand the names of its region's places.
        found = [*self.fields, *PLACES]
        sources = [name if name in PLACES else FIELDS[name] for name in columns]
        self.picks = [found.index(source) for source in sources]
        self.numbers = slots_of(NUMBERS, columns)
        self.show = decrypt if full_numbers else decrypt_masked
        self.heads = slots_of(("household_head",), columns)

    def rows(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        by_key = {row[0]: row for row in self.read(keys)}
        self.learn_places({row[3] for row in by_key.values()})
        hidden = self.hidden_heads(by_key.values()) if self.heads else set()
        pick = itemgetter(*self.picks, 0)  # one column alone would be no tuple
        for key in keys:
            if key in by_key:  # else it was deleted a moment ago
                row = by_key[key]
                values = list(pick(row + self.places[row[3]]))
                values.pop()
                for slot in self.numbers:
                    values[slot] = values[slot] and self.show(values[slot])
                if hidden and row[2] in hidden:
                    for slot in self.heads:
                        values[slot] = ""
                yield values

    def read(self, keys: Sequence[int]) -> list[tuple]:
        """Return these cases as the database holds them, numbers encrypted.

        Django's own way converts each value of each row, a third of the time.
        """
        cases = Case.objects.filter(pk__in=keys).values_list(*self.fields)
        with connection.cursor() as cursor:
            cursor.execute(*cases.query.sql_with_params())
            return cursor.fetchall()

    def hidden_heads(self, rows: Iterable[tuple]) -> set[int]:
        """The households of these rows with members whom the user does not see.

        Who only knows the number of a family card learns nothing from its list.
        """
        if scope_of(self.user).everywhere:
            return set()
        shown = {row[1] for row in rows}
        households = {row[2] for row in rows} - {None}
        members = Person.objects.filter(household__id__in=households).order_by()
        others = {
            pk: household
            for pk, household in members.values_list("pk", "household_id")
            if pk not in shown
        }
        seen = Person.objects.visible_to(self.user).filter(pk__in=others)
        seen_keys = set(seen.values_list("pk", flat=True)) if others else set()
        return {others[pk] for pk in others.keys() - seen_keys}

    def learn_places(self, codes: set[str | None]) -> None:
        """Read the names of these regions and of all they lie in."""
        new = codes - self.places.keys()
        self.names.learn(new)
        for code in new:
            self.places[code] = tuple(self.names.part(code, place) for place in PLACES)


def decrypt_masked(stored: str) -> str:
    return mask_number(decrypt(stored))


def slots_of(names: Sequence[str], columns: Sequence[str]) -> list[int]:
    return [slot for slot, name in enumerate(columns) if name in names]
