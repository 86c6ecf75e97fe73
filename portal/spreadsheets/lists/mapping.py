"""Guessing which column of a register each column of a spreadsheet holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rapidfuzz import fuzz, process

from portal.spreadsheets.cells.evidence import supports, values_of
from portal.spreadsheets.cells.headers import (
    ROW_NUMBER,
    ColumnLike,
    Glossary,
    Header,
    header_key,
    normalize_header,
    synonyms,
)
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.files.workbooks import column_letter
from portal.spreadsheets.lists.layout import Layout

EXAMPLES = 5
# A file whose headers are mostly our own labels is one that we exported.
OWN_EXPORT = 0.7
FUZZY_SCORE = 88
FUZZY_LEAD = 4
SHORTEST_FUZZY = 6
BIRTH = "birth_place+birth_date"
# Headers whose word alone does not tell; what the cells support wins.
COLLISIONS = {
    "kk": ("kk", "household_head", "family_relation"),
    "namakk": ("household_head", "kk"),
    "status": ("status", "marital_status"),
    "no": (ROW_NUMBER, "external_id"),
    "nomor": (ROW_NUMBER, "external_id"),
    "id": (ROW_NUMBER, "external_id"),
    "rt": ("rt", "rt+rw"),
    "tanggal": ("received_on", "birth_date"),
    "tgl": ("received_on", "birth_date"),
    "haritanggal": ("received_on", "birth_date"),
    "kampung": ("hamlet", "village"),
}
# Of several complaint columns, one with such a head is the description.
FULL_TEXT_WORDS = re.compile(r"^(?:uraian|isi|deskripsi|kronologi)")
LABEL, SYNONYM, FUZZY = 3, 2, 1


@dataclass(frozen=True)
class MappedColumn:
    """One spreadsheet column and what it is taken for; None means ignored."""

    index: int
    letter: str
    header: str
    column: str | None
    how: str = ""  # "label", "synonym", "cells", "fuzzy"; "chosen", "profile"
    composite: str | None = None
    could_be: tuple[str, ...] = ()  # of an ignored one: what to ask about


@dataclass(frozen=True)
class Question:
    """A spreadsheet column whose meaning a person should confirm."""

    letter: str
    header: str
    candidates: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass
class Mapping:
    """What every used spreadsheet column is taken for."""

    entries: list[MappedColumn]
    questions: list[Question]

    @property
    def columns(self) -> list[MappedColumn]:
        return [entry for entry in self.entries if entry.column]

    @property
    def ignored(self) -> list[MappedColumn]:
        return [entry for entry in self.entries if not entry.column]


@dataclass
class Guess:
    """The readings of one header, best first, until other columns have their say."""

    header: Header
    names: list[str]
    how: str
    rank: int
    is_open: bool = False
    is_filled: bool = True
    asked: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[int, bool, bool, int]:
        is_full_text = bool(FULL_TEXT_WORDS.match(header_key(self.header.text)))
        return (-self.rank, not self.is_filled, is_full_text, self.header.index)


def guess_mapping(layout: Layout, columns: Sequence[ColumnLike]) -> Mapping:
    """Return what each used spreadsheet column holds, and what should be asked.

    No two spreadsheet columns get the same column of the register: a label
    goes before a synonym, a synonym before a similar word, left before right.
    """
    guesser = Guesser(layout, columns)
    guesses = [guesser.guess(header) for header in layout.headers]
    taken = settle(guesses)
    entries = [entry(guess, taken.get(guess.header.index)) for guess in guesses]
    questions = [
        guesser.question(guess)
        for guess in guesses
        if guess.is_open and not is_settled_by_others(guess, taken)
    ]
    return Mapping(entries, questions)


class Guesser:
    """Weighs words and cells of single columns."""

    def __init__(self, layout: Layout, columns: Sequence[ColumnLike]) -> None:
        self.layout = layout
        self.glossary = Glossary(columns)
        self.has_service = any(map(self.means_service, layout.headers))
        self.is_own_export = self.share_of_labels() >= OWN_EXPORT

    def means_service(self, header: Header) -> bool:
        meaning = self.glossary.meaning_of(header)
        return bool(meaning) and meaning.columns == ("service",)

    def share_of_labels(self) -> float:
        meanings = map(self.glossary.meaning_of, self.layout.headers)
        labels = [bool(meaning) and meaning.how == "label" for meaning in meanings]
        return sum(labels) / len(labels) if len(labels) > 2 else 0

    def guess(self, header: Header) -> Guess:
        cells = self.layout.sample(header.index)
        guess = self.guess_by_words(header, cells)
        guess.is_filled = bool(values_of(cells))
        return guess

    def guess_by_words(self, header: Header, cells: Sequence[Any]) -> Guess:
        meaning = self.glossary.meaning_of(header)
        key = header_key(header.text)
        is_label = bool(meaning) and meaning.how == "label"
        # A word of the register's own for something else is no collision here.
        is_own = is_label and meaning.columns[0] not in COLLISIONS.get(key, ())
        if key in COLLISIONS and not (is_own or self.is_own_export):
            guess = self.guess_by_cells(header, COLLISIONS[key], cells)
            is_same = is_label and guess.names[:1] == list(meaning.columns)
            return replace(guess, how="label", rank=LABEL) if is_same else guess
        if is_label:
            names = self.with_composites(meaning.columns, cells)
            return Guess(header, names, "label", LABEL)
        if meaning:
            return self.guess_by_synonym(header, meaning.columns, cells)
        return self.guess_by_likeness(header)

    def guess_by_cells(
        self, header: Header, names: Sequence[str], cells: Sequence[Any]
    ) -> Guess:
        """Choose among the meanings of a word that has several."""
        fitting = [name for name in names if supports(name, cells)]
        here = [name for name in fitting or names if self.has(name)]
        how = "synonym" if fitting[:1] == [names[0]] else "cells"
        if fitting:
            # What fits but is no column here is ignored, not bent to another.
            chosen = here[:1] if here[:1] == fitting[:1] else []
            return Guess(header, chosen, how, SYNONYM)
        is_open = bool(here) and bool(values_of(cells)) and names[0] != ROW_NUMBER
        chosen = [] if names[0] == ROW_NUMBER else here
        return Guess(header, chosen[:1], "synonym", SYNONYM, is_open, asked=here)

    def has(self, name: str) -> bool:
        return all(part in self.glossary.columns for part in name.split("+"))

    def guess_by_synonym(
        self, header: Header, names: Sequence[str], cells: Sequence[Any]
    ) -> Guess:
        if set(names) >= {"service", "description"}:
            names = self.service_or_description()
        return Guess(header, self.with_composites(names, cells), "synonym", SYNONYM)

    def service_or_description(self) -> list[str]:
        return ["description"] if self.has_service else ["service", "description"]

    def with_composites(self, names: Sequence[str], cells: Sequence[Any]) -> list[str]:
        """Put a composite first where the cells hold two values in one."""
        names = list(names)
        for part, composite in (
            ("birth_date", BIRTH),
            ("birth_place", BIRTH),
            ("rt", "rt+rw"),
        ):
            if (
                names[:1] == [part]
                and self.has(composite)
                and supports(composite, cells)
            ):
                return [composite, *names]
        if names[:1] == ["birth_place"] and supports("birth_date", cells):
            return ["birth_date"] if self.has("birth_date") else []
        return names

    def guess_by_likeness(self, header: Header) -> Guess:
        name = similar_column(header.text, self.glossary)
        return Guess(header, [name] if name else [], "fuzzy", FUZZY)

    def question(self, guess: Guess) -> Question:
        header = guess.header
        texts = map(clean_text, values_of(self.layout.sample(header.index)))
        examples = tuple(dict.fromkeys(text for text in texts if text))[:EXAMPLES]
        return Question(
            column_letter(header.index),
            header.full_text,
            tuple(guess.asked),
            examples,
        )


def similar_column(text: str, glossary: Glossary) -> str | None:
    """Return the column whose word differs from this one by little more than a typo."""
    key = header_key(text)
    if len(key) < SHORTEST_FUZZY:
        return None
    words = {**synonyms(), **labels(glossary)}
    found = process.extract(
        key, list(words), scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE, limit=5
    )
    if not found:
        return None
    best = words[found[0][0]]
    rivals = [score for word, score, _at in found if words[word] != best]
    if rivals and found[0][1] - rivals[0] < FUZZY_LEAD:
        return None
    return only_column(best, glossary) if is_typo(text, found[0][0]) else None


def labels(glossary: Glossary) -> dict[str, tuple[str, ...]]:
    return {key: (name,) for key, name in glossary.labels.items()}


def only_column(names: tuple[str, ...], glossary: Glossary) -> str | None:
    known = [name for word in names for name in glossary.known(word)]
    return known[0] if known and len(names) == 1 else None


def is_typo(text: str, word: str) -> bool:
    """Refuse likenesses that hang on a short word, as in "Nama KK" and "Nama KRT"."""
    short = [part for part in normalize_header(text).split() if len(part) <= 3]
    return all(part in word for part in short)


def settle(guesses: Sequence[Guess]) -> dict[int, str]:
    """Return the reading that each column keeps when none may be taken twice."""
    taken: dict[int, str] = {}
    claimed: set[str] = set()
    for guess in sorted(guesses, key=lambda each: each.order):
        for name in guess.names:
            if name == ROW_NUMBER or claimed & set(name.split("+")):
                continue
            if "+" in name and is_wanted_alone(name, guess, guesses):
                continue
            taken[guess.header.index] = name
            claimed |= set(name.split("+"))
            break
    return taken


def is_wanted_alone(name: str, guess: Guess, guesses: Sequence[Guess]) -> bool:
    """Tell whether another column holds just one part of this composite."""
    return any(
        other.names[0] in name.split("+")
        for other in guesses
        if other is not guess and other.names and other.is_filled
    )


def is_settled_by_others(guess: Guess, taken: dict[int, str]) -> bool:
    mine = taken.get(guess.header.index)
    others = {name for index, name in taken.items() if index != guess.header.index}
    rest = [name for name in guess.asked if name not in others]
    return mine is None or (len(guess.asked) > 1 and rest == [mine])


def entry(guess: Guess, name: str | None) -> MappedColumn:
    header = guess.header
    composite = name if name and "+" in name else None
    return MappedColumn(
        index=header.index,
        letter=column_letter(header.index),
        header=header.full_text,
        column=name.split("+")[0] if name else None,
        how=guess.how if name else "",
        composite=composite,
    )
