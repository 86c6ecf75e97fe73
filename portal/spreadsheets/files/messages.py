"""Messages with a field on each line, as people paste them from WhatsApp.

[12/06/26 09.14] Bu Siti: *Nama*: Aminah
NIK : 3202…
Keluhan: KIS tidak aktif
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portal.spreadsheets.cells.headers import header_key, synonyms

SENT = re.compile(
    r"^\[?(?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})[,\s]+\d{1,2}[.:]\d{2}"
    r"(?:[.:]\d{2})?(?:\s*[ap]\.?m\.?)?\]?\s*(?:[-–]\s*)?(?P<sender>[^:\n]{1,60}):\s*",
    re.I,
)
NUMBERED = re.compile(r"^(?:\(?\d{1,3}[.)]|[-•●▪*])\s+(?=\S)|^\d{1,3}[.)]\s*$")
FIELD = re.compile(r"^(?P<key>[^\W\d][^:=\n]{0,40}?)\s*[:=]\s*(?P<value>.*)$")
MARKS = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
DAY, SENDER = "Tanggal Aduan", "Pengirim"
ANCHORS = {"nik", "kk", "name", "household_head"}
DAYS = {"received_on"}
# So many lines of a message must be fields that are known.
ENOUGH = 0.4
LONGEST = 2_000_000


@dataclass
class Record:
    """What is said of one person: its fields in their order."""

    fields: dict[str, str] = field(default_factory=dict)  # by the key's normal form
    day: str = ""
    sender: str = ""
    last: str = ""  # the field that a line without a key goes on with
    is_open: bool = True  # no blank line has come since


class Reader:
    """Puts the lines of a text together to records."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.heads: dict[str, str] = {}  # key -> as it was first written
        self.titles: list[str] = []
        self.day = self.sender = ""
        self.begins = True

    def take(self, line: str) -> None:
        if sent := SENT.match(line):
            self.day, self.sender = sent["day"], sent["sender"].strip()
            self.begins = True
            line = line[sent.end() :]
        text = MARKS.sub("", line).strip()
        if not text:
            if self.records:
                self.records[-1].is_open = False
            return
        if numbered := NUMBERED.match(text):
            rest = text[numbered.end() :].strip()
            self.begins = self.begins or text[0].isdigit() or text[0] == "("
            text = rest
        found = FIELD.match(text)
        if found and "//" not in found["key"] and not is_link(found):
            self.take_field(found["key"].strip(), found["value"].strip())
        elif text:
            self.take_rest(text)

    def take_field(self, head: str, value: str) -> None:
        key = header_key(head)
        record = self.records[-1] if self.records else None
        is_said = record is not None and key in record.fields
        if record is None or self.begins or is_said:
            record = Record(day=self.day, sender=self.sender)
            self.records.append(record)
            self.begins = False
        self.heads.setdefault(key, head)
        record.fields[key], record.last, record.is_open = value, key, True

    def take_rest(self, text: str) -> None:
        record = self.records[-1] if self.records else None
        if record is None or self.begins:
            self.titles.append(text)
        elif record.is_open and record.last:
            before = record.fields[record.last]
            record.fields[record.last] = f"{before} {text}".strip()


def is_link(found: re.Match[str]) -> bool:
    return found["key"].lower() in ("http", "https") or found["value"][:2] == "//"


def read_message(text: str) -> list[list[str | None]] | None:
    """Return a text with a field on each line as a table; None if it is none.

    First the lines that belong to no one, as titles; then a header, and a row
    for each person.
    """
    if len(text) > LONGEST:
        return None
    lines = INVISIBLE.sub("", text).replace("\xa0", " ").splitlines()
    if not looks_like_message(lines):
        return None
    reader = Reader()
    for line in lines:
        reader.take(line)
    people = [r for r in reader.records if any(r.fields.values())]
    return table_of(reader, people) if people else None


def looks_like_message(lines: list[str]) -> bool:
    known: list[str] = []
    filled = 0
    for line in lines[:400]:
        text = MARKS.sub("", SENT.sub("", line)).strip()
        text = NUMBERED.sub("", text).strip()
        filled += bool(text)
        found = FIELD.match(text)
        if found and header_key(found["key"]) in synonyms():
            known.append(header_key(found["key"]))
    columns = {name for key in known for name in synonyms()[key]}
    return (
        len(set(known)) >= 2
        and bool(columns & ANCHORS)
        and len(known) >= ENOUGH * filled
    )


def table_of(reader: Reader, people: list[Record]) -> list[list[str | None]]:
    keys = [key for key in reader.heads if any(key in r.fields for r in people)]
    heads = [reader.heads[key] for key in keys]
    rows = [[r.fields.get(key) or None for key in keys] for r in people]
    means = {name for key in keys for name in synonyms().get(key, ())}
    if not means & DAYS and any(r.day for r in people):
        heads.append(DAY)
        rows = [[*row, r.day or None] for row, r in zip(rows, people, strict=True)]
    if any(r.sender for r in people):
        heads.append(SENDER)
        rows = [[*row, r.sender or None] for row, r in zip(rows, people, strict=True)]
    return [*([title] for title in reader.titles), heads, *rows]
