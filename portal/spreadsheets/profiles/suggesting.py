"""What words in a list may stand for: the known values of a column, the likest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.describing import describe_many
from portal.regions.models import Region
from portal.regions.resolving import RegionResolver
from portal.spreadsheets.cells.substitutes import fold_words
from portal.spreadsheets.checks.places import WORDS, Whereabouts
from portal.spreadsheets.columns import ChoiceColumn, Column, labels_of
from portal.spreadsheets.registers import Known, Register

LIKE = 65  # of 100; below it a suggestion confuses more than it helps
SURE = 90  # a known word among others
AT_MOST = 3
REGION_FIELDS = (*WORDS, "region_code")
LENGTHS = {
    "district": CODE_LENGTHS[Level.DISTRICT],
    "regency": CODE_LENGTHS[Level.REGENCY],
    "province": CODE_LENGTHS[Level.PROVINCE],
}
VILLAGE_LENGTH = CODE_LENGTHS[Level.VILLAGE]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that words may stand for."""

    value: str  # the record's code, the choice, the region's code
    label: str
    score: int  # of 100


def known_values(register: Register, column: Column, user) -> list[Known]:
    """Everything that words of this column can stand for; of regions nothing."""
    if isinstance(column, ChoiceColumn):
        spellings = defaultdict(list)
        for spelling, value in labels_of(column.choices).items():
            spellings[value].append(spelling)
        return [
            Known(str(value), str(label), tuple(spellings[value]))
            for value, label in column.choices.choices
        ]
    return register.known_values(column.name, user)


class Suggester:
    """Finds for one column what its words may stand for."""

    def __init__(self, column: Column, known: Sequence[Known]):
        self.column = column
        self.known = {each.value: each for each in known}
        self.spellings = [
            (spelling, each.value) for each in known for spelling in each.spellings
        ]

    def suggest(self, words: str, limit: int = AT_MOST) -> list[Suggestion]:
        """Return the likeliest values first, none that is hardly alike."""
        scores = dict(self.scores(words))
        if isinstance(self.column, ChoiceColumn):
            for value in self.values_among(words):
                scores[value] = max(SURE, scores.get(value, 0))
        best = sorted(scores, key=lambda value: (-scores[value], value))[:limit]
        return [
            Suggestion(value, self.known[value].label, round(scores[value]))
            for value in best
        ]

    def scores(self, words: str) -> Iterator[tuple[str, float]]:
        found = process.extract(
            words,
            [spelling for spelling, _value in self.spellings],
            scorer=fuzz.token_ratio,
            processor=utils.default_process,
            score_cutoff=LIKE,
            limit=4 * AT_MOST,
        )
        # The best of a value comes last, so that it stays.
        for _spelling, score, at in reversed(found):
            yield self.spellings[at][1], score

    def values_among(self, words: str) -> Iterator[str]:
        """Yield what the column's own words mean that stand among these."""
        parts = fold_words(words).split()
        for size in range(len(parts) - 1, 0, -1):
            for start in range(len(parts) - size + 1):
                value = self.column.words(" ".join(parts[start : start + size]))
                if value in self.known:
                    yield value
                    return


def suggest_regions(
    rows: Iterable[tuple[str | None, ...]], where: Whereabouts
) -> list[list[Suggestion]]:
    """Return for rows of region words (as in `places`) what each may have meant."""
    rows = [*rows]
    resolver = RegionResolver(
        own=[where.home] if where.home else [],
        titles=[where.title] if where.title else [],
    )
    resolver.prepare({row for row in rows if any(row)})
    return [
        [
            Suggestion(
                candidate.code,
                candidate.path,
                round(fuzz.WRatio(found.words, candidate.path)),
            )
            for candidate in found.candidates[:AT_MOST]
        ]
        for found in (resolver.resolve(*row[:4], code=row[4]) for row in rows)
    ]


def is_region_for(field: str, code: str) -> bool:
    """Tell whether words of this field can stand for the region with this code."""
    length = LENGTHS.get(field)
    if length and len(code) not in (length, VILLAGE_LENGTH):
        return False
    return Region.objects.filter(pk=code).exists()


def labels_of_regions(codes: Iterable[str]) -> dict[str, str]:
    return describe_many(codes)
