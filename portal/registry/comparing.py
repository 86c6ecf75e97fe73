"""What a list's columns say of a citizen, and whether that differs from what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.privacy.cipher import lookup
from portal.registry.models import Person
from portal.registry.names import name_key
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.cells.comparing import says_the_same
from portal.spreadsheets.columns import Column
from portal.spreadsheets.tables import Table

# Column of a list -> field of the person.
PERSON_COLUMNS = {
    "name": "name",
    "birth_place": "birth_place",
    "birth_date": "birth_date",
    "sex": "sex",
    "address": "address",
    "hamlet": "hamlet",
    "rt": "rt",
    "rw": "rw",
    "phone": "phone",
}
# Numbers are compared by their look-up keys.
NUMBER_COLUMNS = {"nik": "nik_key", "kk": "household__kk_key"}
STORED = {**PERSON_COLUMNS, **NUMBER_COLUMNS, "domicile": "region_id"}


def stored_values(person_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return person id → what is stored of them under the columns' names."""
    found = {}
    for part in chunks(sorted(set(person_ids))):
        rows = Person.objects.filter(pk__in=part).values_list("pk", *STORED.values())
        for person_id, *values in rows:
            found[person_id] = dict(zip(STORED, values, strict=True))
    return found


def differences(
    table: Table, index: int, stored: dict[str, Any], columns: dict[str, Column]
) -> dict[str, tuple[Any, Any]]:
    """Return column → (old, new) for what the row says differently.

    A blank cell says nothing, and neither does a region that was only assumed.
    """
    changes = {}
    for name, old in stored.items():
        if name == "domicile" and not table.column("is_placed")[index]:
            continue
        new = table.column(name)[index]
        if new is not None and not is_same(name, old, new, columns.get(name)):
            changes[name] = (old, new)
    return changes


def is_same(name: str, old: Any, new: Any, column: Column | None) -> bool:
    if name in NUMBER_COLUMNS:
        return old == lookup(new)
    if name == "name":
        return name_key(old or "") == name_key(new)
    return says_the_same(column, old, new)
