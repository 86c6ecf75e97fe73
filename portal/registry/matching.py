"""Which citizen a row of a list of people is.

The same sound NIK, else the same name, birth date and village. Someone whom
only other regions have recorded is not shown: the row is left out and says so,
and the look is logged (docs/decisions/0009-lists-of-people.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from portal.accounts.bulk_log import log_all
from portal.privacy.cipher import lookup
from portal.registry.choices import NumberState
from portal.registry.comparing import differences, stored_values
from portal.registry.models import Person
from portal.registry.names import may_be_same_name, name_key
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.columns import Column
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.tables import Table

KEY_COLUMNS = (
    "nik", "nik_doubtful", "name", "birth_date", "domicile", "region", "is_placed",
)  # fmt: skip
NameKey = tuple[str, date | None, str | None]  # name, birth date, village


class PersonKey(NamedTuple):
    """All by which the citizen of a row is recognized."""

    nik_key: str | None  # of a sound number only
    by_name: NameKey
    is_placed: bool  # whether the row itself says where the citizen lives

    @property
    def repeat_key(self) -> int:
        """A number that the rows of one citizen have in common."""
        text = self.nik_key or "|".join(map(str, self.by_name))
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)


class Known(NamedTuple):
    """A citizen who is recorded already."""

    pk: int
    nik_key: str | None  # of a sound number only
    name_key: str
    is_seen: bool  # by the importer
    village: str | None = None
    listed_in: str | None = None

    def lives_in(self, key: PersonKey) -> bool:
        """Tell whether the row means the same village, or neither knows one."""
        if self.village is None and not key.is_placed:
            return True
        return (self.village or self.listed_in) == key.by_name[2]


def keys_of(table: Table) -> list[PersonKey | None]:
    """Return the key of each row, None for a blocked one."""
    rows = zip(*(table.column(name) for name in KEY_COLUMNS), strict=True)
    return [
        None if index in table.blocked else key_of(*row)
        for index, row in enumerate(rows)
    ]


def key_of(nik, is_doubtful, name, born, domicile, region, is_placed) -> PersonKey:
    sound = lookup(nik) if nik and not is_doubtful else None
    return PersonKey(sound, (name_key(name), born, domicile or region), is_placed)


def are_two(number: str | None, other: str | None) -> bool:
    """Tell whether two sound numbers are of two citizens."""
    return bool(number and other and number != other)


class PeopleMatcher:
    """Says of the rows of one import, part after part, who they are."""

    def __init__(self, run: ImportRun, columns: dict[str, Column]):
        self.user, self.columns = run.created_by, columns
        self.by_nik: dict[str, int] = {}  # number -> position of its first row
        self.by_name: dict[NameKey, tuple[int, str | None]] = {}
        self.taken: dict[int, int] = {}  # citizen -> position of their first row

    def match(self, table: Table) -> list[Verdict]:
        """Say for each row whether it is new, known, a repeat or blocked."""
        keys = keys_of(table)
        known = Search(self.user, keys).find()
        seen = {one.pk for one in known.values() if one.is_seen}
        stored = stored_values(seen)
        verdicts = [
            self.judge(table, index, key, known.get(index), stored)
            for index, key in enumerate(keys)
        ]
        table.values["repeat_key"] = [key.repeat_key if key else None for key in keys]
        self.log_looks({one.pk for one in known.values() if not one.is_seen})
        return verdicts

    def judge(self, table, index, key: PersonKey | None, known, stored) -> Verdict:
        if key is None:
            return Verdict(Outcome.BLOCKED)
        position = table.positions[index]
        repeat_of = self.repeated(key, known, position, index in table.skipped)
        if repeat_of is not None:
            return Verdict(Outcome.DUPLICATE, repeat_of=repeat_of)
        if known is None:
            return Verdict(Outcome.CREATE)
        if not known.is_seen:
            return self.leave_out(table, index)
        changes = differences(table, index, stored[known.pk], self.columns)
        outcome = Outcome.UPDATE if changes else Outcome.UNCHANGED
        return Verdict(outcome, known.pk, changes)

    def repeated(self, key, known, position: int, is_left_out: bool) -> int | None:
        """Return the position of the earlier row with the same citizen, if any."""
        earlier = self.by_nik.get(key.nik_key) if key.nik_key else None
        if earlier is None and key.by_name in self.by_name:
            other, number = self.by_name[key.by_name]
            earlier = None if are_two(number, key.nik_key) else other
        if earlier is None and known:
            earlier = self.taken.get(known.pk)
        if earlier is None and not is_left_out:
            if key.nik_key:
                self.by_nik[key.nik_key] = position
            self.by_name.setdefault(key.by_name, (position, key.nik_key))
            if known:
                self.taken[known.pk] = position
        return earlier

    def leave_out(self, table: Table, index: int) -> Verdict:
        message = _(
            "Another region has recorded this citizen already. You see them with "
            "their first case in yours; the row is left out."
        )
        table.find(index, "name", Severity.WARNING, "person.elsewhere", message)
        return Verdict(Outcome.SKIP)

    def log_looks(self, ids: set[int]) -> None:
        """Note with the people of elsewhere that someone looked for them."""
        people = [p for part in chunks(ids) for p in Person.objects.filter(pk__in=part)]
        log_all(((p, {}) for p in people), action="registry.lookup", user=self.user)


class Search:
    """Finds the citizens that some keys mean."""

    def __init__(self, user, keys: Sequence[PersonKey | None]):
        self.user = user
        self.keys = {index: key for index, key in enumerate(keys) if key}

    def find(self) -> dict[int, Known]:
        """Return index → the citizen who is known; by number, else by name."""
        by_nik = self.by_number()
        found = {
            index: by_nik[key.nik_key]
            for index, key in self.keys.items()
            if key.nik_key in by_nik and self.may_be(key, by_nik[key.nik_key])
        }
        rest = {i: key for i, key in self.keys.items() if i not in found}
        by_name = self.by_name(rest.values())
        for index, key in rest.items():
            for one in by_name.get(key.by_name[:2], ()):
                if one.lives_in(key) and not are_two(key.nik_key, one.nik_key):
                    found[index] = one
                    break
        return found

    def may_be(self, key: PersonKey, one: Known) -> bool:
        """A number alone leads to nobody whom the importer does not see."""
        return one.is_seen or may_be_same_name(one.name_key, key.by_name[0])

    def by_number(self) -> dict[str, Known]:
        wanted = {key.nik_key for key in self.keys.values()} - {None}
        sound = Person.objects.filter(nik_state=NumberState.SOUND)
        rows = [
            row
            for part in chunks(wanted)
            for row in sound.filter(nik_key__in=part).values_list(
                "pk", "nik_key", "name_key"
            )
        ]
        seen = self.seen_among(pk for pk, _number, _name in rows)
        return {
            number: Known(pk, number, name, pk in seen) for pk, number, name in rows
        }

    def by_name(self, keys: Iterable[PersonKey]) -> dict[tuple, list[Known]]:
        """The people of these names and birth dates, who have a village first."""
        names = {key.by_name[0] for key in keys} - {""}
        people = Person.objects.recognizable_by(self.user)
        people = people.order_by(F("region").asc(nulls_last=True), "pk")
        fields = ("pk", "nik_key", "nik_state", "name_key", "birth_date", "region_id")
        # Who has no village is recognized by the region that listed them.
        rows = [
            row
            for part in chunks(names)
            for row in people.filter(name_key__in=part).values_list(
                *fields, "listings__region_id"
            )
        ]
        seen = self.seen_among(row[0] for row in rows)
        found: dict[tuple, list[Known]] = {}
        for pk, number, state, name, born, village, listed in rows:
            sound = number if state == NumberState.SOUND else None
            one = Known(pk, sound, name, pk in seen, village, listed)
            found.setdefault((name, born), []).append(one)
        return found

    def seen_among(self, ids: Iterable[int]) -> set[int]:
        visible = Person.objects.visible_to(self.user)
        return {
            pk
            for part in chunks(set(ids))
            for pk in visible.filter(pk__in=part).values_list("pk", flat=True)
        }
