"""Writing the rows of an imported case list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from portal.cases.changing import change_from_row
from portal.cases.matching import Matches, RowKey
from portal.cases.models import Case
from portal.cases.numbering import format_number, make_tracking_code
from portal.cases.serials import reserve_serials
from portal.privacy.cipher import decrypt, encrypt, lookup
from portal.registry.choices import NumberState
from portal.registry.names import name_key
from portal.registry.recording import Recorded, record_people
from portal.spreadsheets.bulk import allocate_ids, insert_rows, timestamp
from portal.spreadsheets.choices import OnMatch, Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Applied
from portal.spreadsheets.tables import Table

Values = dict[str, Any]
PLAIN = (
    "case_number", "external_id", "name", "birth_place", "sex", "address", "hamlet",
    "rt", "rw", "domicile", "region", "phone", "reporter", "reporter_relation",
    "household_head", "channel", "kind", "service", "service_id", "service_key",
    "program", "program_id", "description", "documents", "status", "referred_to",
    "institution_id", "outcome", "officer", "notes", "is_undated",
)  # fmt: skip
DATES = ("birth_date", "received_on", "closed_on")
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
    plain = list(zip(*(table.column(name) for name in PLAIN), strict=True))
    days = list(zip(*(table.column(name) for name in DATES), strict=True))
    numbers = list(
        zip(
            *(table.column(n) for n in ("nik", "nik_doubtful", "kk", "kk_doubtful")),
            strict=True,
        )
    )
    return [
        without_blanks(
            dict(zip(PLAIN, plain[index], strict=True))
            | {
                name: day.isoformat()
                for name, day in zip(DATES, days[index], strict=True)
                if day
            }
            | staged_number("nik", *numbers[index][:2])
            | staged_number("kk", *numbers[index][2:])
        )
        for index in range(len(table))
    ]


def without_blanks(values: Values) -> Values:
    values["name_key"] = name_key(values["name"] or "")
    return {name: value for name, value in values.items() if value not in (None, "")}


def staged_number(name: str, number: str | None, is_doubtful: bool) -> Values:
    if not number:
        return {f"{name}_state": NumberState.ABSENT.value}
    state = NumberState.DOUBTFUL if is_doubtful else NumberState.SOUND
    return {
        name: encrypt(number),
        f"{name}_key": lookup(number),
        f"{name}_state": state.value,
    }


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
        *(change_from_row(run, row) for row in changed),
        *(Applied(row.pk, row.outcome, row.target_id, None) for row in others),
    ]


def create_cases(run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
    known = cases_made_meanwhile(run, rows)
    new = [row for index, row in enumerate(rows) if index not in known]
    people = record_people([row.values for row in new], by=run.created_by)
    ids = allocate_ids(Case, len(new))
    numbers = give_numbers([row.values for row in new])
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
            Applied(row.pk, Outcome.CREATE, pk, trace_of(person))
            for row, pk, person in zip(new, ids, people, strict=True)
        ),
        *(
            Applied(rows[index].pk, Outcome.UNCHANGED, case_id, None)
            for index, case_id in known.items()
        ),
    ]


def cases_made_meanwhile(run: ImportRun, rows: Sequence[StagedRow]) -> dict[int, int]:
    """Find the rows whose case someone else made since the preview."""
    if run.on_match == OnMatch.CREATE:
        return {}
    others = Case.objects.visible_to(run.created_by).filter(
        created_at__gte=run.created_at
    )
    others = others.exclude(import_run=run)
    return Matches(others, [key_of(row.values) for row in rows]).find_all()


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
    values = row.values
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
        values.get("service_id"),
        values.get("service", ""),
        values.get("service_key", ""),
        values.get("program_id"),
        values.get("program", ""),
        values.get("description", ""),
        values.get("reporter", ""),
        values.get("reporter_relation", ""),
        values.get("documents", ""),
        values.get("institution_id"),
        values.get("referred_to", ""),
        values.get("outcome", ""),
        values.get("officer", ""),
        values.get("notes", ""),
        "{}",
        # A number that is unknown here belongs to the system it came from.
        values.get("external_id") or values.get("case_number", ""),
        run.pk,
        row.row,
        run.created_by_id,
        now,
        now,
        1,
    )


def trace_of(person: Recorded) -> dict | None:
    made = {"person": person.new_person, "household": person.new_household}
    return {name: pk for name, pk in made.items() if pk} or None
