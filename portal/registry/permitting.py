"""What a row may write over a known citizen, and what of them stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.privacy.cipher import lookup
from portal.registry.choices import NumberState
from portal.registry.models import Person
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.tables import Table

IMPORT, CHANGE = "registry.import_person", "registry.change_person"


def permit_changes(table: Table, verdicts: Sequence[Verdict], user) -> list[Verdict]:
    """Return the verdicts with only what `user` may write.

    What is left out is noted as a warning; a row of which nothing remains is
    skipped.
    """
    people = changeable_people({v.target_id for v in verdicts if is_change(v)}, user)
    taken = numbers_in_use(table, verdicts)
    return [
        narrow(table, index, verdict, people, taken)
        for index, verdict in enumerate(verdicts)
    ]


def is_change(verdict: Verdict) -> bool:
    return verdict.outcome == Outcome.UPDATE


def changeable(user) -> QuerySet[Person]:
    """The people whom the user may import and change."""
    seen = Person.objects.visible_to(user, CHANGE)
    return Person.objects.visible_to(user, IMPORT).filter(pk__in=seen.values("pk"))


def changeable_people(person_ids: set[int], user) -> dict[int, Person]:
    """Read those of the people whom the user may import and change."""
    return {
        person.pk: person
        for part in chunks(sorted(person_ids))
        for person in changeable(user).filter(pk__in=part)
    }


def numbers_in_use(table: Table, verdicts: Sequence[Verdict]) -> set[str]:
    """The keys of those new numbers that someone has already."""
    wanted = {
        lookup(table.values["nik"][index])
        for index, verdict in enumerate(verdicts)
        if is_change(verdict) and "nik" in verdict.changes
    }
    return {
        key
        for part in chunks(sorted(wanted))
        for key in Person.objects.filter(
            nik_key__in=part, nik_state=NumberState.SOUND
        ).values_list("nik_key", flat=True)
    }


def narrow(table, index, verdict: Verdict, people, taken) -> Verdict:
    if verdict.outcome == Outcome.CREATE and table.column("region")[index] is None:
        message = _("Nothing says in which region this row belongs. Choose a region.")
        table.find(index, "village", Severity.ERROR, "region.missing", message)
        return replace(verdict, outcome=Outcome.BLOCKED)
    if is_kept_apart(verdict) and has_sound_number(table, index):
        message = _("A citizen is recorded once: nobody else is made with this NIK.")
        table.find(index, "nik", Severity.WARNING, "nik.once", message)
        return replace(
            verdict, outcome=Outcome.SKIP, target_id=verdict.beside, beside=None
        )
    if not is_change(verdict):
        return verdict
    person = people.get(verdict.target_id)
    if person is None:
        message = _("You may see this citizen but not change them here.")
        table.find(index, "name", Severity.WARNING, "person.not_changed", message)
        return skipped(verdict)
    refused = dict(refused_numbers(table, index, verdict.changes, person, taken))
    return without_refused(table, index, verdict, refused)


def without_refused(
    table: Table, index: int, verdict: Verdict, refused: dict[str, tuple[str, str]]
) -> Verdict:
    """Leave out what may not be written: `refused` is column → (code, sentence).

    Each sentence is noted as a warning; a row of which nothing remains is skipped.
    """
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
        return skipped(verdict)
    offered = verdict.offered or tuple(verdict.changes)
    return replace(verdict, changes=changes, offered=offered)


def is_kept_apart(verdict: Verdict) -> bool:
    """Tell whether a new citizen was chosen though there is one, or an earlier row."""
    is_repeat = verdict.beside is not None or verdict.repeat_of is not None
    return verdict.outcome == Outcome.CREATE and is_repeat


def has_sound_number(table: Table, index: int) -> bool:
    return bool(table.column("nik")[index]) and not table.column("nik_doubtful")[index]


def skipped(verdict: Verdict) -> Verdict:
    """Write nothing of a row, but remember what it says differently."""
    offered = verdict.offered or tuple(verdict.changes or ())
    return replace(verdict, outcome=Outcome.SKIP, changes=None, offered=offered)


def refused_numbers(
    table: Table, index: int, changes: dict, person: Person | None, taken: set[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (column, (code, sentence)) of the numbers that may not be written."""
    if "nik" in changes and not may_take(table, index, person, taken):
        yield "nik", ("nik.kept", _("NIK: the number that the citizen has is kept."))
    if "kk" in changes and table.column("kk_doubtful")[index]:
        yield "kk", ("kk.kept", "")


def may_take(table: Table, index: int, person: Person | None, taken: set[str]) -> bool:
    """A sound number replaces none or a doubtful one, if it is nobody else's."""
    return (
        not table.column("nik_doubtful")[index]
        and person is not None
        and person.nik_state != NumberState.SOUND
        and lookup(table.column("nik")[index]) not in taken
    )
