"""Writing the rows of an imported case list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from portal.cases.changing import change_cases
from portal.cases.matching import Matches, RowKey
from portal.cases.models import Case
from portal.cases.numbering import format_number, make_tracking_code
from portal.cases.serials import reserve_serials
from portal.privacy.cipher import decrypt, encrypt
from portal.registry.choices import NumberState
from portal.registry.completing import complete_people
from portal.registry.recording import Recorded, record_people
from portal.spreadsheets.bulk import allocate_ids, insert_rows, timestamp
from portal.spreadsheets.choices import OnMatch, Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Applied
from portal.spreadsheets.tables import Table

Values = dict[str, Any]
STAGED = (
    "case_number", "external_id", "name", "name_key", "birth_place", "birth_date",
    "sex", "address", "hamlet", "rt", "rw", "domicile", "region", "phone", "reporter",
    "reporter_relation", "household_head", "received_on", "channel", "kind", "service",
    "service_id", "service_key", "program", "program_id", "description", "documents",
    "status", "referred_to", "institution_id", "outcome", "closed_on", "officer",
    "notes", "is_undated", "nik_key", "kk_key",
)  # fmt: skip
# Names of the preview's values: the columns of IMPORT.md and the handling region.
SHOWN = (
    "case_number", "external_id", "nik", "kk", "name", "birth_place", "birth_date",
    "sex", "address", "hamlet", "rt", "rw", "region", "domicile", "phone", "reporter",
    "reporter_relation", "household_head", "received_on", "channel", "kind", "service",
    "program", "description", "documents", "status", "referred_to", "outcome",
    "closed_on", "officer", "notes",
)  # fmt: skip
CASE_FIELDS = (
    "id", "number", "tracking_code", "person", "region", "status", "kind", "channel",
    "received_on", "closed_on", "service", "service_words", "service_key", "program",
    "program_words", "description", "reporter", "reporter_relation", "documents",
    "referred_institution", "referred_words", "outcome", "officer", "notes", "extra",
    "external_id", "import_run", "import_row", "created_by", "created_at",
    "updated_at", "version",
)  # fmt: skip


def stage(table: Table) -> list[Values]:
    """Return each row's values as they will be stored, numbers as ciphertext."""
    columns = {name: table.values[name] for name in STAGED if name in table.values}
    for name in ("nik", "kk"):
        columns |= staged_numbers(table, name)
    return [
        {name: value for name, value in zip(columns, row, strict=True) if value}
        for row in zip(*columns.values(), strict=True)
    ]


def staged_numbers(table: Table, name: str) -> dict[str, list]:
    numbers, doubts = table.column(name), table.column(f"{name}_doubtful")
    return {
        name: [encrypt(number) if number else None for number in numbers],
        f"{name}_state": [
            number_state(number, is_doubtful)
            for number, is_doubtful in zip(numbers, doubts, strict=True)
        ],
    }


def number_state(number: str | None, is_doubtful: bool) -> str:
    if not number:
        return NumberState.ABSENT.value
    return NumberState.DOUBTFUL.value if is_doubtful else NumberState.SOUND.value


def preview(values: Values) -> Values:
    """Return the staged values under the columns' names, numbers in full."""
    shown = {name: values.get(name) for name in SHOWN}
    for name in ("nik", "kk"):
        shown[name] = decrypt(values[name]) if values.get(name) else None
    return shown


def apply(run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
    """Write a slice of staged rows and say what became of each."""
    new = [row for row in rows if row.outcome == Outcome.CREATE]
    changed = [row for row in rows if row.outcome == Outcome.UPDATE]
    others = [
        row for row in rows if row.outcome not in (Outcome.CREATE, Outcome.UPDATE)
    ]
    return [
        *create_cases(run, new),
        *change_cases(run, changed),
        *(Applied(row.pk, row.outcome, row.target_id, None) for row in others),
    ]


def create_cases(run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
    known = cases_made_meanwhile(run, rows)
    new = [row for index, row in enumerate(rows) if index not in known]
    values = [row.values for row in new]
    people = record_people(values, by=run.created_by)
    filled = complete_people(values, people, by=run.created_by)
    ids = allocate_ids(Case, len(new))
    numbers = give_numbers(values)
    now = timestamp(timezone.now())
    insert_rows(
        Case,
        CASE_FIELDS,
        [
            case_row(run, row, pk, number, person.person_id, now)
            for row, pk, number, person in zip(new, ids, numbers, people, strict=True)
        ],
    )
    return [
        *(
            Applied(row.pk, Outcome.CREATE, pk, trace_of(person, more))
            for row, pk, person, more in zip(new, ids, people, filled, strict=True)
        ),
        *(
            Applied(rows[index].pk, Outcome.UNCHANGED, case_id, None)
            for index, case_id in known.items()
        ),
    ]


def cases_made_meanwhile(run: ImportRun, rows: Sequence[StagedRow]) -> dict[int, int]:
    """Find the rows whose case someone else made since the preview.

    A row that its operator wants beside what is there is written all the same.
    """
    if run.on_match == OnMatch.CREATE:
        return {}
    others = Case.objects.visible_to(run.created_by).filter(
        created_at__gte=run.created_at
    )
    others = others.exclude(import_run=run)
    return Matches(others).find(
        [None if is_beside(row) else key_of(row.values) for row in rows]
    )


def is_beside(row: StagedRow) -> bool:
    """Tell whether a new case was chosen though there is one, or an earlier row."""
    return bool({"beside", "repeat_of"} & (row.trace or {}).keys())


def key_of(values: Values) -> RowKey:
    sound = values.get("nik_state") == NumberState.SOUND
    return RowKey(
        values.get("case_number"),
        values.get("external_id"),
        values["region"],
        values["nik_key"] if sound else None,
        values["name_key"],
        day_of(values, "birth_date"),
        values.get("domicile"),
        values.get("service_key", ""),
        None if values.get("is_undated") else day_of(values, "received_on"),
    )


def day_of(values: Values, name: str) -> date | None:
    return date.fromisoformat(values[name]) if values.get(name) else None


def give_numbers(rows: Sequence[Values]) -> list[str]:
    """Return a new case number for each row, in the rows' order."""
    places = [(row["region"], int(row["received_on"][:4])) for row in rows]
    next_free = reserve_serials(Counter(places))
    numbers = []
    for place in places:
        numbers.append(format_number(*place, next_free[place]))
        next_free[place] += 1
    return numbers


def case_row(run, row: StagedRow, pk: int, number: str, person: int, now) -> tuple:
    values, get = row.values, row.values.get
    return (
        pk,
        number,
        make_tracking_code(),
        person,
        values["region"],
        values["status"],
        values["kind"],
        values["channel"],
        day_of(values, "received_on"),
        day_of(values, "closed_on"),
        get("service_id"),
        get("service", ""),
        get("service_key", ""),
        get("program_id"),
        get("program", ""),
        get("description", ""),
        get("reporter", ""),
        get("reporter_relation", ""),
        get("documents", ""),
        get("institution_id"),
        get("referred_to", ""),
        get("outcome", ""),
        get("officer", ""),
        get("notes", ""),
        "{}",
        # A number that is unknown here belongs to the system it came from.
        get("external_id") or get("case_number", ""),
        run.pk,
        row.row,
        run.created_by_id,
        now,
        now,
        1,
    )


def trace_of(person: Recorded, filled: dict | None) -> dict | None:
    made = {"person": person.new_person, "household": person.new_household}
    made["filled"] = filled
    return {name: what for name, what in made.items() if what} or None
