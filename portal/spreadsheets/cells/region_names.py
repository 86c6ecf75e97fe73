"""The four names of a region, as lists spread them over columns."""

from __future__ import annotations

from collections.abc import Iterable

from portal.regions.models import Region

# How much of a region's code names each place.
PLACES = {"village": 10, "district": 6, "regency": 4, "province": 2}
CODE = "region_code"


class RegionNames:
    """Names of regions by code, read for many codes at once and remembered."""

    def __init__(self):
        self.names: dict[str, str] = {}

    def learn(self, codes: Iterable[str | None]) -> None:
        """Read the names of these regions and of all that they lie in."""
        wanted = {
            code[:length]
            for code in set(codes) - {None, ""}
            for length in PLACES.values()
        }
        if missing := wanted - self.names.keys():
            found = Region.objects.filter(pk__in=missing)
            self.names |= dict(found.values_list("code", "name"))

    def part(self, code: str | None, place: str) -> str:
        """Return what stands in the column `place` for a region; "" for nothing."""
        code = code or ""
        if place == CODE:
            return code
        length = PLACES[place]
        return self.names.get(code[:length], "") if len(code) >= length else ""
