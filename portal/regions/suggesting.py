"""What may have been meant where a name is unknown, lies elsewhere or fits several."""

from __future__ import annotations

from os.path import commonprefix

from rapidfuzz import fuzz, process

from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.finding import Finding, Preferred, clean_code, lies_in
from portal.regions.gazetteer import Gazetteer
from portal.regions.resolution import Reason

SIMILAR = 65  # of 100; below it a suggestion confuses more than it helps
NEAREST = 5
AREAS = 20  # a name that fits more areas is too vague for a search in each
COUNTRY = ""
SEARCHED = {Reason.UNKNOWN, Reason.CONTRADICTION}


def area_to_search(finding: Finding, preferred: Preferred) -> list[str]:
    """Return where to look for names like the one that failed.

    Villages are looked for no wider than in a regency: a country has dozens
    of every name.
    """
    if finding.reason not in SEARCHED:
        return []
    areas = finding.areas or wider(preferred, finding.failed)
    size = CODE_LENGTHS[finding.failed]
    above = [area for area in areas if len(area) < size][:AREAS]
    if finding.failed == Level.VILLAGE:
        return [area for area in above if len(area) >= CODE_LENGTHS[Level.REGENCY]]
    return above if areas else [COUNTRY]


def wider(preferred: Preferred, level: Level) -> list[str]:
    """Return the regency (for a regency: the province) around the preferred regions."""
    size = CODE_LENGTHS[Level.PROVINCE if level <= Level.REGENCY else Level.REGENCY]
    return list(dict.fromkeys(code[:size] for scope in preferred for code in scope))


def suggest(finding: Finding, gazetteer: Gazetteer, preferred: Preferred) -> list[str]:
    """Return the codes that may have been meant, the likeliest first."""
    near = [clean_code(finding.words), *(code for scope in preferred for code in scope)]
    if finding.reason not in SEARCHED:
        return sorted(finding.codes, key=lambda code: (-closeness(code, near), code))
    elsewhere = nearby_namesakes(finding)
    similar = similar_names(finding, gazetteer, preferred)
    meant = list(dict.fromkeys([*elsewhere, *similar]))
    if finding.failed == finding.level:
        return meant
    inside = [
        code for area in meant for code in finding.precise if code.startswith(area)
    ]
    return inside or meant


def closeness(code: str, near: list[str]) -> int:
    """Return how many digits the code shares with the nearest of the others."""
    return max((len(commonprefix([code, other])) for other in near), default=0)


def nearby_namesakes(finding: Finding) -> list[str]:
    """Return the regions of that very name just outside the area it was said to be in."""
    around = tuple({area[: max(2, len(area) - 2)] for area in finding.areas})
    if not around:
        return []
    return [code for code in finding.codes if lies_in(code, around)]


def similar_names(
    finding: Finding, gazetteer: Gazetteer, preferred: Preferred
) -> list[str]:
    """Return the regions of the searched areas whose names are most alike."""
    areas = area_to_search(finding, preferred)
    pool = {
        code: gazetteer.keys[code]
        for area in areas
        for code in gazetteer.within(area, finding.failed)
    }
    scores: dict[str, float] = {}
    for reading in finding.readings[:4]:
        hits = process.extract(
            reading.key, pool, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=NEAREST
        )
        for _key, score, code in hits:
            scores[code] = max(score, scores.get(code, 0))
    return sorted(scores, key=lambda code: (-scores[code], code))[:NEAREST]
