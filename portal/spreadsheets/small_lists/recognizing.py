"""Which record of a small list a row is: the same code, else name and region."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from portal.spreadsheets.bulk import chunks

NOT_WORDS = re.compile(r"[\W_]+")


class RowKey(NamedTuple):
    """All by which a row of a small list is recognized."""

    code: str | None
    name: str  # folded
    region: str | None

    @property
    def repeat_key(self) -> int:
        """A number that the rows of one record have in common."""
        text = self.code or f"{self.name}|{self.region}"
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)


def fold_name(name: str) -> str:
    """Return a name as names are compared: without case, accents, punctuation."""
    text = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(each for each in text if not unicodedata.combining(each))
    return " ".join(NOT_WORDS.sub(" ", kept).split()) or name.strip()


class Recognizer:
    """Finds the record of each key among `records`, each record for one row only."""

    def __init__(self, records: QuerySet, place: str):
        self.records, self.place = records, place
        self.taken: set[int] = set()

    def find(self, keys: Iterable[RowKey | None]) -> dict[int, int]:
        """Return index → record id."""
        wanted = {index: key for index, key in enumerate(keys) if key}
        by_code, by_name = self.load(wanted.values())
        found: dict[int, int] = {}
        for index, key in wanted.items():
            if key.code in by_code:
                self.take(found, index, [by_code[key.code]])
        for index, key in wanted.items():
            if index not in found:
                self.take(found, index, by_name.get((key.name, key.region), ()))
        return found

    def take(self, found: dict[int, int], index: int, candidates: Iterable[int]):
        for pk in candidates:
            if pk not in self.taken:
                self.taken.add(pk)
                found[index] = pk
                return

    def load(self, keys: Iterable[RowKey]) -> tuple[dict[str, int], dict[Any, list]]:
        """Read the records that have a key's code, or lie in its region."""
        keys = list(keys)
        by_code: dict[str, int] = {}
        by_name: dict[tuple[str, str | None], list[int]] = {}
        for condition in self.conditions(keys):
            rows = self.records.filter(condition).order_by("pk")
            for pk, code, name, region in rows.values_list(
                "pk", "code", "name", self.place
            ):
                by_code[code] = pk
                same = by_name.setdefault((fold_name(name), region), [])
                if pk not in same:
                    same.append(pk)
        return by_code, by_name

    def conditions(self, keys: list[RowKey]) -> Iterable[Q]:
        for part in chunks({key.code for key in keys} - {None}):
            yield Q(code__in=part)
        regions = {key.region for key in keys}
        if None in regions:
            yield Q(**{f"{self.place}__isnull": True})
        for part in chunks(regions - {None}):
            yield Q(**{f"{self.place}__in": part})
