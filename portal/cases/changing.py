"""Changing known cases from the rows of a list, remembering what they were before.

A row writes what the preview showed and nothing more: a field that no longer
holds what it held then was changed by someone since, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from portal.accounts.bulk_log import log_all
from portal.cases.actions import allowed_transitions
from portal.cases.choices import Status
from portal.cases.comparing import CASE_COLUMNS
from portal.cases.models import Case
from portal.cases.permitting import IMPORT
from portal.directory.matching import service_key
from portal.registry.changing import (
    PeopleChanges,
    as_stored,
    put,
    still_as_shown,
    uuid_of,
)
from portal.registry.models import Person
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Applied
from portal.spreadsheets.runs.records import Pending, lock_all

IDS = {
    "service": ("service_id", "service_id"),
    "program": ("program_id", "program_id"),
    "referred_to": ("institution_id", "referred_institution_id"),
}


def change_cases(run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
    """Write what the rows say differently; each trace lists every field touched.

    A row whose case is gone since the preview or handled elsewhere by now, or
    may no longer take anything of what the preview showed, is skipped.
    """
    if not rows:
        return []
    changing = Changing(run, rows)
    applied = [changing.change(row) for row in rows]
    changing.write()
    return applied


class Changing:
    """Changes the cases of one slice of rows, and their citizens."""

    def __init__(self, run: ImportRun, rows: Sequence[StagedRow]):
        self.run, self.user = run, run.created_by
        visible = Case.objects.visible_to(self.user, IMPORT)
        self.cases = lock_all(visible, [row.target_id for row in rows])
        people = Person.objects.select_related("household")
        self.people = lock_all(people, [c.person_id for c in self.cases.values()])
        self.pending = Pending()
        values = [row.values for row in rows]
        self.citizens = PeopleChanges(values, self.people, self.pending)
        self.log: list[tuple[Case, dict[str, Any]]] = []

    def change(self, row: StagedRow) -> Applied:
        case = self.cases.get(row.target_id)
        if case is None:
            return Applied(row.pk, Outcome.SKIP, None, None)
        person = self.people.get(case.person_id)
        columns, since = still_as_shown(
            row, lambda column: self.stored(case, person, column)
        )
        fields = self.case_fields(case, row.values, columns)
        trace = {"case": put(case, fields, self.pending)}
        trace["case_version"] = case.version
        if case.person_id:
            trace |= self.citizens.change(case.person_id, row.values, columns)
        late = {"overtaken": since} if since else {}
        if not (trace["case"] or trace.get("person")):
            return Applied(row.pk, Outcome.SKIP, case.pk, late or None)
        place = {"position": row.position, "row": row.row}
        self.log.append((case, self.told(trace) | place))
        return Applied(row.pk, Outcome.UPDATE, case.pk, trace | late)

    def write(self) -> None:
        self.citizens.households.write()
        self.pending.write()
        uuid = uuid_of(self.run)
        log_all(self.log, action="cases.import", user=self.user, uuid=uuid)

    def stored(self, case: Case, person: Person | None, column: str) -> Any:
        """What stands under a column now, as the preview compared it."""
        if column in CASE_COLUMNS:
            return getattr(case, CASE_COLUMNS[column])
        if person is None:
            return None
        return self.citizens.stored(person, column)

    def told(self, trace: dict[str, Any]) -> dict[str, Any]:
        """What the log says; of the citizen only the names of fields."""
        citizen = sorted(trace.get("person", ()))
        return {"run": self.run.pk, "changes": trace["case"], "citizen": citizen}

    def case_fields(self, case: Case, values: dict, columns: list) -> dict[str, Any]:
        """Return field → value of the case for the changed columns."""
        fields = {}
        for column in columns:
            if column not in CASE_COLUMNS:
                continue
            fields[CASE_COLUMNS[column]] = as_stored(column, values.get(column))
            if column in IDS:
                staged, field = IDS[column]
                fields[field] = values.get(staged)
        if "service_words" in fields:
            fields["service_key"] = service_key(fields["service_words"])[:200]
        if "status" in fields:
            settle_status(case, fields, self.user)
        return fields


def settle_status(case: Case, fields: dict[str, Any], user) -> None:
    """Keep the status where it may not change, and the closing day in step."""
    if fields["status"] not in allowed_transitions(case, user):
        del fields["status"]
    elif fields["status"] == Status.CLOSED:
        fields.setdefault("closed_on", case.closed_on or timezone.localdate())
    elif case.status == Status.CLOSED:
        fields["closed_on"] = None
