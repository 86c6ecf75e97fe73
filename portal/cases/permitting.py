"""What a row may write over a known case, and what of it must stay as it is.

The table of transitions binds an import as it binds everyone, an identity
number that is trusted is not replaced, and a case that the importer only sees
is not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from portal.cases.actions import allowed_transitions
from portal.cases.choices import Status, needs_reason
from portal.cases.models import Case
from portal.privacy.cipher import lookup
from portal.registry.choices import NumberState
from portal.registry.models import Person
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.tables import Table

IMPORT = "cases.import_case"


def permit_changes(table: Table, verdicts: Sequence[Verdict], user) -> list[Verdict]:
    """Return the verdicts with only those changes that `user` may write.

    What is left out is noted as a warning; a row of which nothing remains is
    skipped.
    """
    wanted = {v.target_id for v in verdicts if v.outcome == Outcome.UPDATE}
    cases = changeable_cases(wanted, user)
    numbers = numbers_in_use(table, verdicts)
    return [
        narrow(table, index, verdict, cases.get(verdict.target_id), numbers, user)
        if verdict.outcome == Outcome.UPDATE
        else verdict
        for index, verdict in enumerate(verdicts)
    ]


def changeable_cases(case_ids: set[int], user) -> dict[int, Case]:
    """Read those cases that the user may import into."""
    cases = Case.objects.visible_to(user, IMPORT).select_related("person")
    return {
        case.pk: case
        for part in chunks(sorted(case_ids))
        for case in cases.filter(pk__in=part)
    }


def numbers_in_use(table: Table, verdicts: Sequence[Verdict]) -> set[str]:
    """The keys of those new numbers that someone has already."""
    wanted = {
        lookup(table.values["nik"][index])
        for index, verdict in enumerate(verdicts)
        if verdict.outcome == Outcome.UPDATE and "nik" in verdict.changes
    }
    return {
        key
        for part in chunks(sorted(wanted))
        for key in Person.objects.filter(
            nik_key__in=part, nik_state=NumberState.SOUND
        ).values_list("nik_key", flat=True)
    }


def narrow(table, index, verdict, case, numbers, user) -> Verdict:
    if case is None:
        message = _("This case is handled elsewhere; you may see but not change it.")
        table.find(index, "case_number", Severity.WARNING, "case.elsewhere", message)
        return Verdict(Outcome.SKIP, verdict.target_id)
    refused = dict(refusals(table, index, verdict, case, numbers, user))
    for column, (code, message) in refused.items():
        if message:
            value = table.column(column)[index]
            table.find(index, column, Severity.WARNING, code, message, value)
    changes = {
        column: change
        for column, change in verdict.changes.items()
        if column not in refused
    }
    if not changes:
        return Verdict(Outcome.SKIP, verdict.target_id)
    return Verdict(Outcome.UPDATE, verdict.target_id, changes)


def refusals(table, index, verdict, case, numbers, user) -> Iterator[tuple]:
    """Yield (column, (code, sentence)) of what may not be written."""
    changes = verdict.changes
    if "status" in changes:
        reason = table.column("outcome")[index] or table.column("notes")[index]
        if sentence := refused_status(case, changes["status"][1], reason, user):
            yield "status", ("status.not_allowed", sentence)
    if "nik" in changes and not may_take(table, index, case, numbers):
        yield "nik", ("nik.kept", _("NIK: the number that the citizen has is kept."))
    if "kk" in changes and table.column("kk_doubtful")[index]:
        yield "kk", ("kk.kept", "")


def refused_status(case: Case, to: str, reason: str | None, user) -> str:
    """Return why the case cannot take this status, "" if it can."""
    names = {"now": case.get_status_display(), "wanted": Status(to).label}
    if to not in allowed_transitions(case, user):
        return (
            _(
                "Status: a case that is “%(now)s” cannot become “%(wanted)s” by you. "
                "It stays as it is."
            )
            % names
        )
    if needs_reason(case.status, to) and not reason:
        return (
            _(
                "Status: “%(wanted)s” needs a reason. Write it under the outcome or "
                "the notes; the case stays “%(now)s”."
            )
            % names
        )
    return ""


def may_take(table: Table, index: int, case: Case, numbers: set[str]) -> bool:
    """A sound number replaces none or a doubtful one, if it is nobody else's."""
    return (
        not table.column("nik_doubtful")[index]
        and case.person is not None
        and case.person.nik_state != NumberState.SOUND
        and lookup(table.column("nik")[index]) not in numbers
    )
