"""Where each row's citizen lives and which region handles the case.

The rules are IMPORT.md §3: the handling region is the row's village if the
importer may work there, else the importer's own region; someone who lives
elsewhere is a warning, for a Puskesos serves migrants too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.scoping import Scope
from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.resolving import Reason, RegionResolver
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.tables import Table

# Most precise first: an error stands on the first that the row fills.
WORDS = ("village", "district", "regency", "province")
VILLAGE_LENGTH = CODE_LENGTHS[Level.VILLAGE]
ELSEWHERE = gettext_lazy(
    "This citizen lives outside your region. The case is handled by yours."
)


@dataclass(frozen=True)
class Whereabouts:
    """What is known about a list's place before its rows are read."""

    scope: Scope  # where the importer may write
    home: str | None  # the importer's own region
    title: str | None  # the region that the titles name
    default: str | None  # given with the import, else title, else home
    period: str | None = None  # the month that the titles name, "2026-06"
    elsewhere: str = ""  # what is told of someone who lives outside the scope
    is_needed: bool = True  # whether each row must belong somewhere

    @cached_property
    def resolver(self) -> RegionResolver:
        """What reads region words here; it remembers those that it has read."""
        return RegionResolver(
            own=[self.home] if self.home else [],
            titles=[self.title] if self.title else [],
        )


def place_rows(table: Table, where: Whereabouts) -> None:
    """Fill the columns `domicile` and `region` with codes, and note problems.

    `is_placed` tells which rows say themselves where they belong.
    """
    rows, resolver = region_words(table, where)
    known: dict[tuple, tuple] = {}  # of the words about which nothing is to be told
    placed = []
    for index, row in enumerate(rows):
        if row not in known:
            told = len(table.findings)
            place = place_row(table, index, row, resolver, where)
            if len(table.findings) == told:
                known[row] = place
        else:
            place = known[row]
        placed.append(place)
    table.values["domicile"] = [domicile for domicile, _region in placed]
    table.values["region"] = [region for _domicile, region in placed]
    table.values["is_placed"] = [any(row) for row in rows]


def locate_rows(table: Table, where: Whereabouts) -> list[str | None]:
    """Return the code of the region that each row names, None if it names none.

    Words that name no region, or several, are an error of their row.
    """
    rows, resolver = region_words(table, where)
    return [
        locate(table, index, row, resolver) or None if any(row) else None
        for index, row in enumerate(rows)
    ]


def region_words(table: Table, where: Whereabouts) -> tuple[list, RegionResolver]:
    """Return the words of each row, most precise first, and what resolves them."""
    rows = list(
        zip(*(table.column(name) for name in (*WORDS, "region_code")), strict=True)
    )
    where.resolver.prepare({row for row in rows if any(row)})
    return rows, where.resolver


def place_row(table, index, row, resolver, where) -> tuple[str | None, str | None]:
    code = locate(table, index, row, resolver) if any(row) else ""
    if code == "":
        return place_by_default(table, index, where)
    if code is None:
        return None, None
    return handle(table, index, most_precise(row), code, where)


def locate(table, index, row, resolver) -> str | None:
    """Return the code that a row's words name, "" if they say nothing.

    None, with an error, if they name no region or several.
    """
    found = resolver.resolve(*row[:4], code=row[4])
    if found.reason == Reason.EMPTY:
        return ""
    if not found and (explained := explain(table, row)):
        found = resolver.resolve(*explained[:4], code=explained[4]) or found
    if not found:
        table.find(
            index,
            most_precise(row),
            Severity.ERROR,
            f"region.{found.reason}",
            found.message,
            found.words,
        )
        return None
    return found.code


def explain(table: Table, row) -> tuple[str | None, ...] | None:
    """Return the row with the code that someone has said its words stand for.

    The code of the most precise such words says all that wider ones would say.
    None if nobody has explained any.
    """
    for at, (name, words) in enumerate(zip((*WORDS, "region_code"), row, strict=True)):
        if words and (code := table.meant(name, words)):
            if len(code) == VILLAGE_LENGTH or name in ("village", "region_code"):
                return (None, None, None, None, code)
            return (*row[:at], code, *[None] * (len(row) - at - 1))
    return None


def most_precise(row) -> str:
    filled = [
        name for name, word in zip((*WORDS, "region_code"), row, strict=True) if word
    ]
    return filled[0]


def place_by_default(table, index, where) -> tuple[str | None, str | None]:
    """A row without region words: the default's village is also the domicile."""
    code = where.default
    if code is None:
        if where.is_needed:
            refuse_placeless(table, index)
        return None, None
    region = code if where.scope.covers_region(code) else where.home
    return (code if len(code) == VILLAGE_LENGTH else None), region


def refuse_placeless(table: Table, index: int) -> None:
    """Block a row of which nothing says where it belongs."""
    table.find(
        index,
        "village",
        Severity.ERROR,
        "region.missing",
        _("Nothing says in which region this row belongs. Choose a region."),
    )


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
            where.elsewhere or str(ELSEWHERE),
            code,
        )
    return code, own


def own_region(where: Whereabouts) -> str | None:
    if where.default and where.scope.covers_region(where.default):
        return where.default
    return where.home
