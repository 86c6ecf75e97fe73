"""The citizens of a list in the form in which they will be stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.privacy.cipher import decrypt, encrypt, lookup
from portal.registry.choices import NumberState
from portal.registry.names import name_key
from portal.spreadsheets.tables import Table

Values = dict[str, Any]
PLAIN = (
    "name", "birth_place", "sex", "address", "hamlet", "rt", "rw", "domicile",
    "region", "phone", "household_head",
)  # fmt: skip
SHOWN = (
    "nik", "kk", "name", "birth_place", "birth_date", "sex", "address", "hamlet",
    "rt", "rw", "region", "domicile", "phone", "household_head",
)  # fmt: skip
NUMBERS = ("nik", "nik_doubtful", "kk", "kk_doubtful")


def stage(table: Table) -> list[Values]:
    """Return each row's values as they will be stored, numbers as ciphertext."""
    columns = (*PLAIN, "birth_date", *NUMBERS)
    rows = zip(*(table.column(name) for name in columns), strict=True)
    return [staged(dict(zip(columns, row, strict=True))) for row in rows]


def staged(row: Values) -> Values:
    born = row["birth_date"]
    values = {name: row[name] for name in PLAIN if row[name] not in (None, "")}
    values["name_key"] = name_key(row["name"] or "")
    if born:
        values["birth_date"] = born.isoformat()
    for name in ("nik", "kk"):
        values |= staged_number(name, row[name], row[f"{name}_doubtful"])
    return values


def staged_number(name: str, number: str | None, is_doubtful: bool) -> Values:
    if not number:
        return {f"{name}_state": NumberState.ABSENT.value}
    state = NumberState.DOUBTFUL if is_doubtful else NumberState.SOUND
    return {
        name: encrypt(number),
        f"{name}_key": lookup(number),
        f"{name}_state": state.value,
    }


def preview(values: Values, shown: tuple[str, ...] = SHOWN) -> Values:
    """Return the staged values under the columns' names, numbers in full."""
    found = {name: values.get(name) for name in shown}
    for name in ("nik", "kk"):
        found[name] = decrypt(values[name]) if values.get(name) else None
    return found


def day_of(values: Values, name: str) -> date | None:
    return date.fromisoformat(values[name]) if values.get(name) else None
