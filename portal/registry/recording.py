"""Recording the people of many rows at once, set-based.

The rules are those of portal.registry.actions, the speed is that of an
import: a handful of queries for thousands of rows. People who are known are
not changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from portal.registry.choices import AbsenceReason, NumberState
from portal.registry.models import Household, Person
from portal.registry.names import may_be_same_name
from portal.spreadsheets.bulk import allocate_ids, any_of, insert_rows, timestamp

Values = dict[str, Any]
HOUSEHOLD_FIELDS = ("id", "kk", "kk_key", "kk_state", "head_name", "region")
PERSON_FIELDS = (
    "id", "name", "name_key", "nik", "nik_key", "nik_state", "nik_absence",
    "birth_place", "birth_date", "sex", "phone", "address", "hamlet", "rt", "rw",
    "region", "household", "created_at", "updated_at", "version",
)  # fmt: skip
TEXTS = ("birth_place", "sex", "phone", "address", "hamlet", "rt", "rw")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The person of one row; what was made new for it, to be undone later."""

    person_id: int
    new_person: int | None = None
    new_household: int | None = None


def record_people(rows: Sequence[Values], *, by=None) -> list[Recorded]:
    """Return the person of each row, recorded where unknown; in a transaction.

    A name leads only to people whom `by` may be led to; None: to anyone.

    Rows hold what a StagedRow of people holds: name, name_key, nik (as
    ciphertext), nik_key, nik_state, kk, kk_key, kk_state, domicile and the
    plain fields of Person; dates as ISO text. A row with `is_apart` is known by
    its number alone.
    """
    return PeopleRecorder(rows, by).record()


def is_sound(values: Values, name: str) -> bool:
    return values.get(f"{name}_state") == NumberState.SOUND


def person_key(values: Values) -> tuple | None:
    """What makes two rows one person; None if nothing does."""
    if is_sound(values, "nik"):
        return ("nik", values["nik_key"])
    return None if values.get("is_apart") else name_key_of(values)


def name_key_of(values: Values) -> tuple | None:
    """Name, birth date and village; None without a village."""
    if not values.get("domicile"):
        return None
    return ("name", values["name_key"], values.get("birth_date"), values["domicile"])


