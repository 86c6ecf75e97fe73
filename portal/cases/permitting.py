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
from portal.registry.permitting import (
    numbers_in_use,
    refused_numbers,
    skipped,
    without_refused,
)
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


def narrow(table, index, verdict, case, numbers, user) -> Verdict:
    if case is None:
        message = _("This case is handled elsewhere; you may see but not change it.")
        table.find(index, "case_number", Severity.WARNING, "case.elsewhere", message)
        return skipped(verdict)
    refused = dict(refusals(table, index, verdict, case, numbers, user))
    return without_refused(table, index, verdict, refused)


def refusals(table, index, verdict, case, numbers, user) -> Iterator[tuple]:
    """Yield (column, (code, sentence)) of what may not be written."""
    changes = verdict.changes
    if "status" in changes:
        reason = table.column("outcome")[index] or table.column("notes")[index]
        if sentence := refused_status(case, changes["status"][1], reason, user):
            yield "status", ("status.not_allowed", sentence)
    yield from refused_numbers(table, index, changes, case.person, numbers)


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
