"""How region names are compared, whatever way a spreadsheet writes them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from portal.regions.aliases import PROVINCE_ALIASES, REGENCY_ALIASES
from portal.regions.choices import CODE_LENGTHS, Level

WORD = re.compile(r"[a-z0-9]+")
APOSTROPHES = re.compile("['’‘`´ʼ]")
BRACKETS = re.compile(r"\(([^()]*)\)")
ABBREVIATIONS = {
    "sei": "sungai",
    "sungei": "sungai",
    "kp": "kampung",
    "kampong": "kampung",
    "kep": "kepulauan",
    "tj": "tanjung",
    "tjg": "tanjung",
    "tg": "tanjung",
    "perk": "perkebunan",
    "gn": "gunung",
    "gp": "gampong",
    "dan": "",
}
ROMAN_DIGITS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
ABSENT = {"", "null", "na", "nihil", "kosong", "tidakada", "tdkada", "tidaktahu"}

KABUPATEN, KOTA, KELURAHAN, DESA = "kabupaten", "kota", "kelurahan", "desa"
# The words before a name, as people write them; longer spellings first.
PREFIXES = {
    Level.PROVINCE: re.compile(r"^(?:(?:provinsi|propinsi|prov|prop)\b[\s.:]*)+"),
    Level.REGENCY: re.compile(
        r"^(?:(?:kabupaten|kab|kota(?:madya)?|kodya|pemkab|pemkot|administrasi|adm)"
        r"\b[\s.:/]*)+"
    ),
    Level.DISTRICT: re.compile(
        r"^(?:(?:kecamatan|kec|distrik|kapanewon|kemantren)\b[\s.:/]*)+"
    ),
    Level.VILLAGE: re.compile(
        r"^(?:(?:desa|ds|kelurahan|keluarahan|kel|kalurahan|kal|gampong|gp|nagari|"
        r"kampung|kampong|kp|pekon|lembang|negeri|ohoi|tiyuh|pemdes)\b[\s.:/]*)+"
    ),
}
REGENCY_SUFFIX = re.compile(r"[\s,.(]+(kabupaten|kab|kota)[\s.)]*$")
OFFICIAL_PREFIX = re.compile(r"^(?:Kabupaten|Kota)(?: Administrasi)? ")
OFFICIAL_PROVINCE_PREFIX = re.compile(r"^Daerah (?:Khusus Ibukota|Istimewa) ")
# Official village names that begin with such a word are also known without it.
WORDS_OFTEN_LEFT_OUT = ("Gampong ", "Kampung ", "Desa ", "Nagari ", "Pekon ", "Kp. ")


def roman(number: int) -> str:
    text = ""
    for value, digits in ROMAN_DIGITS:
        count, number = divmod(number, value)
        text += digits * count
    return text


NUMERALS = {roman(number): str(number) for number in range(1, 40)}


def plain(text: str) -> str:
    """Return the text in lower-case ASCII, without apostrophes."""
    if "'" in text or "`" in text or not text.isascii():
        text = APOSTROPHES.sub("", text)
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return text.lower()


def region_key(name: str) -> str:
    """Return the form under which two spellings of one name are equal.

    `DATUKBANDAR` meets `Datuk Bandar`, `Sei Ki'e II` meets `SUNGAI KIE 2`.
    """
    return "".join(
        NUMERALS.get(word) or ABBREVIATIONS.get(word, word)
        for word in WORD.findall(plain(name))
    )


def bare_name(name: str, level: int) -> str:
    """Return an official name without “Kabupaten”, “Kota”, “Daerah Istimewa”."""
    if level == Level.REGENCY:
        return OFFICIAL_PREFIX.sub("", name)
    if level == Level.PROVINCE:
        return OFFICIAL_PROVINCE_PREFIX.sub("", name)
    return name


def search_name(name: str, level: int) -> str:
    """Return what `Region.search_name` holds for an official name."""
    return region_key(bare_name(name, level))


def other_names(name: str) -> list[str]:
    """Return the keys under which an official name is known besides its own.

    `Tiro/Truseb` is also Tiro and Truseb, `Kurau (Timur)` also Kurau,
    `Gampong Baro` also Baro.
    """
    names = variants(name)[1:]
    names += [name.removeprefix(word) for word in WORDS_OFTEN_LEFT_OUT if word in name]
    keys = [region_key(text) for text in names]
    return [
        key for key in dict.fromkeys(keys) if len(key) > 2 and key != region_key(name)
    ]


def variants(text: str) -> list[str]:
    """Return the text itself, without brackets, from brackets, and each side of `/`."""
    texts = [text]
    if "(" in text:
        texts += [BRACKETS.sub(" ", text), *BRACKETS.findall(text)]
    if "/" in text:
        texts += text.split("/")
    return texts


class Reading(NamedTuple):
    """One way to understand the words of a cell."""

    key: str
    kind: str = ""  # kabupaten or kota, kelurahan or desa, "" when not said
    text: str = ""  # the words without their prefix, for sentences


@lru_cache(maxsize=50_000)
def readings(text: str, level: Level) -> tuple[Reading, ...]:
    """Return the ways to understand a cell, the most literal first.

    Empty for an empty cell or a placeholder such as `-`, `0` or `NULL`.
    """
    if is_absent(text):
        return ()
    found: dict[tuple[str, str], Reading] = {}
    for variant in variants(text):
        for reading in read_variant(variant, level):
            if reading.key:
                found.setdefault(reading[:2], reading)
    return tuple(found.values())


def is_absent(text: str) -> bool:
    key = "".join(WORD.findall(plain(text)))
    return key in ABSENT or not key.strip("0")


def read_variant(text: str, level: Level) -> list[Reading]:
    """Return the literal reading and the one without prefix, in order of trust.

    A regency's “Kota” is a kind first (Kota Bogor), part of the name second
    (Kotabaru); a village's “Kampung” is part of the name first.
    """
    folded = re.sub(r"[_\s]+", " ", plain(text)).strip(" .:,-")
    stem = PREFIXES[level].sub("", folded)
    literal = Reading(alias_of(region_key(folded), level), "", folded)
    if level == Level.REGENCY:
        return [*regency_readings(folded, stem), literal]
    if stem == folded:
        return [literal]
    prefix = folded[: len(folded) - len(stem)]
    bare = Reading(alias_of(region_key(stem), level), kind_of(prefix, level), stem)
    return [literal, bare]


def regency_readings(folded: str, stem: str) -> list[Reading]:
    prefix = folded[: len(folded) - len(stem)]
    suffix = None if prefix else REGENCY_SUFFIX.search(stem)
    if suffix:
        stem, prefix = stem[: suffix.start()], suffix[1]
    key = alias_of(region_key(stem), Level.REGENCY)
    return [Reading(key, kind_of(prefix, Level.REGENCY), stem)]


def kind_of(prefix: str, level: Level) -> str:
    """Return which kind a prefix says, "" when it says both or neither."""
    words = set(WORD.findall(prefix))
    if level == Level.REGENCY:
        first, second = {"kabupaten", "kab", "pemkab"}, {"kota", "kotamadya", "kodya"}
        return one_of(words & first, KABUPATEN, words & (second | {"pemkot"}), KOTA)
    if level == Level.VILLAGE:
        first = {"kelurahan", "keluarahan", "kel"}
        return one_of(words & first, KELURAHAN, words - first, DESA)
    return ""


def one_of(first: set, first_kind: str, second: set, second_kind: str) -> str:
    if bool(first) == bool(second):
        return ""
    return first_kind if first else second_kind


def kind_of_region(code: str) -> str:
    """Return what a code says: kabupaten or kota, kelurahan or desa, else ""."""
    if len(code) == CODE_LENGTHS[Level.REGENCY]:
        return KOTA if code[2] >= "7" else KABUPATEN
    if len(code) == CODE_LENGTHS[Level.VILLAGE]:
        return KELURAHAN if code[6] == "1" else DESA
    return ""


def alias_of(key: str, level: Level) -> str:
    aliases = {Level.PROVINCE: PROVINCES, Level.REGENCY: REGENCIES}.get(level, {})
    return aliases.get(key, key)


def keyed(aliases: dict[str, str]) -> dict[str, str]:
    """Return aliases by key: `{name: "alias, alias"}` turned round."""
    return {
        region_key(alias): region_key(name)
        for name, words in aliases.items()
        for alias in words.split(",")
    }


PROVINCES = keyed(PROVINCE_ALIASES)
REGENCIES = keyed(REGENCY_ALIASES)
