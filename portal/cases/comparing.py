"""How a row of a list differs from the case that it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.cases.models import Case
from portal.directory.matching import service_key
from portal.privacy.cipher import lookup
from portal.registry.comparing import PERSON_COLUMNS
from portal.registry.names import name_key
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.cells.comparing import says_the_same
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.tables import Table

# Column of the list -> field of the case.
CASE_COLUMNS = {
    "external_id": "external_id",
    "reporter": "reporter",
    "reporter_relation": "reporter_relation",
    "received_on": "received_on",
    "channel": "channel",
    "kind": "kind",
    "service": "service_words",
    "program": "program_words",
    "description": "description",
    "documents": "documents",
    "status": "status",
    "referred_to": "referred_words",
    "outcome": "outcome",
    "closed_on": "closed_on",
    "officer": "officer",
    "notes": "notes",
}
NUMBER_COLUMNS = {"nik": "person__nik_key", "kk": "person__household__kk_key"}
# Compared as words are: case, punctuation and abbreviations do not count.
WORDS = {"service", "program", "referred_to"}
# Filled with a constant where the list has no such column: says nothing then.
ASSUMED = {"status", "channel", "kind", "received_on"}
STORED = {
    **CASE_COLUMNS,
    **{column: f"person__{field}" for column, field in PERSON_COLUMNS.items()},
    **NUMBER_COLUMNS,
    "domicile": "person__region_id",
}


def stored_values(case_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return case id → what is stored of it under the columns' names."""
    found = {}
    for part in chunks(sorted(set(case_ids))):
        rows = Case.objects.filter(pk__in=part).values_list("pk", *STORED.values())
        for case_id, *values in rows:
            found[case_id] = dict(zip(STORED, values, strict=True))
    return found


def differences(
    table: Table, index: int, stored: dict[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Return column → (old, new) for what the row says differently.

    A blank cell says nothing.
    """
    changes = {}
    for column, old in stored.items():
        if is_assumed(table, index, column):
            continue
        new = table.column(column)[index]
        if new is not None and not is_same(column, old, new):
            changes[column] = (old, new)
    return changes


def is_assumed(table: Table, index: int, column: str) -> bool:
    """Tell whether the value is our own filling and not the row's word."""
    if column == "domicile":
        return not table.column("is_placed")[index]
    if column == "received_on" and table.column("is_undated")[index]:
        return True
    return column in ASSUMED and column not in table.letters


def is_same(column: str, old: Any, new: Any) -> bool:
    if column in NUMBER_COLUMNS:
        return old == lookup(new)
    if column == "name":
        return name_key(old or "") == name_key(new)
    if column in WORDS:
        return service_key(old or "") == service_key(new)
    return says_the_same(get_register("cases").by_name.get(column), old, new)
