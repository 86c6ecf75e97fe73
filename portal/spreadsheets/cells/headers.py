"""What the words in a header mean: normal forms, labels and known synonyms."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import override

SYNONYMS_FILE = Path(__file__).parent.parent / "data" / "header_synonyms.csv"
ROW_NUMBER = "-"
COUNTED = re.compile(r"\s*[(\[]\s*\d+\s*[)\]]\s*$")
DEMAND = re.compile(r"\b(?:wajib(?: diisi| isi)?|required|opsional|optional)\b")
NOT_WORDS = re.compile(r"[^\w]+|_+")


class ColumnLike(Protocol):
    """What reading needs to know of a register's column."""

    name: str
    label: Any
    kind: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """The head of one spreadsheet column, with the group it stands under if any."""

    index: int
    text: str
    group: str = ""
    # Whether the same text also stands under another group.
    is_shared: bool = False

    @property
    def full_text(self) -> str:
        return f"{self.group} > {self.text}" if self.group else self.text


@dataclass(frozen=True)
class Meaning:
    """What a header may mean: columns of the register, best first, and why.

    A known word without columns here names something this register lacks.
    """

    columns: tuple[str, ...]
    how: str  # "label" or "synonym"
    synonyms: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def normalize_header(text: str) -> str:
    """Return a header in small letters without punctuation, counts and demands."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = COUNTED.sub("", text)
    text = DEMAND.sub(" ", NOT_WORDS.sub(" ", text))
    return " ".join(text.split())


@lru_cache(maxsize=65_536)
def header_key(text: str) -> str:
    """Return the form by which headers are compared; "N I K" and "NIK" have one."""
    return normalize_header(text).replace(" ", "") or text.strip()


@lru_cache(maxsize=1)
def synonyms() -> dict[str, tuple[str, ...]]:
    """Return which columns each known header word may mean, by header key.

    The words are those of data/header_synonyms.csv; "-" is a row number.
    """
    found: dict[str, list[str]] = {}
    with SYNONYMS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in (row["synonym"], row["canonical"]):
                columns = found.setdefault(header_key(word), [])
                if row["column"] not in columns:
                    columns.append(row["column"])
    found.setdefault("nomor", [ROW_NUMBER])
    return {key: tuple(columns) for key, columns in found.items()}


class Glossary:
    """The headers that a register understands."""

    def __init__(self, columns: Sequence[ColumnLike]) -> None:
        self.columns = {column.name: column for column in columns}
        self.labels = dict(labels_of(columns))
        self.memory: dict[str, Meaning | None] = {}

    def meaning_of(self, header: Header) -> Meaning | None:
        """Return what a header means, or None if no word of it is known.

        The text below a group head is tried first, alone and then together
        with the head; last the head alone. A text that several groups share
        says less than the two together.
        """
        for text in readings(header):
            if meaning := self.look_up(text):
                return meaning
        return None

    def look_up(self, text: str) -> Meaning | None:
        if text not in self.memory:
            self.memory[text] = self.find(header_key(text))
        return self.memory[text]

    def find(self, key: str) -> Meaning | None:
        if key in self.labels:
            return Meaning((self.labels[key],), "label")
        if key not in synonyms():
            return None
        words = synonyms()[key]
        known = [name for word in words for name in self.known(word)]
        return Meaning(tuple(known), "synonym", words)

    def known(self, word: str) -> list[str]:
        """Return the columns of this register that a word of the list stands for."""
        if "+" in word:
            return [word] if all(p in self.columns for p in word.split("+")) else []
        return [name for name in word.split("|") if name in self.columns]


def readings(header: Header) -> list[str]:
    if not header.group:
        return [header.text]
    together = [
        f"{header.group} {header.text}",
        f"{header.text} {header.group}",
        f"{header.text} {header.group.split()[-1]}",
    ]
    if header.is_shared:
        return [*together, header.text, header.group]
    return [header.text, *together, header.group]


def labels_of(columns: Sequence[ColumnLike]) -> Iterable[tuple[str, str]]:
    """Yield the keys of all labels, in both languages, then of names and aliases."""
    for language in ("en", "id"):
        with override(language):
            yield from [(header_key(str(c.label)), c.name) for c in columns]
    for column in columns:
        yield from [(header_key(alias), column.name) for alias in column.aliases]
    yield from [(header_key(column.name), column.name) for column in columns]
