"""One page of a section's entries: the reader's words, sector and page number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from portal.directory.models import Sector

MOST_WORDS = 100  # characters of a query that are looked at


@dataclass(frozen=True, slots=True)
class Listing:
    """What a section page shows, and how to get to its other pages."""

    page: Page
    words: str
    sector: str  # code, empty for all
    sectors: list[Sector]

    @classmethod
    def of(cls, entries, query: Mapping[str, str], *, size: int) -> Listing:
        """Return the entries that a query string asks for."""
        sectors = sectors_of(entries)
        words = query.get("q", "").strip()[:MOST_WORDS]
        sector = query.get("sector", "")
        if sector not in {known.code for known in sectors}:
            sector = ""
        found = entries.matching(words)
        if sector:
            found = found.in_sector(sector)
        page = Paginator(found, size).get_page(query.get("page"))
        return cls(page=page, words=words, sector=sector, sectors=sectors)

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.sector)

    @property
    def previous_query(self) -> str:
        return self._query(self.page.number - 1)

    @property
    def next_query(self) -> str:
        return self._query(self.page.number + 1)

    def _query(self, number: int) -> str:
        wanted = {"q": self.words, "sector": self.sector, "page": number}
        return urlencode({name: value for name, value in wanted.items() if value})


def sectors_of(entries) -> list[Sector]:
    """Return the sectors a reader can choose: those with an entry, if two or more."""
    if entries.sector_lookup is None:
        return []
    ids = entries.order_by().values(entries.sector_lookup)
    sectors = list(Sector.objects.filter(pk__in=ids, is_active=True))
    return sectors if len(sectors) > 1 else []
