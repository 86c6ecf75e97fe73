"""From the region words of rows and titles to official codes, never by guessing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from portal.regions.describing import LEVELS, describe
from portal.regions.finding import Finding, Question, find
from portal.regions.gazetteer import Gazetteer
from portal.regions.resolution import CANDIDATES, Candidate, Reason, Resolution
from portal.regions.spelling import readings
from portal.regions.suggesting import area_to_search, suggest
from portal.regions.titles import narrower_to_wider, read_titles

__all__ = [
    "Candidate",
    "Reason",
    "RegionResolver",
    "Resolution",
    "describe",
    "find_region_in_text",
]

Row = tuple[str | None, ...]
AREAS_NAMED = 3  # more of them say nothing to a reader


class RegionResolver:
    """Turns the region words of a batch of rows into codes.

    A name is looked for within what its row says; then within the regions
    that the titles name; then within the importer's own; then in the whole
    country. `prepare()` the batch's distinct rows first: it takes a handful
    of queries for all of them, and `resolve()` none after it.
    """

    def __init__(self, *, own: Iterable[str] = (), titles: Iterable[str] = ()):
        self._preferred = [tuple(titles), tuple(own)]
        self._gazetteer = Gazetteer()
        self._answers: dict[Row, Resolution] = {}

    def prepare(self, rows: Iterable[Row]) -> None:
        """Settle rows of (village, district, regency, province[, code])."""
        padded = {(*row, None)[:5] for row in rows}
        questions = {
            row: Question.of(*row) for row in padded if row not in self._answers
        }
        self._load(questions.values())
        findings = {
            row: find(question, self._gazetteer, self._preferred)
            for row, question in questions.items()
        }
        self._load_areas(findings.values())
        meant = {
            row: suggest(finding, self._gazetteer, self._preferred)
            for row, finding in findings.items()
        }
        self._load_paths(findings.values(), meant.values())
        for row, finding in findings.items():
            self._answers[row] = self._resolution(finding, meant[row])

    def resolve(
        self,
        village: str | None = None,
        district: str | None = None,
        regency: str | None = None,
        province: str | None = None,
        *,
        code: str | None = None,
    ) -> Resolution:
        """Return the most precise region that the words of one row name."""
        row = (village, district, regency, province, code)
        if row not in self._answers:
            self.prepare([row])
        return self._answers[row]

    def _load(self, questions: Iterable[Question]) -> None:
        keys = defaultdict(set)
        for question in questions:
            for level, ranked in question.readings.items():
                keys[level].update(reading.key for _rank, reading in ranked)
        self._gazetteer.load_codes({question.code for question in questions} - {""})
        for level, text in self._gazetteer.retired_names():
            keys[level].update(reading.key for reading in readings(text, level))
        for level, wanted in keys.items():
            self._gazetteer.load_spellings(level, wanted)

    def _load_areas(self, findings: Iterable[Finding]) -> None:
        areas = defaultdict(set)
        for finding in findings:
            for area in area_to_search(finding, self._preferred):
                areas[finding.failed].add(area)
        for level, wanted in areas.items():
            self._gazetteer.load_within(wanted, level)

    def _load_paths(self, findings: Iterable[Finding], meant: Iterable[list]) -> None:
        shown = {code for codes in meant for code in codes[:CANDIDATES]}
        for finding in findings:
            shown.update(finding.areas[:AREAS_NAMED])
        self._gazetteer.load_paths(shown)

    def _resolution(self, finding: Finding, meant: list[str]) -> Resolution:
        if finding.reason == Reason.RESOLVED:
            code = finding.codes[0]
            words = finding.words if finding.doubt else ""
            level = LEVELS[len(code)]
            return Resolution(code, level, words=words, doubt=finding.doubt, found=1)
        path = self._gazetteer.path
        areas = finding.areas if len(finding.areas) <= AREAS_NAMED else ()
        return Resolution(
            None,
            finding.level,
            tuple(Candidate(code, path(code)) for code in meant[:CANDIDATES]),
            finding.reason,
            words=finding.words,
            area=" / ".join(path(area) for area in areas),
            found=len(meant),
        )


def find_region_in_text(lines: list[str], *, own: Iterable[str] = ()) -> Resolution:
    """Return the region that a sheet's title and key/value lines name.

    The most precise one that the words settle: when the village of a title
    is unknown, its district. `own` decides between regions of one name.
    """
    resolver = RegionResolver(own=own)
    rows = list(narrower_to_wider(read_titles(lines)))
    resolver.prepare(rows)
    answers = [resolver.resolve(*row[:4], code=row[4]) for row in rows]
    settled = [answer for answer in answers if answer]
    doubtful = [answer for answer in answers if answer.reason == Reason.AMBIGUOUS]
    return next(iter(settled or doubtful or answers), Resolution(reason=Reason.EMPTY))
