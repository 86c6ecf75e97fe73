"""Who sees the identity numbers of an import in full."""

from __future__ import annotations

import re

from portal.accounts.scoping import scope_of
from portal.privacy.masking import mask_number
from portal.spreadsheets.exports import UNMASK
from portal.spreadsheets.models import ImportRun

# In words for people no shorter number identifies anyone.
LONG_NUMBER = re.compile(r"\d{10,}")


def sees_numbers(user, run: ImportRun) -> bool:
    """The importer sees their own file; others what they may unmask there."""
    permission = None if run.created_by_id == user.pk else UNMASK
    return scope_of(user, permission).covers_region(run.region_id)


def hide_numbers(text: str) -> str:
    """Return the text with every long number masked."""
    return LONG_NUMBER.sub(lambda found: mask_number(found[0]), text)
