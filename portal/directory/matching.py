"""From the words of a spreadsheet to a service, program or institution, or to none."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz, process

from portal.directory.models import Coded, Institution, Program, Service
from portal.regions.describing import ancestors

WORD = re.compile(r"[a-z0-9]+")
APOSTROPHES = re.compile("['’‘`´]")
# The dots of `P.K.H.` join letters; other dots part words.
INITIALS = re.compile(r"\b(?:[a-z]\.)+(?:[a-z]\b|(?<=\.[a-z]\.))")
BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
ALTERNATIVES = re.compile(r"[/,;+&|\n]|\s-\s|\b(?:dan|atau)\b", re.IGNORECASE)
ABBREVIATIONS = {
    "tdk": "tidak", "tdak": "tidak", "yg": "yang", "dgn": "dengan", "dg": "dengan",
    "blm": "belum", "blum": "belum", "sdh": "sudah", "sdah": "sudah", "utk": "untuk",
    "krn": "karena", "dlm": "dalam", "kpd": "kepada", "dpt": "dapat", "thn": "tahun",
    "bln": "bulan", "ttg": "tentang", "msh": "masih", "hrs": "harus", "jg": "juga",
}  # fmt: skip
# Words of courtesy around what is asked for; they never tell services apart.
FILLERS = {
    "mohon", "minta", "tolong", "permohonan", "permintaan", "pengajuan", "ingin", "mau",
    "agar", "untuk", "yang", "saya", "di", "ke", "dari", "program",
}  # fmt: skip
NEGATIONS = {"tidak", "belum", "bukan", "non", "tanpa"}
SIMILAR = 92  # of 100: a slip of the keyboard, not another word
SHORTEST_FOR_SLIPS = 8  # letters; shorter words differ by meaning, not by slips
SHORTEST_PART = 3  # letters of a spelling that may stand among other words


@lru_cache(maxsize=50_000)
def fold_words(words: str) -> str:
    """Return the words as they are compared.

    Without case, accents and punctuation, and with the common abbreviations
    written out: `KIS tdk aktif!` and `kis tidak aktif` are equal. Words in
    other scripts stay as they are, in lower case.
    """
    text = unicodedata.normalize("NFKD", APOSTROPHES.sub("", words))
    folded = text.encode("ascii", "ignore").decode().lower()
    folded = INITIALS.sub(lambda match: match[0].replace(".", ""), folded)
    found = WORD.findall(folded)
    if not found:
        return " ".join(re.findall(r"\w+", words.casefold()))
    return " ".join(ABBREVIATIONS.get(word, word) for word in found)


def service_key(words: str | None) -> str:
    """Return the form under which two wordings ask for the same service.

    Used to tell whether two cases are one; "" for no words.
    """
    return fold_words(words or "")


class Spellings:
    """Records by every way of writing them, for one kind of record."""

    def __init__(self, records: list[Coded], *, one_word_is_enough: bool):
        self._exact: dict[str, list[Coded]] = defaultdict(list)
        self._phrases: dict[str, list[Coded]] = defaultdict(list)
        for record in records:
            self._learn(record)
        self._parts = [
            phrase
            for phrase in self._phrases
            if len(phrase) >= SHORTEST_PART and (one_word_is_enough or " " in phrase)
        ]
        self._slips = [key for key in self._exact if len(key) >= SHORTEST_FOR_SLIPS]
        self.by_code = {record.code: record for record in records}

    def _learn(self, record: Coded) -> None:
        for spelling in record.spellings():
            phrase = fold_words(spelling)
            key = compact(phrase)
            if key:
                self._exact[key].append(record)
                self._phrases[phrase].append(record)

    def exact(self, words: str) -> list[Coded]:
        """Return the records written just so, by whatever spelling."""
        return unique(self._exact.get(compact(fold_words(words)), []))

    def contained(self, words: str) -> list[list[Coded]]:
        """Return, per spelling that stands among the words, whose it is.

        A spelling inside a longer one that stands there too does not count,
        nor does a single word in a sentence that denies something.
        """
        text = f" {fold_words(words)} "
        denies = not NEGATIONS.isdisjoint(text.split())
        inside = [
            phrase
            for phrase in self._parts
            if f" {phrase} " in text and not (denies and " " not in phrase)
        ]
        longest = [
            phrase
            for phrase in inside
            if not any(
                f" {phrase} " in f" {other} " for other in inside if other != phrase
            )
        ]
        return [unique(self._phrases[phrase]) for phrase in longest]

    def nearly(self, words: str) -> list[Coded]:
        """Return the records whose spelling differs by a slip of the keyboard."""
        key = compact(fold_words(words))
        if len(key) < SHORTEST_FOR_SLIPS:
            return []
        hits = process.extract(
            key, self._slips, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5
        )
        same_digits = [hit[0] for hit in hits if digits(hit[0]) == digits(key)]
        return unique([record for near in same_digits for record in self._exact[near]])


class Matcher:
    """Finds reference records by people's words; build one for each batch.

    Loads the records in use with three queries. An exact spelling wins, then
    one that stands among other words, then one with a slip of the keyboard.
    Words that could mean several records, or none, give None.
    """

    def __init__(self):
        self._services = Spellings(in_use(Service), one_word_is_enough=False)
        self._programs = Spellings(in_use(Program), one_word_is_enough=True)
        self._institutions = Spellings(in_use(Institution), one_word_is_enough=True)

    def service(self, code: str) -> Service | None:
        """Return the service with this very code."""
        return self._services.by_code.get(code)

    def program(self, code: str) -> Program | None:
        return self._programs.by_code.get(code)

    def institution(self, code: str) -> Institution | None:
        return self._institutions.by_code.get(code)

    def match_service(self, words: str | None) -> Service | None:
        """Return the service the words ask for."""
        return match(words, self._services, only_one)

    def match_program(self, words: str | None) -> Program | None:
        """Return the program the words name."""
        return match(words, self._programs, only_one)

    def match_institution(
        self, words: str | None, *, region: str | None = None
    ) -> Institution | None:
        """Return the institution the words name to someone in `region`.

        Their own region's institution wins over the generic one of that name:
        “Dinsos” is Dinas Sosial Kabupaten Sukabumi for a village in Sukabumi.
        """
        codes = tuple(ancestors(region)) if region else ()
        return match(
            words,
            self._institutions,
            lambda found: nearest(found, codes),
            # “Dinas Sosial Kabupaten Bandung” is not one's own Dinas Sosial.
            lambda found: nearest(found, ()),
        )


def in_use(model: type[Coded]) -> list[Coded]:
    return list(model.objects.filter(is_active=True).order_by("code"))


def match(words: str | None, spellings: Spellings, whole, part=None) -> Coded | None:
    """Return the record that the first rule with any answer settles on.

    `whole` chooses among records that all the words name, `part` among those
    that some of the words name.
    """
    if not words or not fold_words(words):
        return None
    for found, is_part in answers(words, spellings):
        choose = (part or whole) if is_part else whole
        chosen = [choose(records) for records in found if records]
        if chosen:
            return only_one(unique([record for record in chosen if record]))
    return None


def answers(
    words: str, spellings: Spellings
) -> Iterator[tuple[list[list[Coded]], bool]]:
    """Yield what each rule finds, the surest first, and whether other words are left."""
    yield [spellings.exact(words)], False
    yield [spellings.exact(BRACKETS.sub(" ", words))], False
    yield [spellings.exact(part) for part in ALTERNATIVES.split(words)], False
    yield spellings.contained(words), True
    yield [spellings.nearly(words)], False


def only_one(records: list[Coded]) -> Coded | None:
    return records[0] if len(records) == 1 else None


def nearest(found: list[Institution], codes: tuple[str, ...]) -> Institution | None:
    """Return the institution of the nearest region, else the generic one.

    One of another region counts only when no other bears the name.
    """
    own = [item for item in found if item.region_id in codes]
    if own:
        size = max(len(item.region_id) for item in own)
        return only_one([item for item in own if len(item.region_id) == size])
    generic = [item for item in found if item.region_id is None]
    return only_one(generic or found)


def compact(folded: str) -> str:
    """Return folded words without courtesies and spaces: `PBI-JK` meets `PBIJK`."""
    words = folded.split()
    return "".join(word for word in words if word not in FILLERS) or "".join(words)


def digits(key: str) -> str:
    return "".join(sign for sign in key if sign.isdigit())


def unique(records: list[Coded]) -> list[Coded]:
    return list({record.pk: record for record in records}.values())
