"""How personal values are shown to people who need not see them whole."""

from __future__ import annotations

import re

DOTS = "•"
MOST_DIGITS = 8
# Sixteen digits, also in groups; a region code or a phone number has fewer.
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")


def mask_number(number: str | None) -> str:
    """Return `3202••••••••9901`; an empty string if there is no number."""
    if not number:
        return ""
    if len(number) <= 8:
        return DOTS * len(number)
    return number[:4] + DOTS * (len(number) - 8) + number[-4:]


def mask_phone(phone: str | None) -> str:
    """Return `+6281•••••000`: enough to recognise, not enough to call."""
    if not phone:
        return ""
    if len(phone) <= 8:
        return DOTS * len(phone)
    return phone[:5] + DOTS * (len(phone) - 8) + phone[-3:]


def mask_if_number(text: str) -> str:
    """Return the text, masked if it has more digits than a date has.

    For what is quoted where nothing is encrypted.
    """
    digits = sum(character.isdigit() for character in text)
    return mask_number(text) if digits > MOST_DIGITS else text


def has_identity_number(text: str) -> bool:
    return IDENTITY_NUMBER.search(text) is not None


def without_numbers(text: str) -> str:
    """Return the text without the identity numbers that stand in it."""
    return IDENTITY_NUMBER.sub("", text)


def mask_within(text: str) -> str:
    """Return the text with each identity number that stands in it masked."""
    return IDENTITY_NUMBER.sub(
        lambda found: mask_number(re.sub(r"\D", "", found[0])), text
    )
