"""Changing a known case from a row of a list, remembering what it was before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from portal.cases.actions import allowed_transitions
from portal.cases.choices import Status
from portal.cases.comparing import CASE_COLUMNS, PERSON_COLUMNS
from portal.cases.models import Case
from portal.cases.permitting import IMPORT
from portal.directory.matching import service_key
from portal.privacy.cipher import decrypt, encrypt
from portal.registry.actions import find_household
from portal.registry.choices import NumberState
from portal.registry.models import Household, Person
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Applied

IDS = {
    "service": ("service_id", "service_id"),
    "program": ("program_id", "program_id"),
    "referred_to": ("institution_id", "referred_institution_id"),
}
DAYS = {"received_on", "closed_on", "birth_date"}


def change_from_row(run: ImportRun, row: StagedRow) -> Applied:
    """Write what the row says differently; the trace lists every field touched.

    A row whose case is gone since the preview or handled elsewhere by now, or
    may no longer take anything of what the preview showed, is skipped.
    """
    changed = (row.trace or {}).get("changes", [])
    cases = Case.objects.visible_to(run.created_by, IMPORT)
    case = cases.select_for_update(of=("self",)).filter(pk=row.target_id).first()
    if case is None:
        return Applied(row.pk, Outcome.SKIP, None, None)
    trace = {"case": write(case, case_fields(run, case, row.values, changed))}
    trace["case_version"] = case.version
    if case.person_id:
        trace |= change_person(case.person_id, row.values, changed)
    if not (trace["case"] or trace.get("person")):
        return Applied(row.pk, Outcome.SKIP, case.pk, None)
    note_change(run, case, trace)
    return Applied(row.pk, Outcome.UPDATE, case.pk, trace)


def change_person(pk: int, values: dict, changed: list[str]) -> dict[str, Any]:
    """Write what the row says differently of the citizen; return what undo needs."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=pk)
    newest = Household.objects.aggregate(newest=Max("pk"))["newest"] or 0
    trace = {
        "person": write(person, person_fields(person, values, changed)),
        "person_id": pk,
        "person_version": person.version,
    }
    if "household_id" in trace["person"] and person.household_id > newest:
        trace["household"] = person.household_id
    return trace


def note_change(run: ImportRun, case: Case, trace: dict[str, Any]) -> None:
    """Log the change on the case; what was said of the citizen only by its names."""
    data = {"run": run.pk, "changes": trace["case"]}
    data["citizen"] = sorted(trace.get("person", ()))
    log(instance=case, action="cases.import", user=run.created_by, data=data)


def case_fields(run, case: Case, values: dict, changed: list[str]) -> dict[str, Any]:
    """Return field → value of the case for the changed columns."""
    fields = {}
    for column in changed:
        if column not in CASE_COLUMNS:
            continue
        fields[CASE_COLUMNS[column]] = as_stored(column, values.get(column))
        if column in IDS:
            staged, field = IDS[column]
            fields[field] = values.get(staged)
    if "service_words" in fields:
        fields["service_key"] = service_key(fields["service_words"])[:200]
    if "status" in fields:
        settle_status(run, case, fields)
    return fields


def settle_status(run: ImportRun, case: Case, fields: dict[str, Any]) -> None:
    """Keep the status where it may not change, and the closing day in step."""
    if not may_become(case, fields["status"], run.created_by):
        del fields["status"]
    elif fields["status"] == Status.CLOSED:
        fields.setdefault("closed_on", case.closed_on or timezone.localdate())
    elif case.status == Status.CLOSED:
        fields["closed_on"] = None


def may_become(case: Case, status: str, user) -> bool:
    return status in allowed_transitions(case, user)


def person_fields(person: Person, values: dict, changed: list[str]) -> dict[str, Any]:
    fields = {
        PERSON_COLUMNS[column]: as_stored(column, values.get(column))
        for column in changed
        if column in PERSON_COLUMNS
    }
    if "domicile" in changed:
        fields["region_id"] = values.get("domicile")
    if "nik" in changed and may_take_number(person, values):
        fields["nik"] = decrypt(values["nik"])
        fields["nik_state"] = values["nik_state"]
    if "kk" in changed and values.get("kk_state") == NumberState.SOUND:
        fields["household_id"] = find_household(decrypt(values["kk"])).pk
    return fields


def may_take_number(person: Person, values: dict) -> bool:
    """A sound number replaces none or a doubtful one, if it is nobody else's."""
    return (
        values.get("nik_state") == NumberState.SOUND
        and person.nik_state != NumberState.SOUND
        and not Person.objects.filter(
            nik_key=values["nik_key"], nik_state=NumberState.SOUND
        ).exists()
    )


def as_stored(column: str, value: Any) -> Any:
    if column in DAYS:
        return date.fromisoformat(value) if value else None
    return value or ""


def write(record: Case | Person, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the fields, save, and return field → [before, after] as JSON has them."""
    if not fields:
        return {}
    before = {field: getattr(record, field) for field in fields}
    for field, value in fields.items():
        setattr(record, field, value)
    record.version += 1
    record.updated_at = timezone.now()
    record.save()
    return {
        field: [pack(field, before[field]), pack(field, getattr(record, field))]
        for field in fields
    }


def pack(field: str, value: Any) -> Any:
    """Return a field's value as a trace keeps it: JSON, numbers as ciphertext."""
    if field == "nik":
        return encrypt(value) if value else None
    return value.isoformat() if isinstance(value, date) else value


def unpack(field: str, value: Any) -> Any:
    """Return what `pack` was given."""
    if field == "nik":
        return decrypt(value) if value else None
    return date.fromisoformat(value) if value and field in DAYS else value
