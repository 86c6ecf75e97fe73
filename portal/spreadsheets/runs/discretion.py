"""Who sees the identity numbers of an import in full."""

from __future__ import annotations

import re

from portal.accounts.scoping import scope_of
from portal.privacy.masking import mask_number
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.permitting import UNMASK

# In words for people no shorter number identifies anyone.
LONG_NUMBER = re.compile(r"\d{10,}")
# Also one in groups, or with letters that look like digits.
IN_GROUPS = re.compile(r"[\dOIlSB|](?:[^\w/,:;“”\"()|]{0,2}[\dOoIlSB|]){11,}")
LEAST_DIGITS = 8


def sees_numbers(user, run: ImportRun) -> bool:
    """The importer sees their own file; others what they may unmask there."""
    permission = None if run.created_by_id == user.pk else UNMASK
    return scope_of(user, permission).covers_region(run.region_id)


def hide_numbers(text: str) -> str:
    """Return the text with every long number masked."""
    text = LONG_NUMBER.sub(lambda found: mask_number(found[0]), text)
    return IN_GROUPS.sub(hide_groups, text)


def hide_groups(found: re.Match[str]) -> str:
    """Return the number masked; words that only look like one stay."""
    if sum(character.isdigit() for character in found[0]) < LEAST_DIGITS:
        return found[0]
    return mask_number(re.sub(r"[^\w|]", "", found[0]))
