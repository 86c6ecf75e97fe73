"""The region words in a sheet's titles: “KECAMATAN CICURUG KABUPATEN SUKABUMI”."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.regions.choices import Level

LABEL = re.compile(
    r"\b(?:"
    r"(?P<VILLAGE>(?:desa|ds|kelurahan|kel)\.?\s*/\s*(?:desa|kelu\w*|kel)"
    r"|desa|ds|kelurahan|kel|kalurahan|gampong|nagari|pekon|kampung)"
    r"|(?P<DISTRICT>kecamatan|kec|distrik|kapanewon|kemantren)"
    r"|(?P<REGENCY>(?:kabupaten|kab)\.?\s*/\s*kota|kabupaten|kab|kota)"
    r"|(?P<PROVINCE>provinsi|propinsi|prov)"
    r")\b\.?\s*(?P<sign>[:=]?)",
    re.IGNORECASE,
)
CODE = re.compile(
    r"\bkode\s+(?:desa|kel\w*|wilayah|kec\w*|kab\w*|kota|prov\w*)[^\d\n]{0,20}"
    r"(?P<code>\d[\d.]{1,14})",
    re.IGNORECASE,
)
END = re.compile(
    r"[,;|()\[\]]|\s[-–—]\s|\b(?:tahun|thn|bulan|bln|periode|tanggal|tgl|minggu|"
    r"triwulan|semester|per|sampai|nomor|no)\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
LONGEST_NAME = 6  # words
LONGEST_LINE = 500  # characters: a title is not a novel


@dataclass(slots=True)
class Titles:
    """What the lines mention: wordings of each level, longest first, and a code."""

    code: str | None = None
    mentions: dict[Level, list[tuple[str, ...]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def row(self, *levels: Level) -> tuple:
        return tuple(tuple(self.mentions.get(level, ())) or None for level in levels)


@dataclass(slots=True)
class Mention:
    """A label and the words after it."""

    level: Level
    label: str
    has_sign: bool
    words: str


def read_titles(lines: list[str]) -> Titles:
    """Return the region words and the region code that the lines mention."""
    titles = Titles()
    for line in lines:
        text = " ".join(str(line).split())[:LONGEST_LINE]
        for match in CODE.finditer(text):
            titles.code = max(titles.code or "", match["code"], key=len)
        for mention in mentions(CODE.sub(" ", text)):
            titles.mentions[mention.level].append(wordings(mention))
    return titles


def narrower_to_wider(titles: Titles) -> Iterator[tuple]:
    """Yield rows for the resolver: everything said, then less and less of it."""
    village, district, regency, province = titles.row(
        Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE
    )
    if titles.code:
        yield None, None, None, None, titles.code
    named = (village, district, regency, province)
    for missing in range(len(named)):
        row = (*[None] * missing, *named[missing:], None)
        if row[missing]:
            yield row


def mentions(line: str) -> list[Mention]:
    """Return the labels of a line with the words that follow each."""
    labels = list(LABEL.finditer(line))
    ends = [*(label.start() for label in labels[1:]), len(line)]
    found: list[Mention] = []
    for label, end in zip(labels, ends, strict=False):
        words = line[label.end() : end]
        mention = Mention(
            level_of(label),
            label[0].rstrip(" :="),
            bool(label["sign"]),
            END.split(words, maxsplit=1)[0].strip(" .:-"),
        )
        add(found, mention, is_cut=bool(END.search(words)))
    return [mention for mention in found if mention.words]


def level_of(label: re.Match) -> Level:
    return next(level for level in Level if label[level.name])


def add(found: list[Mention], mention: Mention, *, is_cut: bool) -> None:
    """Add a mention; a label that belongs to a name becomes part of that name.

    `KECAMATAN KOTA BARU` and `KECAMATAN GARUT KOTA` each name one district.
    """
    last = found[-1] if found else None
    if last and not last.words and not mention.has_sign:
        last.words = f"{mention.label} {mention.words}".strip()
    elif last and not mention.words and not mention.has_sign and not is_cut:
        last.words = f"{last.words} {mention.label}"
    else:
        found.append(mention)


def wordings(mention: Mention) -> tuple[str, ...]:
    """Return the label with the words after it, and with ever fewer of them."""
    words = mention.words.split()[:LONGEST_NAME]
    return tuple(
        f"{mention.label} {' '.join(words[:count])}"
        for count in range(len(words), 0, -1)
    )
