"""Case numbers and tracking codes."""

from __future__ import annotations

import re
import secrets

# Crockford's alphabet without vowels that make words: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# 32 letters: the low five bits of a random byte choose each evenly.
LETTER_OF_BYTE = bytes(ord(ALPHABET[byte & 31]) for byte in range(256))
TRACKING_LENGTH = 10
CASE_NUMBER = re.compile(r"\d{2,10}-\d{4}-\d{5,}")


def format_number(region_code: str, year: int, serial: int) -> str:
    """Return `3202162004-2026-00017`: region, year, serial within both."""
    return f"{region_code}-{year}-{serial:05d}"


def make_tracking_code() -> str:
    """Return ten random characters (50 bits) that a citizen can read aloud."""
    return secrets.token_bytes(TRACKING_LENGTH).translate(LETTER_OF_BYTE).decode()
