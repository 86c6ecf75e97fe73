"""The columns of the case list as plain objects, for tests that need no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.spreadsheets.files.workbooks import Sheet
from portal.spreadsheets.lists.layout import Layout, find_layouts

CASE_COLUMNS = (
    "case_number external_id nik kk name birth_place birth_date sex address hamlet rt "
    "rw village district regency province region_code phone reporter "
    "reporter_relation household_head received_on channel kind service program "
    "description documents status referred_to outcome closed_on officer notes"
)
NIK = "3202164101509901"
KK = "3202160101109901"


@dataclass
class Column:
    name: str
    label: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()


def columns(names):
    kinds = {"nik": "identity", "kk": "identity"}
    return [
        Column(name, name.replace("_", " ").capitalize(), kinds.get(name, "text"))
        for name in names.split()
    ]


CASES = columns(CASE_COLUMNS)


def first_layout(rows: Sequence[Sequence[Any]]) -> Layout | None:
    """Return where the first list of these rows is, if there is any."""
    return next(iter(find_layouts(Sheet.of(rows), CASES)), None)
