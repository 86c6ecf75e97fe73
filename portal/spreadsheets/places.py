"""Where each row's citizen lives and which region handles the case.

The rules are IMPORT.md §3: the handling region is the row's village if the
importer may work there, else the importer's own region; someone who lives
elsewhere is a warning, for a Puskesos serves migrants too.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.accounts.scoping import Scope
from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.resolving import Reason, RegionResolver
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.tables import Table

# Most precise first: an error stands on the first that the row fills.
WORDS = ("village", "district", "regency", "province")
VILLAGE_LENGTH = CODE_LENGTHS[Level.VILLAGE]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is known about a list's place before its rows are read."""

    scope: Scope  # where the importer may write
    home: str | None  # the importer's own region
    title: str | None  # the region that the titles name
    default: str | None  # given with the import, else title, else home


def place_rows(table: Table, where: Whereabouts) -> None:
    """Fill the columns `domicile` and `region` with codes, and note problems.

    `is_placed` tells which rows say themselves where they belong.
    """
    rows = list(
        zip(*(table.column(name) for name in (*WORDS, "region_code")), strict=True)
    )
    resolver = RegionResolver(
        own=[where.home] if where.home else [],
        titles=[where.title] if where.title else [],
    )
    resolver.prepare({row for row in rows if any(row)})
    domiciles, regions = [], []
    for index, row in enumerate(rows):
        domicile, region = place_row(table, index, row, resolver, where)
        domiciles.append(domicile)
        regions.append(region)
    table.values["domicile"], table.values["region"] = domiciles, regions
    table.values["is_placed"] = [any(row) for row in rows]


def place_row(table, index, row, resolver, where) -> tuple[str | None, str | None]:
    if not any(row):
        return place_by_default(table, index, where)
    found = resolver.resolve(*row[:4], code=row[4])
    if found.reason == Reason.EMPTY:
        return place_by_default(table, index, where)
    column = most_precise(row)
    if not found:
        table.find(
            index,
            column,
            Severity.ERROR,
            f"region.{found.reason}",
            found.message,
            found.words,
        )
        return None, None
    return handle(table, index, column, found.code, where)


def most_precise(row) -> str:
    filled = [
        name for name, word in zip((*WORDS, "region_code"), row, strict=True) if word
    ]
    return filled[0]


def place_by_default(table, index, where) -> tuple[str | None, str | None]:
    """A row without region words: the default's village is also the domicile."""
    code = where.default
    if code is None:
        table.find(
            index,
            "village",
            Severity.ERROR,
            "region.missing",
            _("Nothing says in which region this row belongs. Choose a region."),
        )
        return None, None
    region = code if where.scope.covers_region(code) else where.home
    return (code if len(code) == VILLAGE_LENGTH else None), region


def handle(table, index, column, code, where) -> tuple[str, str | None]:
    """Return domicile and handling region of a row whose region is known."""
    if where.scope.covers_region(code):
        narrower = where.default or ""
        if narrower.startswith(code) and where.scope.covers_region(narrower):
            return code, narrower
        return code, code
    own = own_region(where)
    if not (own or "").startswith(code):
        table.find(
            index,
            column,
            Severity.WARNING,
            "region.elsewhere",
            _("This citizen lives outside your region. The case is handled by yours."),
            code,
        )
    return code, own


def own_region(where: Whereabouts) -> str | None:
    if where.default and where.scope.covers_region(where.default):
        return where.default
    return where.home
