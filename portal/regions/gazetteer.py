"""The part of the regions that one batch of names needs, loaded by few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Q

from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.describing import LEVELS, ancestors, describe
from portal.regions.models import Region, RetiredRegion
from portal.regions.spelling import WORDS_OFTEN_LEFT_OUT, other_names

CHUNK = 5_000  # parameters of one query; SQLite takes 32,766
UPPER_LEVELS = (Level.PROVINCE, Level.REGENCY)


class Gazetteer:
    """Regions by code and by spelling, as far as they were asked for.

    Provinces and regencies are there from the beginning (552 rows); districts
    and villages are fetched by the spellings or the areas of a whole batch.
    """

    def __init__(self):
        self.names: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.retired: dict[str, str] = {}
        self.fitting: dict[tuple, list] = {}  # what the rules made of spellings
        self._found: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._also: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._asked: dict[Level, set[str]] = defaultdict(set)
        self._within: dict[tuple[str, int], list[str]] = {}
        self._asked_codes: set[str] = set()
        self._add(Region.objects.filter(level__in=UPPER_LEVELS), indexed=True)

    def spelled(self, key: str, level: Level) -> list[str]:
        """Return the codes of the regions whose name is spelled so."""
        return self._found.get((level, key), [])

    def also_spelled(self, key: str, level: Level) -> list[str]:
        """Return the codes of regions whose name is partly spelled so."""
        return self._also.get((level, key), [])

    def is_known(self, code: str) -> bool:
        return code in self.names

    def retired_names(self) -> list[tuple[Level, str]]:
        """Return level and name of every retired region that was asked for."""
        return [(LEVELS[len(code)], name) for code, name in self.retired.items()]

    def within(self, area: str, level: Level) -> list[str]:
        """Return the regions of a level in an area loaded by `load_within`."""
        return self._within.get((area, level), [])

    def path(self, code: str) -> str:
        """Return where a loaded region lies, in words."""
        return describe(code, self.names)

    def load_spellings(self, level: Level, keys: Iterable[str]) -> None:
        """Fetch every region of the level that has one of the spellings."""
        if level in UPPER_LEVELS:
            return
        if not self._asked:
            self._load_other_names()
        new = set(keys) - self._asked[level]
        self._asked[level] |= new
        for chunk in chunks(new):
            wanted = Region.objects.filter(search_name__in=chunk, level=level)
            self._add(wanted, indexed=True)

    def load_codes(self, codes: Iterable[str]) -> None:
        """Fetch regions by code; what is not in force, from the retired ones."""
        new = set(codes) - self._asked_codes - self.names.keys()
        self._asked_codes |= new
        for chunk in chunks(new):
            self._add(Region.objects.filter(code__in=chunk))
        for chunk in chunks(new - self.names.keys()):
            rows = RetiredRegion.objects.filter(code__in=chunk)
            self.retired.update(rows.values_list("code", "name"))

    def load_paths(self, codes: Iterable[str]) -> None:
        """Fetch what the regions lie in, so that `path` has all words."""
        self.load_codes({above for code in codes for above in ancestors(code)})

    def load_within(self, areas: Iterable[str], level: Level) -> None:
        """Fetch all regions of a level that lie in the areas; "" is the country."""
        by_distance = defaultdict(set)
        for area in areas:
            if (area, level) not in self._within:
                self._within[area, level] = []
                by_distance[level - LEVELS.get(len(area), 0)].add(area)
        for distance, wanted in by_distance.items():
            regions = Region.objects.of_level(level)
            if "" in wanted:
                self._within["", level] = self._add(regions)
                continue
            lookup = "__".join(["parent"] * distance) + "__in"
            size = CODE_LENGTHS[level - distance]
            for chunk in chunks(wanted):
                for code in self._add(regions.filter(**{lookup: chunk})):
                    self._within[code[:size], level].append(code)

    def _add(self, regions, *, indexed: bool = False) -> list[str]:
        rows = regions.order_by().values_list("code", "name", "level", "search_name")
        codes = []
        for code, name, level, key in rows.iterator(chunk_size=CHUNK):
            codes.append(code)
            self.names[code] = name
            self.keys[code] = key
            if indexed:
                self._found[level, key].append(code)
        return codes

    def _load_other_names(self) -> None:
        # Both levels at once: no index helps to find them, every region is read.
        condition = Q(name__contains="/") | Q(name__contains="(")
        for word in WORDS_OFTEN_LEFT_OUT:
            condition |= Q(name__startswith=word)
        lower = Region.objects.exclude(level__in=UPPER_LEVELS)
        for code in self._add(lower.filter(condition)):
            for key in other_names(self.names[code]):
                self._also[LEVELS[len(code)], key].append(code)


def chunks(items: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
