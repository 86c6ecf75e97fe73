"""Mending all cells of a column that say the same, with one decision.

Words for something that has a code (a service, a status, a village) get a
meaning, which the import's value map keeps; other cells are written anew, row
by row. What is one citizen's or one case's own is never mended in bulk.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.spreadsheets.cells.substitutes import MAPPABLE, fold_words
from portal.spreadsheets.columns import Column
from portal.spreadsheets.mending.mending import mend_many
from portal.spreadsheets.mending.value_maps import map_words, open_words
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.profiles.constants import PERSONAL_KINDS
from portal.spreadsheets.profiles.drop_downs import meanings_of
from portal.spreadsheets.profiles.suggesting import REGION_FIELDS
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.staging.staged_cells import (
    cell_field,
    entries_by_field,
    found_cell,
    found_cells,
    in_words,
    mends_of,
)

MOST_WORDS = 50  # shown at once


@dataclass(frozen=True, slots=True)
class Alike:
    """Cells of one column that say the same."""

    field: str
    words: str  # as the first of them is written
    count: int
    # Value or code and label of what the words may mean, the likeliest first;
    # none where any other cell may be written.
    meanings: list[tuple[str, str]] = field(default_factory=list)


def is_mendable_alike(column: Column | None) -> bool:
    """Tell whether equal cells of this column may be mended together."""
    return column is not None and column.kind not in PERSONAL_KINDS


def alike_cells(run: ImportRun, code: str, *, by) -> list[Alike]:
    """Return the different words of the cells with a problem, the most frequent first.

    None for cells that are mended one by one.
    """
    register = get_register(run.register)
    name = code.partition(".")[0]
    if name == "region":
        return open_alike(run, register, set(REGION_FIELDS), by)
    column = register.by_name.get(name)
    if not is_mendable_alike(column):
        return []
    if column.kind in MAPPABLE:
        return open_alike(run, register, {name}, by)
    return written_alike(run, name, code)


def open_alike(run: ImportRun, register: Register, names: set[str], by) -> list[Alike]:
    likely = open_words(run, by=by, names=names, limit=MOST_WORDS)
    found = [each for each in likely if each.field in names]
    known = {
        name: meanings_of(run, register, register.by_name[name], by)
        for name in {each.field for each in found}
    }
    return [
        Alike(
            each.field,
            each.words,
            each.count,
            without_doubles(
                [(likely.value, likely.label) for likely in each.suggestions],
                known[each.field],
            ),
        )
        for each in found
    ]


def without_doubles(
    first: list[tuple[str, str]], others: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    taken = {value for value, _label in first}
    return first + [each for each in others if each[0] not in taken]


def written_alike(run: ImportRun, name: str, code: str) -> list[Alike]:
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for words in run.problems.filter(code=code).values_list("value", flat=True):
        if folded := fold_words(words):
            written.setdefault(folded, words)
            counts[folded] += 1
    return [
        Alike(name, written[folded], count)
        for folded, count in counts.most_common(MOST_WORDS)
    ]


def mend_alike(run: ImportRun, name: str, words: str, instead: str, *, by) -> None:
    """Let all cells of a column that say `words` say something else.

    `instead` is a value or code where the column has such, else the new cell.
    `run` has the new counts afterwards. Raises PermissionDenied, or
    ValidationError with a sentence.
    """
    column = get_register(run.register).by_name.get(name)
    if not is_mendable_alike(column):
        raise ValidationError(
            _("%(label)s: such cells are mended one by one.")
            % {"label": column.label if column else name}
        )
    if column.kind in MAPPABLE:
        map_words(run, name, words, instead, by=by)
        return
    cell = cell_field(run, name)
    positions = positions_saying(run, cell, fold_words(words))
    mend_many(run, {position: {cell: instead} for position in positions}, by=by)


def positions_saying(run: ImportRun, name: str, folded: str) -> list[int]:
    """Return where the cells of a column say these words now."""
    entry = entries_by_field(run).get(name)
    rows = run.rows.only("run", "position", "raw", "mends").order_by("position")
    return [
        row.position
        for row in rows.iterator()
        if fold_words(
            in_words(mends_of(row).get(name, found_cell(found_cells(row), entry)))
        )
        == folded
    ]
