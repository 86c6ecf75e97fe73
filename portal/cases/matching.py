"""Which case a row of a list is: IMPORT.md §3, “Which case is this?”."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from portal.cases.comparing import differences, stored_values
from portal.cases.models import Case
from portal.registry.choices import NumberState
from portal.spreadsheets.bulk import any_of
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.tables import Table

REPEAT_WITHIN = 31  # days
POSITION_BITS = 40
POSITIONS = (1 << POSITION_BITS) - 1
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


class RowKey(NamedTuple):
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

    @property
    def repeat_key(self) -> int:
        """A number that the rows of one person's one request have in common."""
        person = self.nik_key or f"{self.name_key}|{self.birth_date}|{self.domicile}"
        text = f"{person}|{self.service_key}".encode()
        digest = hashlib.blake2b(text, digest_size=8).digest()
        return int.from_bytes(digest, signed=True)


def keys_of(table: Table) -> list[RowKey | None]:
    """Return the key of each row, None for a blocked one."""
    columns = zip(
        *(
            table.column(name)
            for name in (
                "case_number",
                "external_id",
                "region",
                "nik_key",
                "nik_doubtful",
                "name_key",
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
    number, external, region, nik, doubtful, name, *person, day, undated = row
    sound, known_day = None if doubtful else nik, None if undated else day
    return RowKey(number, external, region, sound, name, *person, known_day)


class CaseMatcher:
    """Says of the rows of one import, part after part, which cases they are."""

    def __init__(self, run: ImportRun):
        self.known = Matches(Case.objects.visible_to(run.created_by))
        self.repeats = Repeats()

    def match(self, table: Table) -> list[Verdict]:
        """Say for each row whether it is new, known, a suspected repeat or blocked."""
        keys = keys_of(table)
        found = self.known.find(keys)
        stored = stored_values(found.values())
        repeat_keys, verdicts = [], []
        for index, key in enumerate(keys):
            if key is None:
                repeat_keys.append(None)
                verdicts.append(Verdict(Outcome.BLOCKED))
                continue
            repeat_keys.append(key.repeat_key)
            is_left_out = index in table.skipped
            repeat_of = self.repeats.find(
                key, key.repeat_key, table.positions[index], is_left_out
            )
            if index in found:
                case_id = found[index]
                changes = differences(table, index, stored[case_id])
                outcome = Outcome.UPDATE if changes else Outcome.UNCHANGED
                verdicts.append(Verdict(outcome, case_id, changes, repeat_of))
            elif repeat_of is not None:
                verdicts.append(Verdict(Outcome.DUPLICATE, repeat_of=repeat_of))
            else:
                verdicts.append(Verdict(Outcome.CREATE))
        table.values["repeat_key"] = repeat_keys
        return verdicts


class Repeats:
    """Knows who asked for what and when, in as little memory as can be."""

    def __init__(self):
        # repeat key -> day and position in one number, or a list of such
        self.seen: dict[int, int | list[int]] = {}

    def find(
        self, key: RowKey, repeat_key: int, position: int, is_left_out: bool
    ) -> int | None:
        """Return the position of the row that this one repeats.

        That is one whose person (by sound NIK) asked the same at most 31 days
        before. A row left out is repeated by none.
        """
        if not (key.nik_key and key.service_key and key.received_on):
            return None
        day = key.received_on.toordinal()
        earlier = self.seen.get(repeat_key)
        if earlier is None:
            if not is_left_out:
                self.seen[repeat_key] = day << POSITION_BITS | position
            return None
        several = earlier if isinstance(earlier, list) else [earlier]
        if not is_left_out:
            self.seen[repeat_key] = [*several, day << POSITION_BITS | position]
        for packed in several:
            if 0 <= day - (packed >> POSITION_BITS) <= REPEAT_WITHIN:
                return packed & POSITIONS
        return None


class Matches:
    """Finds the cases of keys, one key after another, each case for one row only.

    What names a case by its number finds it even where an earlier row was
    taken for it by its person.
    """

    def __init__(self, cases: QuerySet):
        self.cases = cases.order_by("pk")
        self.named: set[int] = set()
        self.taken: set[int] = set()

    def find(self, keys: Sequence[RowKey | None]) -> dict[int, int]:
        """Return index → case id; by number, elsewhere's number, then person."""
        search = Search(self.cases, keys)
        by_name = search.by_number() | search.by_external_id()
        by_person = search.by_person() if search.open else {}
        found = {}
        for index in range(len(keys)):
            if index in by_name:
                pk = self.take(by_name[index], self.named)
            else:
                pk = self.take(by_person.get(index, ()), self.taken)
            if pk is not None:
                found[index] = pk
        return found

    def take(self, candidates: Iterable[int], gone: set[int]) -> int | None:
        for pk in candidates:
            if pk not in gone:
                gone.add(pk)
                self.taken.add(pk)
                return pk
        return None


class Search:
    """Reads the cases that some keys may mean; each way for those not found yet."""

    def __init__(self, cases: QuerySet, keys: Sequence[RowKey | None]):
        self.cases = cases
        self.open = {index: key for index, key in enumerate(keys) if key}

    def load(self, field: str, wanted: set, **conditions) -> list[dict]:
        wanted = wanted - {None, ""}
        if not wanted:
            return []
        cases = self.cases.filter(**{f"{field}__in": any_of(wanted)}, **conditions)
        return list(cases.values(*CASE_FIELDS))

    def settle(self, known: dict, way: Callable[[RowKey], Any]) -> dict[int, list]:
        """Return what is known of the open keys that have any, and close them."""
        if not known:
            return {}
        asked = {index: way(key) for index, key in self.open.items()}
        found = {
            index: known[value] for index, value in asked.items() if value in known
        }
        for index in found:
            del self.open[index]
        return found

    def by_number(self) -> dict[int, list[int]]:
        rows = self.load("number", {key.number for key in self.open.values()})
        known = {case["number"]: [case["pk"]] for case in rows}
        return self.settle(known, lambda key: key.number)

    def by_external_id(self) -> dict[int, list[int]]:
        wanted = {number_elsewhere(key) for key in self.open.values()}
        known = defaultdict(list)
        for case in self.load("external_id", wanted):
            known[case["region_id"], case["external_id"]].append(case["pk"])
        return self.settle(known, lambda key: (key.region, number_elsewhere(key)))

    def by_person(self) -> dict[int, list[int]]:
        """The same person's same request of the same day; by number, else by name."""
        sound = {"person__nik_state": NumberState.SOUND}
        found = self.of_people("nik_key", **sound)
        return found | self.of_people("name_key")

    def of_people(self, field: str, **conditions) -> dict[int, list[int]]:
        wanted = {getattr(key, field) for key in self.open.values()}
        cases = defaultdict(list)
        for case in self.load(f"person__{field}", wanted, **conditions):
            cases[case[f"person__{field}"], case["service_key"]].append(case)
        same = {
            key: [c["pk"] for c in asked if is_same_request(key, c, field)]
            for key in self.open.values()
            if (asked := cases.get((getattr(key, field), key.service_key)))
        }
        return self.settle(
            {key: pks for key, pks in same.items() if pks}, lambda key: key
        )


def number_elsewhere(key: RowKey) -> str | None:
    # A number that is unknown here was kept as the number elsewhere.
    return key.external_id or key.number


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
