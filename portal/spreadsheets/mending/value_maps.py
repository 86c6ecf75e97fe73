"""The words of a list that nobody understood yet, and saying what they stand for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.spreadsheets.cells.substitutes import MAPPABLE, ValueMap, fold_words, merged
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.columns import Column, plain_text
from portal.spreadsheets.mending.mending import check_again
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.permitting import check_may_decide
from portal.spreadsheets.profiles import profiles
from portal.spreadsheets.profiles.settling import confirmed
from portal.spreadsheets.profiles.suggesting import (
    REGION_FIELDS,
    Suggester,
    Suggestion,
    is_region_for,
    known_values,
    suggest_regions,
)
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.runs.committing import lock_run
from portal.spreadsheets.staging.reading import whereabouts
from portal.spreadsheets.staging.staged_cells import (
    entries_by_field,
    found_cell,
    found_cells,
    mends_of,
)

# The last part of the codes of cells whose words were not understood.
UNKNOWN = ("unknown", "unmapped")
UNPLACED_CODES = [
    f"region.{end}"
    for end in (
        "ambiguous",
        "unknown",
        "contradiction",
        "bad_code",
        "bps_code",
        "unknown_code",
        "retired_code",
    )
]
LONGEST = 200  # characters of words that are worth remembering


@dataclass(slots=True)
class OpenWords:
    """Equal words of a column that were not understood."""

    field: str
    words: str  # as the first such cell writes them
    count: int = 0  # cells
    suggestions: list[Suggestion] = field(default_factory=list)
    first: int = 0  # position of the first row

    @property
    def folded(self) -> str:
        return fold_words(self.words)


# What is open


def open_words(
    run: ImportRun,
    *,
    by,
    limit: int | None = None,
    names: Container[str] | None = None,
) -> list[OpenWords]:
    """Return what was not understood, the most frequent first, with suggestions.

    `names` are the fields that are asked about, None for all.

    Words with so many digits that they may be someone's number are not among
    them: nobody should map a person.
    """
    register = get_register(run.register)
    gathered = [
        each
        for each in gather(run, register).values()
        if names is None or each.field in names
    ]
    found = sorted(gathered, key=lambda each: (-each.count, each.words))[:limit]
    suggest_values(register, found, by)
    place_words(run, register, found)
    return joined(found)


def gather(run: ImportRun, register: Register) -> dict[tuple[str, str], OpenWords]:
    """Return the words by field and folded form; of regions by the problem's field."""
    found: dict[tuple[str, str], OpenWords] = {}
    for position, name, words in open_cells(run, register):
        folded = fold_words(words)
        if not folded or len(folded) > LONGEST or profiles.is_private(folded):
            continue
        each = found.setdefault(
            (name, folded), OpenWords(name, words.strip(), first=position)
        )
        each.count += 1
    return found


def open_cells(run: ImportRun, register: Register) -> Iterator[tuple[int, str, str]]:
    """Yield position, field and words of each cell that was not understood."""
    problems = open_problems(run, register).order_by("position", "pk")
    yield from problems.values_list("position", "column", "value").iterator()


def open_problems(run: ImportRun, register: Register) -> QuerySet[Problem]:
    codes = [
        f"{column.name}.{end}"
        for column in register.columns
        if column.kind in MAPPABLE - {"region"}
        for end in UNKNOWN
    ]
    return run.problems.filter(code__in=codes + UNPLACED_CODES)


def has_open_words(run: ImportRun) -> bool:
    """Tell whether anything of the list was not understood."""
    return open_problems(run, get_register(run.register)).exists()


def suggest_values(register: Register, found: Iterable[OpenWords], by) -> None:
    suggesters: dict[str, Suggester] = {}
    for each in found:
        column = register.by_name.get(each.field)
        if column is None or column.kind == "region":
            continue
        if each.field not in suggesters:
            known = known_values(register, column, by)
            suggesters[each.field] = Suggester(column, known)
        each.suggestions = suggesters[each.field].suggest(each.words)


def place_words(run: ImportRun, register: Register, found: list[OpenWords]) -> None:
    """Suggest regions, and say in which of its columns the words stand.

    The problem of a row stands on the most precise column, also when it is the
    district that nobody knows.
    """
    open_places = [each for each in found if each.field in REGION_FIELDS]
    first = {each.first for each in open_places}
    rows = {row.position: row for row in run.rows.filter(position__in=first)}
    cells = [region_cells(run, rows[each.first]) for each in open_places]
    where = whereabouts(run, register)
    for each, words, suggestions in zip(
        open_places,
        cells,
        suggest_regions([tuple(row.values()) for row in cells], where),
        strict=True,
    ):
        each.field = field_of(words, each)
        each.suggestions = suggestions


def joined(found: list[OpenWords]) -> list[OpenWords]:
    """Put together what turned out to stand in the same column."""
    whole: dict[tuple[str, str], OpenWords] = {}
    for each in found:
        first = whole.setdefault((each.field, each.folded), each)
        if first is not each:
            first.count += each.count
    return [*whole.values()]


