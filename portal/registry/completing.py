"""Completing known citizens with what many rows say of them: blanks only.

The rule is that of a form (`record_person`): what stands there stays, what is
blank is filled, on people whom the one who writes may import. See
docs/decisions/0008-known-citizens-are-completed.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from portal.accounts.bulk_log import log_all
from portal.registry.actions import FILLABLE
from portal.registry.choices import NumberState
from portal.registry.models import Household, Person
from portal.registry.recording import Recorded
from portal.spreadsheets.bulk import allocate_ids, chunks, insert_rows
from portal.spreadsheets.runs.records import Pending, lock_all

Values = dict[str, Any]
IMPORT = "registry.import_person"
HOUSEHOLD_FIELDS = ("id", "kk", "kk_key", "kk_state", "head_name", "region")


def complete_people(
    rows: Sequence[Values], recorded: Sequence[Recorded], *, by
) -> list[dict[str, Any] | None]:
    """Fill the blanks of those people whom the rows joined; call in a transaction.

    Call it before the rows' own records bring their people into sight. Returns
    for each row what it filled: `{"person_id", "version", "fields": {field:
    [before, after]}}`, with the `household` that was made for it; None if
    nothing.
    """
    joined = [index for index, one in enumerate(recorded) if one.new_person is None]
    ids = {recorded[index].person_id for index in joined}
    people = lock_all(Person.objects.all(), ids)
    seen = seen_by(people, by) | {one.new_person for one in recorded}
    households = Households(rows[index] for index in joined)
    pending, filled = Pending(), {}
    for index in joined:
        person = people[recorded[index].person_id]
        if person.pk in seen:
            filled[index] = complete(person, rows[index], households, pending)
        # Its own record brings a citizen into sight, as one form after another.
        seen.add(person.pk)
    households.write()
    pending.write()
    done = {index: trace for index, trace in filled.items() if trace}
    log_all(
        (
            (people[trace["person_id"]], {"fields": list(trace["fields"])})
            for trace in done.values()
        ),
        action="wagtail.edit",
        user=by,
    )
    return [done.get(index) for index in range(len(rows))]


def seen_by(people: Iterable[int], by) -> set[int]:
    visible = Person.objects.visible_to(by, IMPORT)
    return {
        pk
        for part in chunks(people)
        for pk in visible.filter(pk__in=part).values_list("pk", flat=True)
    }


def complete(
    person: Person, values: Values, households: Households, pending: Pending
) -> dict[str, Any] | None:
    fields = {
        name: as_stored(name, values[name])
        for name in FILLABLE
        if values.get(name) and not getattr(person, name)
    }
    household = None if person.household_id else households.of(values)
    if household:
        fields["household_id"] = household
    if not fields:
        return None
    before = {name: getattr(person, name) for name in fields}
    change_of_person(person, fields, pending)
    trace = {
        "person_id": person.pk,
        "version": person.version,
        "fields": {
            name: [as_kept(before[name]), as_kept(value)]
            for name, value in fields.items()
        },
    }
    if household and households.is_first(household):
        trace["household"] = household
    return trace


def change_of_person(person: Person, fields: dict[str, Any], pending: Pending) -> None:
    stamp = {"version": person.version + 1, "updated_at": timezone.now()}
    pending.change(person, fields | stamp)


def as_stored(field: str, value: str) -> Any:
    return date.fromisoformat(value) if field == "birth_date" else value


def as_kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class Households:
    """Finds the households of sound KK numbers, and makes those that are missing."""

    def __init__(self, rows: Iterable[Values]):
        self.rows = {
            row["kk_key"]: row
            for row in rows
            if row.get("kk_state") == NumberState.SOUND and row.get("kk_key")
        }
        self.known: dict[str, int] = {}
        for part in chunks(sorted(self.rows)):
            found = Household.objects.filter(
                kk_key__in=part, kk_state=NumberState.SOUND
            )
            self.known |= dict(found.values_list("kk_key", "pk"))
        self.made: dict[int, Values] = {}
        self.told: set[int] = set()

    def of(self, values: Values) -> int | None:
        """The household of the row's KK; None without a sound one."""
        key = values.get("kk_key")
        if key not in self.rows or values.get("kk_state") != NumberState.SOUND:
            return None
        if key not in self.known:
            (pk,) = allocate_ids(Household, 1)
            # On SQLite the next number is free until a row has taken it.
            pk = max([pk, *(made + 1 for made in self.made)])
            self.known[key], self.made[pk] = pk, values
        return self.known[key]

    def is_first(self, household: int) -> bool:
        """Tell once of each household made here that it is new."""
        is_new = household in self.made and household not in self.told
        self.told.add(household)
        return is_new

    def write(self) -> None:
        insert_rows(
            Household,
            HOUSEHOLD_FIELDS,
            [
                (
                    pk,
                    values["kk"],
                    values["kk_key"],
                    NumberState.SOUND.value,
                    values.get("household_head") or "",
                    values.get("domicile"),
                )
                for pk, values in self.made.items()
            ],
        )
