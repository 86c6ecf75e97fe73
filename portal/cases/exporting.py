"""The cases a user sees, as rows of the case list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.accounts.scoping import scope_of
from portal.cases.models import Case
from portal.cases.narrowing import narrow_cases
from portal.privacy.masking import mask_number
from portal.regions.models import Region
from portal.registry.models import Person
from portal.spreadsheets.bulk import chunks

# What a row of the list is made of, in the order of portal.cases.sheets.COLUMNS;
# the last is no column but decides about one.
FIELDS = (
    "number", "external_id", "person__nik", "person__household__kk", "person__name",
    "person__birth_place", "person__birth_date", "person__sex", "person__address",
    "person__hamlet", "person__rt", "person__rw", "person__region_id", "person__phone",
    "reporter", "reporter_relation", "person__household__head_name", "received_on",
    "channel", "kind", "service_words", "program_words", "description", "documents",
    "status", "referred_words", "outcome", "closed_on", "officer", "notes",
    "person__household_id",
)  # fmt: skip
NIK, KK, REGION, HEAD = 2, 3, 12, 16
LEVEL_LENGTHS = (10, 6, 4, 2)  # village, district, regency, province
BATCH = 2_000


def rows_to_export(
    user, filters: dict[str, str], *, full_numbers: bool
) -> Iterator[list[Any]]:
    """Return the values of every column for each case `user` may export.

    `filters` are those of the list in the admin and the API; ValidationError
    for one that does not exist. Numbers are masked unless `full_numbers`.
    """
    cases = Case.objects.visible_to(user, "cases.export_case")
    cases = narrow_cases(cases, filters, user).order_by("received_on", "pk")
    names: dict[str, str] = {}
    shared = households_shared_elsewhere(user)
    rows = cases.values_list(*FIELDS).iterator(chunk_size=BATCH)
    for batch in chunks(rows, BATCH):
        learn_names(names, (row[REGION] for row in batch if row[REGION]))
        for row in batch:
            *values, household = row
            if household in shared:
                values[HEAD] = ""
            yield spread(values, names, full_numbers)


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


def learn_names(names: dict[str, str], codes) -> None:
    """Read the names of these regions and of all they lie in."""
    wanted = {code[:length] for code in set(codes) for length in LEVEL_LENGTHS}
    missing = wanted - names.keys()
    if missing:
        names |= dict(Region.objects.filter(pk__in=missing).values_list("code", "name"))


def spread(values: list, names: dict[str, str], full_numbers: bool) -> list[Any]:
    """Put four names and the code where the row has the region's code."""
    if not full_numbers:
        values[NIK], values[KK] = mask_number(values[NIK]), mask_number(values[KK])
    code = values[REGION] or ""
    places = [
        names.get(code[:length], "") if len(code) >= length else ""
        for length in LEVEL_LENGTHS
    ]
    values[REGION : REGION + 1] = [*places, code]
    return values
