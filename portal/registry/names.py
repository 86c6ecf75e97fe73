"""How names are compared: without case, titles, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

TITLES = {
    "h", "hj", "haji", "hajjah", "drs", "dra", "dr", "ir", "prof", "alm", "almh",
    "almarhum", "almarhumah", "bpk", "bapak", "ibu", "sdr", "sdri", "tn", "ny", "nn",
    "an", "ust", "ustadz", "kh", "st", "se", "sh", "spd", "ssos", "skom", "amd", "mm",
    "msi", "mpd", "sag", "skm", "spdi",
}  # fmt: skip
SAME_NAME = 75  # of 100; “siti aminah” and “sitti amina” are 91
MOST_LEFT_OUT = 3  # words of a name that its short form lacks
KINSHIP = {"bin", "binti", "als", "alias"}
APOSTROPHES = re.compile("['’‘‛ʼ`´]")
NOT_LETTERS = re.compile(r"[\W_]+")
INITIALS = re.compile(r"\b[a-z]\.[a-z]", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """Return the form under which two spellings of one name are equal.

    `H. Supardi, S.Sos` and `SUPARDI` meet, so do `Nur'aini` and `Nuraini`;
    `Siti binti Ahmad` keeps Ahmad. A name in another script stays as it is.
    """
    folded = without_accents(APOSTROPHES.sub("", name)).casefold()
    if "." in folded:
        folded = folded.replace(".", "" if is_initialled(folded) else " ")
    words = NOT_LETTERS.sub(" ", folded).split()
    kept = [word for word in words if word not in TITLES and word not in KINSHIP]
    return " ".join(kept or words or [name.strip()])


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def is_initialled(name: str) -> bool:
    """Tell whether dots sit inside degrees (`S.Sos`) rather than after titles."""
    return bool(INITIALS.search(name))


def may_be_same_name(one: str, other: str) -> bool:
    """Tell whether two name keys may be one person's: spelled, cut or turned about.

    Someone who knows a stranger's number and not their name is not led to them.
    """
    words, others = set(one.split()), set(other.split())
    # A long list of common names holds everybody's: that is no name, but a guess.
    is_shortened = (words <= others or others <= words) and (
        abs(len(words) - len(others)) <= MOST_LEFT_OUT
    )
    return is_shortened or fuzz.token_sort_ratio(one, other) >= SAME_NAME
