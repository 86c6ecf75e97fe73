"""Changing known citizens from the rows of a list, remembering what was before.

What a trace keeps is {field: [before, after]} as JSON has it, identity numbers
as ciphertext. A field that no longer holds what the preview showed was changed
by someone since, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Model
from django.utils import timezone

from portal.accounts.bulk_log import log_all
from portal.privacy.cipher import decrypt, encrypt, lookup
from portal.registry.choices import NumberState
from portal.registry.comparing import PERSON_COLUMNS
from portal.registry.completing import Households
from portal.registry.models import Person
from portal.registry.names import name_key
from portal.registry.permitting import changeable
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Applied
from portal.spreadsheets.runs.records import Pending, lock_all

DAYS = {"received_on", "closed_on", "birth_date"}


def change_people(run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
    """Write what the rows of a list of people say differently.

    A row whose citizen is gone since the preview, or may no longer take anything
    of what it showed, is skipped.
    """
    if not rows:
        return []
    people = lock_all(
        changeable(run.created_by).select_related("household"),
        [row.target_id for row in rows],
    )
    pending = Pending()
    changes = PeopleChanges([row.values for row in rows], people, pending)
    applied = [change_row(changes, row) for row in rows]
    changes.households.write()
    pending.write()
    log_all(
        (
            (people[done.target_id], {"fields": sorted(done.trace["person"])})
            for done in applied
            if done.outcome == Outcome.UPDATE
        ),
        action="wagtail.edit",
        user=run.created_by,
        uuid=uuid_of(run),
    )
    return applied


def change_row(changes: PeopleChanges, row: StagedRow) -> Applied:
    person = changes.people.get(row.target_id)
    if person is None:
        return Applied(row.pk, Outcome.SKIP, None, None)
    columns, overtaken = still_as_shown(
        row, lambda column: changes.stored(person, column)
    )
    trace = changes.change(person.pk, row.values, columns)
    late = {"overtaken": overtaken} if overtaken else {}
    if not trace["person"]:
        return Applied(row.pk, Outcome.SKIP, person.pk, late or None)
    return Applied(row.pk, Outcome.UPDATE, person.pk, trace | late)


class PeopleChanges:
    """Changes the citizens of one slice of rows in memory; `pending` writes them."""

    def __init__(self, rows: Sequence[dict], people: dict[int, Person], pending):
        self.people, self.pending = people, pending
        self.households = Households(rows)
        self.cards = {p.household_id: kk_key_of(p) for p in people.values()}
        self.numbers = numbers_in_use(rows)

    def stored(self, person: Person, column: str) -> Any:
        """What stands under a column now, as the preview compared it."""
        if column == "nik":
            return person.nik_key
        if column == "kk":
            return self.cards.get(person.household_id)
        return getattr(person, PERSON_COLUMNS.get(column, "region_id"))

    def change(self, pk: int, values: dict, columns: list[str]) -> dict[str, Any]:
        """Set what the row says differently of the citizen; return what undo needs."""
        person = self.people[pk]
        fields = self.fields(person, values, columns)
        trace = {
            "person": put(person, fields, self.pending),
            "person_id": pk,
            "person_version": person.version,
        }
        household = fields.get("household_id")
        if household and self.households.is_first(household):
            trace["household"] = household
        return trace

    def fields(self, person: Person, values: dict, columns: list[str]) -> dict:
        fields = {
            PERSON_COLUMNS[column]: as_stored(column, values.get(column))
            for column in columns
            if column in PERSON_COLUMNS
        }
        if "domicile" in columns:
            fields["region_id"] = values.get("domicile")
        if "nik" in columns and self.may_take_number(person, values):
            fields["nik"] = decrypt(values["nik"])
            fields["nik_state"] = values["nik_state"]
            self.numbers.add(values["nik_key"])
        if "kk" in columns and (household := self.households.of(values)):
            fields["household_id"] = household
            self.cards[household] = values["kk_key"]
        return fields

    def may_take_number(self, person: Person, values: dict) -> bool:
        """A sound number replaces none or a doubtful one, if it is nobody else's."""
        return (
            values.get("nik_state") == NumberState.SOUND
            and person.nik_state != NumberState.SOUND
            and values["nik_key"] not in self.numbers
        )


def numbers_in_use(rows: Sequence[dict]) -> set[str]:
    """The keys of those of the rows' numbers that are someone's already."""
    wanted = {values["nik_key"] for values in rows if values.get("nik_key")}
    holders = Person.objects.filter(nik_state=NumberState.SOUND)
    return {
        key
        for part in chunks(sorted(wanted))
        for key in holders.filter(nik_key__in=part).values_list("nik_key", flat=True)
    }


def uuid_of(run: ImportRun) -> UUID:
    """What all lines that a run writes into the log have in common."""
    return uuid5(NAMESPACE_URL, f"imports/{run.pk}")


def kk_key_of(person: Person) -> str | None:
    return person.household.kk_key if person.household_id else None


def still_as_shown(
    row: StagedRow, stored: Callable[[str], Any]
) -> tuple[list[str], list[str]]:
    """Which of the row's changes may be written, and which someone overtook.

    `stored` says what stands under a column now.
    """
    trace = row.trace or {}
    shown = trace.get("shown", {})
    columns, overtaken = [], []
    for column in trace.get("changes", []):
        now = as_told(stored(column))
        if column not in shown or now == shown[column]:
            columns.append(column)
        elif now != wanted(column, row.values):
            overtaken.append(column)
    return columns, overtaken


def wanted(column: str, values: dict) -> Any:
    """What the row says of a column, in the same terms."""
    if column in ("nik", "kk"):
        return values.get(f"{column}_key")
    return values.get(column) or ""


def put(record: Model, fields: dict[str, Any], pending: Pending) -> dict[str, list]:
    """Set the fields; return field → [before, after] as JSON has them."""
    if not fields:
        return {}
    kept = {
        name: [kept_as(name, getattr(record, name)), kept_as(name, value)]
        for name, value in fields.items()
    }
    set_fields(record, fields, pending, version=record.version + 1)
    return kept


def set_fields(
    record: Model, fields: dict[str, Any], pending: Pending, *, version: int
) -> None:
    """Change a record in memory, with what follows from its fields."""
    fields = {**fields, "version": version, "updated_at": timezone.now()}
    if isinstance(record, Person) and "name" in fields:
        fields["name_key"] = name_key(fields["name"])
    if "nik" in fields:
        fields["nik_key"] = lookup(fields["nik"]) if fields["nik"] else None
    pending.change(record, fields)


def as_stored(column: str, value: Any) -> Any:
    if column in DAYS:
        return date.fromisoformat(value) if value else None
    return value or ""


def as_told(value: Any) -> Any:
    """Return a stored value as the preview's trace has it."""
    return value.isoformat() if isinstance(value, date) else value


def kept_as(field: str, value: Any) -> Any:
    """Return a field's value as a trace keeps it: JSON, numbers as ciphertext."""
    if field == "nik":
        return encrypt(value) if value else None
    return as_told(value)


def unpack(field: str, value: Any) -> Any:
    """Return what `kept_as` was given."""
    if field == "nik":
        return decrypt(value) if value else None
    return date.fromisoformat(value) if value and field in DAYS else value
