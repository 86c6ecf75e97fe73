"""Which case a row of a list is: IMPORT.md §3, “Which case is this?”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from portal.cases.comparing import differences, stored_values
from portal.cases.models import Case
from portal.cases.permitting import permit_changes
from portal.privacy.cipher import lookup
from portal.registry.choices import NumberState
from portal.registry.names import name_key
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.choices import OnMatch, Outcome
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.tables import Table

REPEAT_WITHIN = timedelta(days=31)
CASE_FIELDS = (
    "pk",
    "number",
    "external_id",
    "region_id",
    "service_key",
    "received_on",
    "person__nik_key",
    "person__nik_state",
    "person__name_key",
    "person__birth_date",
    "person__region_id",
)


@dataclass(frozen=True, slots=True)
class RowKey:
    """All by which a row may be recognised."""

    number: str | None
    external_id: str | None
    region: str | None  # the handling region
    nik_key: str | None  # of a sound number only
    name_key: str
    birth_date: date | None
    domicile: str | None
    service_key: str
    received_on: date | None  # None: the list does not say


def keys_of(table: Table) -> list[RowKey | None]:
    """Return the key of each row, None for a blocked one."""
    columns = zip(
        *(
            table.column(name)
            for name in (
                "case_number",
                "external_id",
                "region",
                "nik",
                "nik_doubtful",
                "name",
                "birth_date",
                "domicile",
                "service_key",
                "received_on",
                "is_undated",
            )
        ),
        strict=True,
    )
    return [
        None if index in table.blocked else key_of(row)
        for index, row in enumerate(columns)
    ]


def key_of(row: tuple) -> RowKey:
    number, external, region, nik, doubtful, name, born, domicile, key, day, undated = (
        row
    )
    return RowKey(
        number,
        external,
        region,
        lookup(nik) if nik and not doubtful else None,
        name_key(name),
        born,
        domicile,
        key,
        None if undated else day,
    )


def match(table: Table, run: ImportRun) -> list[Verdict]:
    """Say for each row whether it is new, known, a suspected repeat or blocked."""
    keys = keys_of(table)
    found = Matches(Case.objects.visible_to(run.created_by), keys).find_all()
    stored = stored_values(found.values())
    repeats = suspected_repeats(keys)
    verdicts = []
    for index, key in enumerate(keys):
        if key is None:
            verdicts.append(Verdict(Outcome.BLOCKED))
        elif index in found and run.on_match != OnMatch.CREATE:
            case_id = found[index]
            changes = differences(table, index, stored[case_id])
            verdicts.append(known_verdict(run, case_id, changes))
        elif index in repeats:
            verdicts.append(Verdict(Outcome.DUPLICATE))
        else:
            verdicts.append(Verdict(Outcome.CREATE))
    return permit_changes(table, verdicts, run.created_by)


def known_verdict(run: ImportRun, case_id: int, changes: dict) -> Verdict:
    if not changes:
        return Verdict(Outcome.UNCHANGED, case_id)
    outcome = Outcome.UPDATE if run.on_match == OnMatch.UPDATE else Outcome.SKIP
    return Verdict(outcome, case_id, changes)


def suspected_repeats(keys: Sequence[RowKey | None]) -> set[int]:
    """Rows whose person (by sound NIK) asked the same at most 31 days before."""
    seen: dict[tuple[str, str], list[date]] = defaultdict(list)
    repeats = set()
    for index, key in enumerate(keys):
        if key is None or not (key.nik_key and key.service_key and key.received_on):
            continue
        earlier = seen[key.nik_key, key.service_key]
        gaps = (key.received_on - day for day in earlier)
        if any(timedelta(0) <= gap <= REPEAT_WITHIN for gap in gaps):
            repeats.add(index)
        earlier.append(key.received_on)
    return repeats


class Matches:
    """Finds the case of each key among `cases`, each case for one row only."""

    def __init__(self, cases: QuerySet, keys: Sequence[RowKey | None]):
        self.cases = cases.order_by("pk")
        self.keys = {index: key for index, key in enumerate(keys) if key}
        self.found: dict[int, int] = {}
        self.taken: set[int] = set()

    def find_all(self) -> dict[int, int]:
        """Return row index → case id; by number, elsewhere's number, then person."""
        self.by_number()
        self.by_external_id()
        self.by_person("nik_key", self.of_sound_numbers, lambda key: key.nik_key)
        self.by_person("name_key", self.of_names, lambda key: key.name_key)
        return self.found

    def open_keys(self) -> dict[int, RowKey]:
        return {i: key for i, key in self.keys.items() if i not in self.found}

    def take(self, index: int, candidates: Iterable[dict[str, Any]]) -> None:
        for case in candidates:
            if case["pk"] not in self.taken:
                self.found[index] = case["pk"]
                self.taken.add(case["pk"])
                return

    def load(self, condition: Callable[[list], Q], wanted: set) -> list[dict]:
        """Read the cases of the wanted values, some thousand values a query."""
        return [
            case
            for part in chunks(sorted(wanted))
            for case in self.cases.filter(condition(part)).values(*CASE_FIELDS)
        ]

    def by_number(self) -> None:
        wanted = {key.number for key in self.keys.values() if key.number}
        rows = self.load(lambda part: Q(number__in=part), wanted)
        known = {case["number"]: [case] for case in rows}
        for index, key in self.open_keys().items():
            self.take(index, known.get(key.number, ()))

    def by_external_id(self) -> None:
        # A number that is unknown here was kept as the number elsewhere.
        own = {i: key.external_id or key.number for i, key in self.open_keys().items()}
        wanted = {value for value in own.values() if value}
        known = defaultdict(list)
        for case in self.load(lambda part: Q(external_id__in=part), wanted):
            known[case["region_id"], case["external_id"]].append(case)
        for index, value in own.items():
            self.take(index, known.get((self.keys[index].region, value), ()))

    def of_sound_numbers(self, part: list) -> Q:
        return Q(person__nik_key__in=part, person__nik_state=NumberState.SOUND)

    def of_names(self, part: list) -> Q:
        return Q(person__name_key__in=part)

    def by_person(self, field: str, condition, value_of) -> None:
        """Match the same person's same request of the same day."""
        wanted = {value_of(key) for key in self.open_keys().values()} - {None, ""}
        known = defaultdict(list)
        for case in self.load(condition, wanted):
            known[case[f"person__{field}"], case["service_key"]].append(case)
        for index, key in self.open_keys().items():
            candidates = known.get((value_of(key), key.service_key), ())
            self.take(index, (c for c in candidates if is_same_request(key, c, field)))


def is_same_request(key: RowKey, case: dict[str, Any], field: str) -> bool:
    if key.received_on and case["received_on"] != key.received_on:
        return False
    if key.external_id and case["external_id"] not in ("", key.external_id):
        return False
    return field == "nik_key" or is_same_name(key, case)


def is_same_name(key: RowKey, case: dict[str, Any]) -> bool:
    """The same birth date or both blank, the same village, no other sound NIK."""
    other_number = (
        key.nik_key
        and case["person__nik_state"] == NumberState.SOUND
        and case["person__nik_key"] != key.nik_key
    )
    village = case["person__region_id"] or case["region_id"]
    return (
        not other_number
        and case["person__birth_date"] == key.birth_date
        and village == (key.domicile or key.region)
    )
