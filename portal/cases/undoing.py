"""Taking an imported case list back without taking back anyone's work since.

Three-way: what the import wrote and nobody touched goes back to what was
before; what someone changed since stays and is listed, and so does what has
left the sight of the one who undoes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.bulk_log import log_all
from portal.cases.models import Case
from portal.cases.permitting import IMPORT
from portal.cases.serials import release_numbers
from portal.registry.changing import uuid_of
from portal.registry.models import Person
from portal.registry.undoing import ids_of, remove_households, restore_fields
from portal.spreadsheets.bulk import any_of
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Kept
from portal.spreadsheets.runs.records import Pending, delete_all, lock_all, unreferenced


def revert(run: ImportRun, rows: Sequence[StagedRow], *, by) -> list[Kept]:
    """Take back a slice of applied rows, newest first; return what stays and why."""
    written = [row for row in rows if row.outcome in (Outcome.CREATE, Outcome.UPDATE)]
    return Reverting(run, written, by).revert()


class Reverting:
    """Takes back one slice of rows: first what they changed, then what they made."""

    def __init__(self, run: ImportRun, rows: Sequence[StagedRow], by):
        self.run, self.rows, self.by = run, rows, by
        made = [row.target_id for row in rows if row.outcome == Outcome.CREATE]
        changed = [row.target_id for row in rows if row.outcome == Outcome.UPDATE]
        self.numbers = lock_numbers(made)
        self.cases = lock_all(Case.objects.all(), changed)
        known = self.numbers.keys() | self.cases.keys()
        self.seen = ids_of(Case.objects.visible_to(by, IMPORT), known)
        unused = unreferenced(Case.objects.filter(version=1))
        self.untouched = ids_of(unused, self.numbers)
        self.people = lock_all(Person.objects.all(), map(changed_person, rows))
        self.pending = Pending()
        self.log: list[tuple[Case, dict[str, Any]]] = []
        self.kept: list[Kept] = []

    def revert(self) -> list[Kept]:
        gone = [row for row in self.rows if self.take_back(row)]
        self.pending.write()
        cases = [row.target_id for row in gone if row.target_id in self.numbers]
        delete_all(Case, cases)
        self.remove_people(gone)
        remove_households(made_households(self.rows))
        release_numbers([self.numbers[pk] for pk in cases])
        uuid = uuid_of(self.run)
        log_all(self.log, action="cases.undo", user=self.by, uuid=uuid)
        return self.kept

    def take_back(self, row: StagedRow) -> bool:
        """Put back what the row changed; tell whether the case it made goes."""
        pk = row.target_id
        is_there = pk in self.numbers or pk in self.cases
        if is_there and pk not in self.seen:
            self.keep(row, _("This case is handled elsewhere by now."))
            return False
        if row.outcome == Outcome.UPDATE:
            self.restore(row, self.cases.get(pk))
            return False
        if is_there and pk not in self.untouched:
            self.keep(row, _("Someone has worked on this case since."))
            return False
        filled = (row.trace or {}).get("filled")
        if filled and (person := self.people.get(filled["person_id"])):
            self.put_back(row, person, filled["fields"], filled["version"])
        return True

    def restore(self, row: StagedRow, case: Case | None) -> None:
        """Put back every field that still is what the row wrote."""
        trace = row.trace or {}
        if case:
            fields = trace.get("case", {})
            restored = self.put_back(row, case, fields, trace.get("case_version"))
            data = {"run": self.run.pk, "changes": restored}
            self.log += [(case, data)] if restored else []
        if person := self.people.get(trace.get("person_id")):
            fields = trace.get("person", {})
            self.put_back(row, person, fields, trace.get("person_version"))

    def put_back(
        self, row: StagedRow, record: Case | Person, written: dict, version: int | None
    ) -> dict[str, list]:
        """Set what nobody changed since to what it was; return field → [now, then]."""
        restored, reasons = restore_fields(record, written, version, self.pending)
        for reason in reasons:
            self.keep(row, reason)
        return restored

    def keep(self, row: StagedRow, reason: str) -> None:
        name = row.values.get("name", "")
        self.kept.append(Kept(row.position, row.row, name, reason))

    def remove_people(self, rows: Sequence[StagedRow]) -> None:
        """Delete the people that these rows made and to whom nothing else refers.

        Whom someone has changed since stays and is listed.
        """
        makers = {row.trace["person"]: row for row in rows if made_person(row)}
        alone = unreferenced(Person.objects.all())
        unchanged = ids_of(alone.filter(version=1), makers)
        delete_all(Person, unchanged)
        for pk in sorted(ids_of(alone, makers)):
            self.keep(makers[pk], _("Someone has changed this citizen since."))


def lock_numbers(case_ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of these cases, which stay locked as they are."""
    rows = Case.objects.select_for_update(of=("self",)).order_by("pk")
    found = rows.filter(pk__in=any_of(case_ids)) if case_ids else rows.none()
    return dict(found.values_list("pk", "number"))


def made_person(row: StagedRow) -> bool:
    return row.outcome == Outcome.CREATE and "person" in (row.trace or {})


def changed_person(row: StagedRow) -> int | None:
    """The person of whom a row wrote something beside or instead of a new case."""
    trace = row.trace or {}
    return trace.get("filled", trace).get("person_id")


def made_households(rows: Sequence[StagedRow]) -> set[int]:
    """The households that were made for these rows."""
    traces = [row.trace for row in rows if row.trace]
    return {
        each["household"]
        for trace in traces
        for each in (trace, trace.get("filled", {}))
        if "household" in each
    }