class PeopleRecorder:
    """Finds and makes the people and households of one slice of rows."""

    def __init__(self, rows: Sequence[Values], by=None):
        self.rows, self.by = list(rows), by
        self.people: dict[tuple, int] = {}
        self.households: dict[str, int] = {}
        self.names: dict[str, str] = {}  # nik_key -> name_key of its known holder

    def record(self) -> list[Recorded]:
        self.find_by_number()
        self.doubt_numbers_of_others()
        self.find_by_name()
        keys = [person_key(values) for values in self.rows]
        makers, made = self.choose_makers(keys)
        homes = self.make_households(makers)
        ids = dict(zip(makers, allocate_ids(Person, len(makers)), strict=True))
        self.insert_people(makers, ids, homes)
        by_key = {key: ids[index] for key, index in made.items()}
        return [
            self.recorded(index, keys[index], ids, by_key, homes)
            for index in range(len(self.rows))
        ]

    def find_by_number(self) -> None:
        numbers = {row["nik_key"] for row in self.rows if is_sound(row, "nik")}
        found = Person.objects.filter(
            nik_key__in=any_of(numbers), nik_state=NumberState.SOUND
        )
        for key, pk, name in found.values_list("nik_key", "pk", "name_key"):
            self.people["nik", key] = pk
            self.names[key] = name

    def find_by_name(self) -> None:
        names = {row["name_key"] for row in self.rows if not is_sound(row, "nik")}
        people = Person.objects
        known = people.recognizable_by(self.by) if self.by else people.all()
        found = (
            known.filter(name_key__in=any_of(names))
            .exclude(region=None)
            .order_by("-pk")
            .values_list("name_key", "birth_date", "region_id", "pk")
        )
        self.people |= {
            ("name", name, born.isoformat() if born else None, region): pk
            for name, born, region, pk in found
        }

    def doubt_numbers_of_others(self) -> None:
        """A sound number whose known holder has another name is kept as doubtful.

        Within the rows the first with a number is its holder.
        """
        for index, row in enumerate(self.rows):
            if not is_sound(row, "nik"):
                continue
            holder = self.names.setdefault(row["nik_key"], row["name_key"])
            if not may_be_same_name(holder, row["name_key"]):
                self.rows[index] = {**row, "nik_state": NumberState.DOUBTFUL.value}

    def choose_makers(
        self, keys: list[tuple | None]
    ) -> tuple[list[int], dict[tuple, int]]:
        """The rows that make a new person, the first of each unknown one.

        Also by which keys later rows find the person that such a row makes: a
        row without a number finds by name whom another row gave one.
        """
        makers: list[int] = []
        made: dict[tuple | None, int] = {}
        for index, key in enumerate(keys):
            if key is None or (key not in self.people and key not in made):
                makers.append(index)
                for way in (key, name_key_of(self.rows[index])):
                    made.setdefault(way, index)
        made.pop(None, None)
        return makers, made

    def make_households(self, makers: list[int]) -> dict[int, tuple[int, bool]]:
        """Return row index → (household, is it new) for the makers that have one."""
        wanted = {
            self.rows[i]["kk_key"] for i in makers if is_sound(self.rows[i], "kk")
        }
        found = Household.objects.filter(
            kk_key__in=any_of(wanted), kk_state=NumberState.SOUND
        )
        self.households |= dict(found.values_list("kk_key", "pk"))
        homes, new = {}, {}
        for index in makers:
            key = home_key(self.rows[index], index)
            if key is None:
                continue
            if key in self.households:
                homes[index] = (self.households[key], False)
            else:
                new.setdefault(key, []).append(index)
        for (_key, indexes), pk in zip(
            new.items(), allocate_ids(Household, len(new)), strict=True
        ):
            homes |= {
                index: (pk, position == 0) for position, index in enumerate(indexes)
            }
        self.insert_households(homes)
        return homes

    def insert_households(self, homes: dict[int, tuple[int, bool]]) -> None:
        insert_rows(
            Household,
            HOUSEHOLD_FIELDS,
            [
                (
                    pk,
                    self.rows[index].get("kk"),
                    self.rows[index].get("kk_key"),
                    self.rows[index].get("kk_state") or NumberState.ABSENT.value,
                    self.rows[index].get("household_head") or "",
                    self.rows[index].get("domicile"),
                )
                for index, (pk, is_new) in homes.items()
                if is_new
            ],
        )

    def insert_people(self, makers, ids, homes) -> None:
        now = timestamp(timezone.now())
        insert_rows(
            Person,
            PERSON_FIELDS,
            [
                person_row(self.rows[i], ids[i], homes.get(i, (None,))[0], now)
                for i in makers
            ],
        )

    def recorded(self, index, key, ids, by_key, homes) -> Recorded:
        if index in ids:
            home, is_new = homes.get(index, (None, False))
            return Recorded(ids[index], ids[index], home if is_new else None)
        return Recorded(self.people.get(key) or by_key[key])


def home_key(values: Values, index: int) -> Any:
    """What makes two rows one household; a row alone where nothing does."""
    if is_sound(values, "kk"):
        return values["kk_key"]
    return index if values.get("kk") or values.get("household_head") else None


def person_row(values: Values, pk: int, household: int | None, now) -> tuple:
    born = values.get("birth_date")
    state = values.get("nik_state") or NumberState.ABSENT.value
    absence = "" if values.get("nik") else AbsenceReason.NOT_ASKED.value
    return (
        pk,
        values["name"],
        values["name_key"],
        values.get("nik"),
        values.get("nik_key"),
        state,
        absence,
        values.get("birth_place") or "",
        date.fromisoformat(born) if born else None,
        *(values.get(field) or "" for field in TEXTS[1:]),
        values.get("domicile"),
        household,
        now,
        now,
        1,
    )