def region_cells(run: ImportRun, row: StagedRow) -> dict[str, str | None]:
    """What the row says of its region, by field."""
    cells = cells_by_field(run, row)
    return {name: plain_text(cells.get(name)) for name in REGION_FIELDS}


def cells_by_field(run: ImportRun, row: StagedRow) -> dict[str, Any]:
    """The row's cells under the fields they are taken for, mended ones as mended."""
    cells = found_cells(row)
    found = {
        name: found_cell(cells, entry) for name, entry in entries_by_field(run).items()
    }
    return found | mends_of(row)


def field_of(words: Mapping[str, str | None], each: OpenWords) -> str:
    standing = [name for name, cell in words.items() if fold_words(cell) == each.folded]
    return each.field if each.field in standing else next(iter(standing), each.field)


# Saying what words stand for


def map_words(run: ImportRun, field: str, words: str, value: str, *, by) -> ImportRun:
    """Let equal words of a field stand for a value, in this list and the next.

    `value` is the code of a record, the value of a choice or the code of a
    region; "" takes back what the words stood for. The rows concerned are
    checked anew. Raises PermissionDenied, or ValidationError with a sentence.
    """
    return map_many(run, {field: {words: value}}, by=by)


@transaction.atomic
def map_many(run: ImportRun, value_map: ValueMap, *, by) -> ImportRun:
    """Do as `map_words` for many words at once."""
    locked = open_to_map(run, by)
    changes = checked(get_register(run.register), value_map, by)
    positions = positions_of(locked, changes)
    locked.value_map = merged(locked.value_map, changes)
    locked.mapping = confirmed(locked.mapping, changes)
    locked.save(update_fields=["value_map", "mapping"])
    profiles.remember(locked, by=by)
    check_again(run, locked, positions, by)
    return run


def open_to_map(run: ImportRun, by) -> ImportRun:
    check_may_decide(run, by)
    locked = lock_run(run)
    if locked.state != RunState.STAGED:
        raise ValidationError(
            _("The words of this import cannot be changed: it is “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    return locked


def checked(register: Register, value_map: ValueMap, by) -> ValueMap:
    """Return the map with folded words; ValidationError for what cannot be in one."""
    return {
        name: check_words(register, name, words, by)
        for name, words in value_map.items()
    }


def check_words(
    register: Register, name: str, words: dict[str, str], by
) -> dict[str, str]:
    column = register.by_name.get(name)
    if column is None or column.kind not in MAPPABLE:
        raise ValidationError(
            _("The words of the column “%(name)s” stand for nothing else.")
            % {"name": column.label if column else name}
        )
    folded = {fold_words(said): meant for said, meant in words.items()}
    for said, original in zip(folded, words, strict=False):
        if not said or len(said) > LONGEST or profiles.is_private(said):
            raise ValidationError(
                _("“%(words)s” cannot stand for something else.") % {"words": original}
            )
    check_values(register, column, {meant for meant in folded.values() if meant}, by)
    return folded


def check_values(register: Register, column: Column, values: set[str], by) -> None:
    if column.kind == "region":
        unknown = [code for code in values if not is_region_for(column.name, code)]
    else:
        known = {each.value for each in known_values(register, column, by)}
        unknown = sorted(values - known)
    if unknown:
        raise ValidationError(
            _("%(label)s: there is no “%(value)s” to choose.")
            % {"label": column.label, "value": unknown[0]}
        )


def positions_of(run: ImportRun, changes: ValueMap) -> set[int]:
    """Where these words stand: where they were not understood, or were till now."""
    register = get_register(run.register)
    wanted = {said for words in changes.values() for said in words}
    positions = {
        position
        for position, _name, words in open_cells(run, register)
        if fold_words(words) in wanted
    }
    known = {
        name: words.keys() & run.value_map.get(name, {}).keys()
        for name, words in changes.items()
    }
    # A row's problem quotes one of its region words, these may be others of it.
    places = {name: {*changes[name]} for name in REGION_FIELDS if name in changes}
    unplaced = run.problems.filter(code__in=UNPLACED_CODES).values("position")
    return (
        positions
        | rows_saying(run, run.rows.all(), known)
        | rows_saying(run, run.rows.filter(position__in=unplaced), places)
    )


def rows_saying(
    run: ImportRun, rows: QuerySet[StagedRow], words: Mapping[str, set[str]]
) -> set[int]:
    """Positions of those of the rows whose cells say one of these folded words."""
    if not any(words.values()):
        return set()
    rows = rows.only("run", "position", "raw", "mends").iterator(chunk_size=2_000)
    return {row.position for row in rows if says(run, row, words)}


def says(run: ImportRun, row: StagedRow, words: Mapping[str, set[str]]) -> bool:
    cells = cells_by_field(run, row)
    return any(fold_words(cells.get(name)) in said for name, said in words.items())
