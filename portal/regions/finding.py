"""The rules by which region words lead to one code, to several or to none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.describing import LEVELS
from portal.regions.gazetteer import Gazetteer
from portal.regions.resolution import Reason
from portal.regions.spelling import Reading, is_absent, kind_of_region, readings

CODE_SIGNS = re.compile(r"[\s.\-_\u00a0]")
FLOAT_TAIL = re.compile(r"(?<=\d{4})\.0+$")
BPS_DISTRICT_LENGTH = 7
PARTLY = 100  # added to the rank of a name that fits only in part
FROM_THE_TOP = (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE)

# A cell's words; or, from titles, several mentions with several wordings each.
Cell = str | tuple[tuple[str, ...], ...] | None
Preferred = list[tuple[str, ...]]


class Choice(NamedTuple):
    """A region that fits the words; the lowest is the best."""

    rank: int  # 0: as literal as can be
    is_other_kind: bool  # a Desa where the words say Kelurahan
    code: str


@dataclass(frozen=True, slots=True)
class Question:
    """The region words of one row, understood as far as words alone go."""

    code: str = ""
    code_words: str = ""
    texts: dict[Level, str] = field(default_factory=dict)
    readings: dict[Level, tuple[tuple[int, Reading], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, village, district, regency, province, code) -> Question:
        """Return the question that a row's five cells put."""
        cells = dict(
            zip(FROM_THE_TOP, (province, regency, district, village), strict=True)
        )
        code_words = "" if code is None or is_absent(code) else code.strip()
        code_words = code_words or code_among(cells)
        texts, understood = {}, {}
        for level, cell in cells.items():
            found = ranked_readings(cell, level)
            if found and not is_code(cell):
                texts[level], understood[level] = first_words(cell), found
        return cls(clean_code(code_words), code_words, texts, understood)

    @property
    def level(self) -> Level | None:
        """Return the level of the most precise words."""
        levels = list(self.texts)
        if len(self.code) in LEVELS:
            levels.append(LEVELS[len(self.code)])
        return max(levels, default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules found: one code, or what is in the way."""

    reason: Reason
    codes: tuple[str, ...] = ()  # what fits; after a failure, what fits elsewhere
    level: Level | None = None  # of the most precise words
    failed: Level | None = None  # the level whose words did not lead on
    areas: tuple[str, ...] = ()  # where it was looked for
    words: str = ""
    readings: tuple[Reading, ...] = ()  # of the words that failed
    precise: tuple[str, ...] = ()  # what the most precise words alone may mean
    doubt: Reason = Reason.RESOLVED  # why the row's code was not followed


@lru_cache(maxsize=50_000)
def clean_code(words: str) -> str:
    """Return the digits of a code such as `32.02.16.2004`, "" for other words."""
    digits = CODE_SIGNS.sub("", FLOAT_TAIL.sub("", words.strip()))
    return digits if digits.isascii() and digits.isdigit() else ""


def is_code(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(clean_code(cell))


def code_among(cells: dict[Level, Cell]) -> str:
    """Return the code that someone put in a column for names, most precise first."""
    for level, cell in reversed(cells.items()):
        digits = clean_code(cell) if isinstance(cell, str) else ""
        if digits and len(digits) in (CODE_LENGTHS[level], CODE_LENGTHS[Level.VILLAGE]):
            return cell.strip()
    return ""


@lru_cache(maxsize=50_000)
def ranked_readings(cell: Cell, level: Level) -> tuple[tuple[int, Reading], ...]:
    if not cell:
        return ()
    mentions = ((cell,),) if isinstance(cell, str) else cell
    found = []
    for wordings in mentions:
        understood = [item for words in wordings for item in readings(words, level)]
        found += list(enumerate(understood))
    return tuple(found)


def first_words(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else cell[0][0]


def find(question: Question, gazetteer: Gazetteer, preferred: Preferred) -> Finding:
    """Return what the words of one row lead to.

    From the province down, each name narrows what the next one may mean, so
    that bare “Sukabumi” is settled by its district. Where a code is wrong,
    names that lead to a region are followed instead.
    """
    if question.level is None and not question.code_words:
        return Finding(Reason.EMPTY)
    wrong_code = judge_code(question, gazetteer)
    if wrong_code is None:
        return descend(question, gazetteer, preferred)
    by_names = descend(replace(question, code=""), gazetteer, preferred)
    if by_names.reason or not question.readings:
        return wrong_code
    return replace(by_names, doubt=wrong_code.reason, words=question.code_words)


def judge_code(question: Question, gazetteer: Gazetteer) -> Finding | None:
    """Return what is wrong with the row's code, None if nothing is."""
    code, words = question.code, question.code_words
    if not words or gazetteer.is_known(code):
        return None
    reason = reason_against(code, gazetteer)
    return Finding(
        reason, retired_namesakes(code, gazetteer), question.level, words=words
    )


def reason_against(code: str, gazetteer: Gazetteer) -> Reason:
    if code in gazetteer.retired:
        return Reason.RETIRED_CODE
    if looks_like_bps(code):
        return Reason.BPS_CODE
    return Reason.UNKNOWN_CODE if len(code) in LEVELS else Reason.BAD_CODE


def looks_like_bps(code: str) -> bool:
    """Tell whether the form is that of Statistics Indonesia.

    Kemendagri villages have 1, 2 or 3 as seventh digit (kelurahan, desa, desa
    adat); the statistical district codes have seven digits.
    """
    if len(code) == CODE_LENGTHS[Level.VILLAGE]:
        return code[6] not in "123"
    return len(code) == BPS_DISTRICT_LENGTH


def retired_namesakes(code: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return today's regions that bear the name of a retired one."""
    name = gazetteer.retired.get(code)
    if name is None:
        return ()
    level = LEVELS[len(code)]
    ranked = tuple(enumerate(readings(name, level)))
    return codes_of(best(of_kind(spelled_so(ranked, level, gazetteer), level)))


def descend(question: Question, gazetteer: Gazetteer, preferred: Preferred) -> Finding:
    areas = (question.code,) if question.code else ()
    choices = [Choice(0, False, code) for code in areas]
    for level, ranked in question.readings.items():
        spelled = spelled_so(ranked, level, gazetteer)
        if question.code and level <= LEVELS[len(question.code)]:
            if spelled and not any(
                question.code.startswith(item.code) for item in spelled
            ):
                return failure(question, level, spelled, areas, gazetteer)
            continue
        inside = of_kind([item for item in spelled if lies_in(item.code, areas)], level)
        if not inside:
            return failure(question, level, spelled, areas, gazetteer)
        choices, areas = inside, codes_of(inside)
    return settle(question, choices, preferred)


def failure(question, level: Level, spelled, areas, gazetteer: Gazetteer) -> Finding:
    """Return that the words of a level are unknown or contradict those above."""
    lowest, ranked = list(question.readings.items())[-1]
    return Finding(
        Reason.CONTRADICTION if spelled else Reason.UNKNOWN,
        codes_of(spelled),
        question.level,
        level,
        areas,
        question.texts[level],
        tuple(reading for _rank, reading in question.readings[level]),
        codes_of(spelled_so(ranked, lowest, gazetteer)),
    )


def settle(question: Question, choices: list[Choice], preferred: Preferred) -> Finding:
    if len(choices) > 1:
        choices = preferably_in(preferred, choices)
    codes = codes_of(best(choices))
    reason = Reason.RESOLVED if len(codes) == 1 else Reason.AMBIGUOUS
    words = question.texts.get(question.level, question.code_words)
    return Finding(reason, codes, question.level, question.level, words=words)


def preferably_in(preferred: Preferred, choices: list[Choice]) -> list[Choice]:
    """Return the choices in the first scope that has any, all if none has."""
    for scope in preferred:
        near = [item for item in choices if touches(item.code, scope)]
        if near:
            return near
    return choices


def spelled_so(ranked, level: Level, gazetteer: Gazetteer) -> list[Choice]:
    """Return the regions of a level that any reading fits, each at its best."""
    known = gazetteer.fitting.get((level, ranked))
    if known is None:
        known = gazetteer.fitting[level, ranked] = fitting(ranked, level, gazetteer)
    return known


def fitting(ranked, level: Level, gazetteer: Gazetteer) -> list[Choice]:
    found: dict[str, Choice] = {}
    for rank, reading in ranked:
        whole = gazetteer.spelled(reading.key, level)
        partly = gazetteer.also_spelled(reading.key, level)
        for added, codes in ((0, whole), (PARTLY, partly)):
            for code in codes:
                other = bool(reading.kind) and reading.kind != kind_of_region(code)
                choice = Choice(rank + added, other, code)
                found[code] = min(choice, found.get(code, choice))
    return list(found.values())


def of_kind(choices: list[Choice], level: Level) -> list[Choice]:
    """Return what an explicit Kabupaten or Kota leaves, all if it fits none."""
    if level != Level.REGENCY:
        return choices
    return [item for item in choices if not item.is_other_kind] or choices


def best(choices: list[Choice]) -> list[Choice]:
    """Return the choices that no other one beats."""
    first = min(choices, default=None)
    return [item for item in choices if item[:2] == first[:2]]


def codes_of(choices: list[Choice]) -> tuple[str, ...]:
    return tuple(sorted(item.code for item in choices))


def lies_in(code: str, areas: tuple[str, ...]) -> bool:
    return not areas or code.startswith(areas)


def touches(code: str, scope: tuple[str, ...]) -> bool:
    """Tell whether a region lies in one of the scope's or holds one of them."""
    return any(code.startswith(own) or own.startswith(code) for own in scope)
