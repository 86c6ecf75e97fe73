"""Wide rows, one per family with a set of columns for each member, made long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.spreadsheets.cells.headers import Glossary, Header, header_key
from portal.spreadsheets.files.workbooks import Row
from portal.spreadsheets.lists.rows import is_blank

MEMBER = re.compile(
    r"\b(?:data\s+)?(?:anggota(?:\s+(?:keluarga|rumah\s+tangga|rt|kk))?|art|individu"
    r"|jiwa|orang|anak|member)\s*(?:ke)?[\s.\-_]*(\d{1,2})\b",
    re.I,
)
EDGES = " \t-–—:._>/|()[]"
# By one of these a member is known to be there at all.
PERSONAL = ("name", "nik")


@dataclass
class Fold:
    """How a wide row comes apart; all numbers are indexes of cells.

    Of each member: where each of its cells goes, and where it is found.
    """

    headers: list[Header]  # of the long rows
    members: dict[int, dict[int, int]]
    personal: set[int]  # where name and number of a member go

    def unfold(
        self, rows: Iterator[tuple[int, Row]], width: int
    ) -> Iterator[tuple[int, Row]]:
        """Yield a row for each member with a name or number.

        Each has `width` cells and one more: the member's number. A row with
        no member at all stays, as member 1, to be told about.
        """
        places = {own for cells in self.members.values() for own in cells.values()}
        for number, row in rows:
            cells = row + [None] * (width - len(row))
            shared = [None if at in places else cell for at, cell in enumerate(cells)]
            there = [n for n, own in self.members.items() if self.is_there(own, cells)]
            for member in there or [next(iter(self.members))]:
                long = shared.copy()
                for target, own in self.members[member].items():
                    long[target] = cells[own]
                yield number, [*long, member]

    def is_there(self, own: dict[int, int], cells: Row) -> bool:
        return any(
            not is_blank(cells[place])
            for target, place in own.items()
            if target in self.personal
        )


def find_fold(headers: Sequence[Header], glossary: Glossary) -> Fold | None:
    """Return how "Anggota 1 – Nama", "Anggota 2 – Nama" … come apart, if they do."""
    sets: dict[int, dict[str, Header]] = {}
    for header in headers:
        if named := member_of(header):
            number, text = named
            sets.setdefault(number, {}).setdefault(header_key(text), header)
    if len(sets) < 2:
        return None
    numbers = sorted(sets)
    fields = {
        key: Header(sets[number][key].index, member_of(sets[number][key])[1])
        for number in reversed(numbers)
        for key in sets[number]
    }
    claims = {key: claim_of(header, glossary) for key, header in fields.items()}
    if not set(PERSONAL) & set(claims.values()):
        return None
    wide = {header.index for each in sets.values() for header in each.values()}
    plain = [header for header in headers if header.index not in wide]
    own = heads_own(plain, claims, glossary)
    targets = {key: own.get(key, header).index for key, header in fields.items()}
    members = {
        number: {targets[key]: header.index for key, header in sets[number].items()}
        for number in numbers
    }
    if own:
        # The family's head stands in columns of its own, before the members.
        members = {0: {h.index: h.index for h in own.values()}} | members
    long = [*plain, *(fields[key] for key in fields if key not in own)]
    personal = {targets[key] for key, claim in claims.items() if claim in PERSONAL}
    return Fold(sorted(long, key=lambda each: each.index), members, personal)


def heads_own(
    plain: Sequence[Header], claims: dict[str, str | None], glossary: Glossary
) -> dict[str, Header]:
    """Return the plain columns that say of the head what others say of members."""
    by_claim = {claim_of(header, glossary): header for header in reversed(plain)}
    by_claim.pop(None, None)
    if not any(name in by_claim and name in claims.values() for name in PERSONAL):
        return {}
    return {key: by_claim[claim] for key, claim in claims.items() if claim in by_claim}


def claim_of(header: Header, glossary: Glossary) -> str | None:
    meaning = glossary.meaning_of(header)
    return meaning.columns[0] if meaning and meaning.columns else None


def without_member(header: Header) -> Header:
    """Return what "Anggota 1 – Nama" is of any member, and any other header as it is."""
    named = member_of(header)
    return Header(header.index, named[1]) if named else header


def member_of(header: Header) -> tuple[int, str] | None:
    """Return the number of the member that a header is about, and what it says."""
    for text, other in ((header.text, ""), (header.group, header.text)):
        match = MEMBER.search(text)
        if not match:
            continue
        rest = f"{text[: match.start()]} {text[match.end() :]}".strip(EDGES)
        what = " ".join((other or rest).replace("_", " ").split()).strip(EDGES)
        return (int(match[1]), what) if what else None
    return None
