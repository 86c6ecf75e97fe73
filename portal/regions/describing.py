"""Where a region lies, in words: “Desa Benda, Kec. Cicurug, Kabupaten Sukabumi”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.models import Region

# These words are Indonesian in every language of the interface: they are names.
VILLAGE_WORDS = {"1": "Kelurahan", "2": "Desa", "3": "Desa Adat"}
LEVELS = {length: level for level, length in CODE_LENGTHS.items()}


def ancestors(code: str) -> list[str]:
    """Return the codes from the province down to the code itself."""
    return [code[:size] for size in CODE_LENGTHS.values() if size <= len(code)]


def load_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of all the codes and of what they lie in, by one query."""
    wanted = {above for code in codes for above in ancestors(code)}
    return dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))


def describe(code: str, names: Mapping[str, str] | None = None) -> str:
    """Return the path of a region for people, from the village to the regency.

    With `names` of `load_names()` at hand there is no query. An unknown code
    is returned as it is.
    """
    if names is None:
        names = load_names([code])
    parts = [named(above, names) for above in reversed(ancestors(code))]
    if len(parts) > 1:
        parts.pop()  # a regency's name is enough: it is the only one in the country
    return ", ".join(part for part in parts if part) or code


def describe_many(codes: Iterable[str]) -> dict[str, str]:
    """Return the path of each region by its code, by one query."""
    codes = set(codes)
    names = load_names(codes)
    return {code: describe(code, names) for code in codes}


def named(code: str, names: Mapping[str, str]) -> str:
    """Return one region with the word for what it is, "" if it is unknown."""
    name = names.get(code, "")
    level = LEVELS[len(code)]
    if name and level == Level.VILLAGE:
        return f"{VILLAGE_WORDS.get(code[6], 'Desa')} {name}"
    if name and level == Level.DISTRICT:
        return f"Kec. {name}"
    return name
