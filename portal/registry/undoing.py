"""Taking back what an import wrote of citizens, and nothing that anyone did since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portal.registry.changing import set_fields, unpack
from portal.registry.models import Household, Listing, Person
from portal.registry.permitting import changeable
from portal.spreadsheets.bulk import any_of, chunks
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Kept
from portal.spreadsheets.runs.records import Pending, delete_all, lock_all, unreferenced


def revert(run: ImportRun, rows: Sequence[StagedRow], *, by) -> list[Kept]:
    """Take back a slice of applied rows of a list of people; return what stays."""
    created = [row for row in rows if row.outcome == Outcome.CREATE]
    changed = [row for row in rows if row.outcome == Outcome.UPDATE]
    kept = restore(changed, by) + remove_listed(created, by)
    remove_households(row.trace["household"] for row in rows if has_household(row))
    return kept


def has_household(row: StagedRow) -> bool:
    return "household" in (row.trace or {})


def keep(row: StagedRow, reason: str) -> Kept:
    return Kept(row.position, row.row, row.values.get("name", ""), reason)


def restore(rows: Sequence[StagedRow], by) -> list[Kept]:
    """Put back every field of the citizens that still is what the import wrote."""
    people = lock_all(changeable(by), [row.target_id for row in rows])
    pending, kept = Pending(), []
    for row in rows:
        if row.target_id in people:
            kept += put_back(row, people[row.target_id], pending)
        else:
            kept.append(keep(row, _("You may not change this citizen any more.")))
    pending.write()
    return kept


def put_back(row: StagedRow, person: Person, pending: Pending) -> list[Kept]:
    trace = row.trace or {}
    written, version = trace.get("person", {}), trace.get("person_version")
    _restored, reasons = restore_fields(person, written, version, pending)
    return [keep(row, reason) for reason in reasons]


def restore_fields(
    record: Model, written: dict, version: int | None, pending: Pending
) -> tuple[dict[str, list], list[str]]:
    """Set what nobody changed since to what it was.

    `written` is field → [before, after], `version` the record's after it was
    written. Return field → [now, then], and why other fields stay.
    """
    still = {
        name: [after, before]
        for name, (before, after) in written.items()
        if getattr(record, name) == unpack(name, after)
    }
    labels = [
        record._meta.get_field(name).verbose_name
        for name in written
        if name not in still
    ]
    if still:
        fields = {name: unpack(name, before) for name, (_now, before) in still.items()}
        # Only where nobody saved since is the record what it was before.
        step = -1 if record.version == version else 1
        set_fields(record, fields, pending, version=record.version + step)
    return still, [
        _("“%(field)s” was changed since.") % {"field": label} for label in labels
    ]


def remove_listed(rows: Sequence[StagedRow], by) -> list[Kept]:
    """Delete the people whom these rows made; those who must stay are told."""
    people = lock_all(Person.objects.all(), [row.target_id for row in rows])
    seen = ids_of(changeable(by), people)
    unused = ids_of(alone(), people)
    gone, kept = [], []
    for row in rows:
        if row.target_id not in people:
            continue
        if row.target_id not in seen:
            kept.append(keep(row, _("You may not change this citizen any more.")))
        elif row.target_id not in unused:
            kept.append(keep(row, _("This citizen has a case by now.")))
        elif people[row.target_id].version != 1:
            kept.append(keep(row, _("Someone has changed this citizen since.")))
        else:
            gone.append(row.target_id)
    for part in chunks(gone):
        Person.objects.filter(pk__in=part).delete()
    return kept


def ids_of(records: QuerySet, ids: Collection[int]) -> set[int]:
    """Which of these ids the records have."""
    if not ids:
        return set()
    found = records.filter(pk__in=any_of(ids)).order_by()
    return set(found.values_list("pk", flat=True))


def alone() -> QuerySet[Person]:
    """The people to whom nothing refers but the list of one region."""
    people = Person.objects.all()
    for relation in Person._meta.related_objects:
        records = relation.related_model._base_manager
        used = records.filter(**{relation.field.name: OuterRef("pk")})
        if relation.related_model is not Listing:
            people = people.filter(~Exists(used))
    return people


def remove_households(ids: Iterable[int]) -> None:
    """Delete those households in which nobody lives any more."""
    delete_all(Household, ids_of(unreferenced(Household.objects.all()), set(ids)))
