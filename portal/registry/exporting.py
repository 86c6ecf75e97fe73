"""The people a user sees, as rows of a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.accounts.scoping import scope_of
from portal.privacy.masking import mask_number
from portal.registry.filters import check_numbers, with_name
from portal.registry.models import Person
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.cells.region_names import CODE, PLACES, RegionNames
from portal.spreadsheets.exports.narrowing import Narrowing

# The field behind each column of portal.registry.sheets.COLUMNS, in their order.
FIELDS = {
    "nik": "nik",
    "kk": "household__kk",
    "name": "name",
    "birth_place": "birth_place",
    "birth_date": "birth_date",
    "sex": "sex",
    "address": "address",
    "hamlet": "hamlet",
    "rt": "rt",
    "rw": "rw",
    **dict.fromkeys((*PLACES, CODE), "region_id"),
    "phone": "phone",
    "household_head": "household__head_name",
}
NUMBERS = ("nik", "kk")
EXPORT = "registry.export_person"
BATCH = 2_000
NARROWING = Narrowing(search=with_name, orders=("name",))


def rows_to_export(
    user, filters: dict[str, str], *, full_numbers: bool
) -> Iterator[list[Any]]:
    """Return the values of every column for each citizen `user` may export.

    `filters` are those of the list in the admin; ValidationError for one that
    does not exist. Numbers are masked unless `full_numbers`.
    """
    keys = narrowed(user, filters).values_list("pk", flat=True)
    shared = households_shared_elsewhere(user)
    names = RegionNames()
    for part in chunks(keys.iterator(chunk_size=BATCH), BATCH):
        found = Person.objects.filter(pk__in=part).values(
            "pk", "household_id", *set(FIELDS.values())
        )
        by_key = {row["pk"]: row for row in found}
        names.learn(row["region_id"] for row in by_key.values())
        for key in part:
            if key in by_key:  # else they were deleted a moment ago
                yield cells(by_key[key], names, shared, full_numbers)


def cells(
    row: dict[str, Any], names: RegionNames, shared: set[int], full_numbers: bool
) -> list[Any]:
    values = {
        name: names.part(row[field], name) if field == "region_id" else row[field]
        for name, field in FIELDS.items()
    }
    if row["household_id"] in shared:
        values["household_head"] = ""
    if not full_numbers:
        values |= {name: mask_number(values[name]) for name in NUMBERS}
    return list(values.values())


def narrowed(user, filters: dict[str, str]):
    check_numbers(filters)
    people = Person.objects.visible_to(user, EXPORT)
    return NARROWING.narrow(people, filters, user)


def count_to_export(user, filters: dict[str, str]) -> int:
    return narrowed(user, filters).count()


def filters_in_words(user, filters: dict[str, str]) -> list[tuple[str, str]]:
    return NARROWING.in_words(filters, Person.objects.all(), user)


def households_shared_elsewhere(user) -> set[int]:
    """The households of people `user` sees with members whom they do not see.

    Who only knows the number of a family card learns nothing from its list.
    """
    if scope_of(user).everywhere:
        return set()
    seen = Person.objects.visible_to(user)
    others = Person.objects.filter(household__in=seen.values("household"))
    unseen = others.exclude(pk__in=seen.values("pk"))
    return set(unseen.values_list("household", flat=True))
