"""Taking an imported case list back without taking back anyone's work since.

Three-way: what the import wrote and nobody touched goes back to what was
before; what someone changed since stays and is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.cases.changing import unpack
from portal.cases.models import Case, CaseCounter, Referral
from portal.registry.models import Household, Person
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Kept


def revert(run: ImportRun, rows: Sequence[StagedRow]) -> list[Kept]:
    """Take back a slice of applied rows; return what stays and why."""
    created = [row for row in rows if row.outcome == Outcome.CREATE]
    changed = [row for row in rows if row.outcome == Outcome.UPDATE]
    kept = [note for row in changed for note in restore(row)]
    return kept + remove_cases(created)


def remove_cases(rows: Sequence[StagedRow]) -> list[Kept]:
    """Delete the cases nobody has worked on, and the people only they had."""
    untouched = untouched_cases(row.target_id for row in rows)
    gone = [row for row in rows if row.target_id in untouched]
    numbers = [untouched[row.target_id] for row in gone]
    for part in chunks(untouched):
        Case.objects.filter(pk__in=part).delete()
    kept = remove_people(gone)
    release_numbers(numbers)
    existing = set(
        Case.objects.filter(pk__in=[row.target_id for row in rows]).values_list(
            "pk", flat=True
        )
    )
    reason = _("Someone has worked on this case since.")
    return kept + [keep(row, reason) for row in rows if row.target_id in existing]


def keep(row: StagedRow, reason: str) -> Kept:
    return Kept(row.row, row.values.get("name", ""), reason)


def untouched_cases(case_ids) -> dict[int, str]:
    """Return id → number of those cases that are as the import made them."""
    referrals = Referral.objects.filter(case=OuterRef("pk"))
    return {
        pk: number
        for part in chunks(case_ids)
        for pk, number in Case.objects.filter(pk__in=part, version=1)
        .filter(~Exists(referrals))
        .values_list("pk", "number")
    }


def remove_people(rows: Sequence[StagedRow]) -> list[Kept]:
    """Delete people and households that these rows made and nothing else uses.

    Return those whom someone has changed since, who stay.
    """
    makers = {row.trace["person"]: row for row in rows if "person" in (row.trace or {})}
    cases = Case.objects.filter(person=OuterRef("pk"))
    changed: list[int] = []
    for part in chunks(makers):
        alone = Person.objects.filter(~Exists(cases), pk__in=part)
        changed += alone.exclude(version=1).values_list("pk", flat=True)
        alone.filter(version=1).delete()
    remove_households(row.trace for row in rows if row.trace)
    reason = _("Someone has changed this citizen since.")
    return [keep(makers[pk], reason) for pk in changed]


def remove_households(traces: Iterable[dict]) -> None:
    members = Person.objects.filter(household=OuterRef("pk"))
    for part in chunks(trace["household"] for trace in traces if "household" in trace):
        Household.objects.filter(~Exists(members), pk__in=part).delete()


def release_numbers(numbers: Sequence[str]) -> None:
    """Give back the serials of deleted cases if none was given out after them."""
    highest: dict[tuple[str, int], int] = defaultdict(int)
    for number in numbers:
        region, year, serial = number.split("-")
        place = (region, int(year))
        highest[place] = max(highest[place], int(serial))
    for (region, year), serial in highest.items():
        counter = CaseCounter.objects.select_for_update().filter(
            region=region, year=year, last=serial
        )
        last = last_serial(region, year)
        counter.update(last=last) if last else counter.delete()


def last_serial(region: str, year: int) -> int:
    number = (
        Case.objects.filter(number__startswith=f"{region}-{year}-")
        .order_by(Length("number").desc(), "-number")
        .values_list("number", flat=True)
        .first()
    )
    return int(number.rpartition("-")[2]) if number else 0


def restore(row: StagedRow) -> list[Kept]:
    """Put back every field that still is what the import wrote."""
    trace = row.trace or {}
    case = Case.objects.select_for_update(of=("self",)).filter(pk=row.target_id).first()
    kept = put_back(row, case, "case") if case else []
    if trace.get("person"):
        people = Person.objects.select_for_update(of=("self",))
        person = people.filter(pk=trace["person_id"]).first()
        kept += put_back(row, person, "person") if person else []
    remove_households([trace])
    return kept


def put_back(row: StagedRow, record: Case | Person, name: str) -> list[Kept]:
    kept, restored = [], False
    for field, (before, after) in row.trace.get(name, {}).items():
        if getattr(record, field) == unpack(field, after):
            setattr(record, field, unpack(field, before))
            restored = True
        else:
            label = record._meta.get_field(field).verbose_name
            kept.append(
                keep(row, _("“%(field)s” was changed since.") % {"field": label})
            )
    if restored:
        # Only where nobody saved since is the record what it was before.
        untouched = record.version == row.trace.get(f"{name}_version")
        record.version += -1 if untouched else 1
        record.updated_at = timezone.now()
        record.save()
    return kept
