"""What the damaged numbers of an import may have been: suggested, never put in.

Either the digits themselves say it (a letter that looks like one, two that are
exchanged), or someone who is known has nearly this number and this name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from portal.privacy.cipher import lookup
from portal.privacy.damage import (
    are_swapped,
    in_our_digits,
    numbers_within,
    without_doubled,
    without_lookalikes,
)
from portal.privacy.identity import can_be_identity_number, clean_number
from portal.spreadsheets.checks.diagnoses import DIAGNOSES, Confidence
from portal.spreadsheets.checks.examining import SIX, six_of
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.mending.mending import mend
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.registers import DamagedNumber, get_register

NIK = "nik"
LOOKED_AT = 500  # rows at once
LIKENESSES = {
    "same": gettext_lazy("%(name)s is known with exactly this number."),
    "last_digit": gettext_lazy("%(name)s is known with the same first 15 digits."),
    "swapped": gettext_lazy(
        "%(name)s is known with this number but for two exchanged neighbours."
    ),
    "one_digit": gettext_lazy("%(name)s is known with this number but for one digit."),
    "missing": gettext_lazy("%(name)s is known with this number and one digit more."),
    "added": gettext_lazy("%(name)s is known with this number and one digit less."),
}


@dataclass(frozen=True, slots=True)
class SuggestedNumber:
    """What the NIK of one row may have been, and why."""

    position: int
    row: int  # as Excel shows it
    name: str  # of the citizen, as the row has it
    written: str
    number: str
    reason: str
    confidence: str
    record: tuple[str, str] | None = None  # name and address of who is known

    @property
    def token(self) -> str:
        """What says that this very number was shown, without telling it."""
        return lookup(self.number)

    @property
    def confidence_label(self) -> str:
        return Confidence(self.confidence).label


def suggestions(run: ImportRun, user) -> list[SuggestedNumber]:
    """Return what the first few hundred troubled NIKs of an import may have been."""
    troubled = troubled_numbers(run).order_by("position", "pk")
    return suggest(run, list(troubled[: 2 * LOOKED_AT]), user)


def suggestion_for(run: ImportRun, position: int, user) -> SuggestedNumber | None:
    """Return what the NIK of one row may have been."""
    troubled = troubled_numbers(run).filter(position=position).order_by("pk")
    return next(iter(suggest(run, list(troubled), user)), None)


def troubled_numbers(run: ImportRun):
    """The problems of NIKs that block a row or make it doubtful."""
    return run.problems.filter(
        column=NIK, severity__in=(Severity.ERROR, Severity.WARNING)
    ).exclude(diagnosis="")


def suggest(run: ImportRun, problems: Sequence[Problem], user) -> list[SuggestedNumber]:
    first = {}
    for problem in problems:
        first.setdefault(problem.position, problem)
    rows = {
        row.position: row
        for row in run.rows.filter(position__in=list(first)[:LOOKED_AT]).defer("raw")
    }
    damaged = [
        DamagedNumber(position, problem.value, rows[position].values)
        for position, problem in first.items()
        if position in rows
    ]
    known = get_register(run.register).suggest_numbers(damaged, user)
    found = [
        by_person(rows[each.position], each.written, known[each.position])
        if each.position in known
        else by_digits(rows[each.position], first[each.position])
        for each in damaged
    ]
    return [each for each in found if each]


def by_person(row: StagedRow, written: str, known) -> SuggestedNumber:
    reason = LIKENESSES[known.likeness] % {"name": known.name}
    return SuggestedNumber(
        row.position,
        row.row,
        row.values.get("name", ""),
        written,
        known.number,
        reason,
        Confidence.LIKELY,
        (known.name, known.address) if known.address else None,
    )


def by_digits(row: StagedRow, problem: Problem) -> SuggestedNumber | None:
    number = meant_by(problem.value, problem.diagnosis, row.values)
    if number is None or not can_be_identity_number(number):
        return None
    diagnosis = DIAGNOSES[problem.diagnosis]
    reason = _("What is written: %(what)s.") % {"what": diagnosis.title}
    return SuggestedNumber(
        row.position,
        row.row,
        row.values.get("name", ""),
        problem.value,
        number,
        reason,
        diagnosis.confidence,
    )


def meant_by(written: str, diagnosis: str, values: dict[str, Any]) -> str | None:
    """Return the one number that damaged digits can have been; None if several."""
    if diagnosis in ("lookalikes", "other_digits"):
        return without_lookalikes(clean_number(in_our_digits(written)))
    if diagnosis == "words_around":
        return numbers_within(written)[0]
    if diagnosis == "digit_doubled":
        possible = without_doubled(clean_number(written))
        return possible[0] if len(possible) == 1 else None
    if diagnosis == "swapped" and values.get("birth_date"):
        return with_birth_date_of(clean_number(written), values)
    return None


def with_birth_date_of(number: str, values: dict[str, Any]) -> str | None:
    """Return the number with the row's birth date, if that differs by a swap."""
    born = date.fromisoformat(values["birth_date"])
    sexes = [values["sex"]] if values.get("sex") else ["female", "male"]
    meant = {six for sex in sexes if are_swapped(six := six_of(born, sex), number[SIX])}
    return number[:6] + meant.pop() + number[12:] if len(meant) == 1 else None


@transaction.atomic
def accept_suggestion(run: ImportRun, position: int, token: str, *, by) -> StagedRow:
    """Put the suggested number in place of the row's NIK, and return the row.

    `token` is that of the suggestion that was shown. Raises PermissionDenied,
    or ValidationError if there is no such suggestion any more.
    """
    suggestion = suggestion_for(run, position, by)
    if suggestion is None or suggestion.token != token:
        raise ValidationError(
            _("This number is not suggested any more; look at the row once more.")
        )
    row = mend(run, position, {NIK: suggestion.number}, by=by)
    log(
        instance=run,
        action="imports.accept_number",
        user=by,
        data={"row": row.row, "confidence": suggestion.confidence},
    )
    return row
