"""Writing the rows of an imported list of people."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from portal.registry.changing import change_people
from portal.registry.models import Listing, Person
from portal.registry.recording import Recorded, record_people
from portal.spreadsheets.bulk import allocate_ids, chunks, insert_rows, timestamp
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Applied

LISTING_FIELDS = ("id", "person", "region", "import_run", "import_row", "created_at")


def apply(run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
    """Write a slice of staged rows and say what became of each."""
    new = [row for row in rows if row.outcome == Outcome.CREATE]
    changed = [row for row in rows if row.outcome == Outcome.UPDATE]
    others = [
        row for row in rows if row.outcome not in (Outcome.CREATE, Outcome.UPDATE)
    ]
    return [
        *create_people(run, new),
        *change_people(run, changed),
        *(Applied(row.pk, row.outcome, row.target_id, row.trace) for row in others),
    ]


def create_people(run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
    """Record the people of these rows and put them on their region's list.

    Whom someone recorded since the preview stays as they are.
    """
    people = record_people([values_of(row) for row in rows], by=run.created_by)
    new = [
        (row, one)
        for row, one in zip(rows, people, strict=True)
        if one.new_person is not None
    ]
    put_on_lists(run, new)
    known = visible_among(run, [one.person_id for one in people])
    return [applied(row, one, known) for row, one in zip(rows, people, strict=True)]


def values_of(row: StagedRow) -> dict:
    """The row's values; one kept beside a citizen or an earlier row joins nobody."""
    is_apart = bool({"beside", "repeat_of"} & (row.trace or {}).keys())
    return row.values | {"is_apart": True} if is_apart else row.values


def put_on_lists(run: ImportRun, new: Sequence[tuple[StagedRow, Recorded]]) -> None:
    now = timestamp(timezone.now())
    ids = allocate_ids(Listing, len(new))
    insert_rows(
        Listing,
        LISTING_FIELDS,
        [
            (pk, one.new_person, row.values["region"], run.pk, row.row, now)
            for pk, (row, one) in zip(ids, new, strict=True)
        ],
    )


def visible_among(run: ImportRun, ids: Sequence[int]) -> set[int]:
    visible = Person.objects.visible_to(run.created_by)
    return {
        pk
        for part in chunks(set(ids))
        for pk in visible.filter(pk__in=part).values_list("pk", flat=True)
    }


def applied(row: StagedRow, one: Recorded, known: set[int]) -> Applied:
    if one.new_person is not None:
        made = {"person": one.new_person, "household": one.new_household}
        trace = {name: pk for name, pk in made.items() if pk}
        return Applied(row.pk, Outcome.CREATE, one.new_person, trace)
    if one.person_id in known:
        return Applied(row.pk, Outcome.UNCHANGED, one.person_id, None)
    return Applied(row.pk, Outcome.SKIP, None, None)
