"""Signed tokens that say which staged row a row of a workbook is.

A token names the import, the row's position, a hash of the row as it was found,
and the column of the workbook in which the token stands; who changes any of it
has no token.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer

from portal.spreadsheets.models import ImportRun, StagedRow

PREFIX = "PSKS"
HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class RowToken:
    """What a token says."""

    run: int
    position: int
    is_own: bool  # the row stands in the operator's own file, not in a list of ours
    column: int  # index of the token's column in the workbook, from 0
    content: str  # hash of the row as it was found


def signer() -> Signer:
    return Signer(salt="portal.spreadsheets.mending.row_tokens")


def write_token(run: ImportRun, row: StagedRow, column: int, *, is_own: bool) -> str:
    place = "own" if is_own else "part"
    return signer().sign(
        f"{PREFIX}-{run.pk}-{row.position}-{place}-{column}-{content_of(row)}"
    )


def content_of(row: StagedRow) -> str:
    return hashlib.sha256(row.raw.encode()).hexdigest()[:HASH_LENGTH]


def looks_like_token(cell: Any) -> bool:
    return isinstance(cell, str) and cell.strip().startswith(f"{PREFIX}-")


def read_token(cell: str) -> RowToken | None:
    """Return what the token says; None if nobody here signed it."""
    try:
        text = signer().unsign(cell.strip())
    except BadSignature:
        return None
    _prefix, run, position, place, column, content = text.split("-")
    return RowToken(int(run), int(position), place == "own", int(column), content)
