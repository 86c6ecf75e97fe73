"""The identity numbers of an import: what happened to how many of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet, TextField, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, RowNumber
from rapidfuzz import fuzz

from portal.privacy.cipher import decrypt
from portal.privacy.masking import mask_number
from portal.spreadsheets.checks.diagnoses import DIAGNOSES, ORDER, Diagnosis
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.models import ImportRun, Problem
from portal.spreadsheets.previews.previews import SEVERITIES, Preview, ShownProblem

EXAMPLES = 3
# Names less alike than this are two people's.
SAME_NAME = 75
MOST_SHARED = 50
# Comparing the names of more rows keeps a reader waiting.
MOST_COMPARED = 50_000


@dataclass(frozen=True, slots=True)
class DiagnosedNumbers:
    """All numbers of a column to which one thing has happened."""

    column: str
    label: str
    diagnosis: Diagnosis
    severity: str
    severity_label: str
    count: int
    examples: list[ShownProblem]

    @property
    def more(self) -> int:
        return self.count - len(self.examples)


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """One number that stands beside the names of several people."""

    number: str  # as its reader may see it
    people: list[tuple[int, str]]  # row and name


def has_diagnoses(run: ImportRun) -> bool:
    """Tell whether there is anything to say of the import's identity numbers."""
    return run.problems.exclude(diagnosis="").exists()


def diagnosed_numbers(preview: Preview) -> list[DiagnosedNumbers]:
    """Return the numbers of a run by what happened to them, the worst first."""
    run = preview.run
    found = run.problems.exclude(diagnosis="").order_by()
    counted = found.values("column", "diagnosis", "severity").annotate(n=Count("pk"))
    examples = examples_of(preview)
    groups = [
        DiagnosedNumbers(
            each["column"],
            str(preview.columns[each["column"]].label),
            DIAGNOSES[each["diagnosis"]],
            each["severity"],
            str(Severity(each["severity"]).label),
            each["n"],
            examples[each["column"], each["diagnosis"]],
        )
        for each in counted
        if each["diagnosis"] in DIAGNOSES
    ]
    return sorted(groups, key=rank)


def rank(group: DiagnosedNumbers) -> tuple:
    place = ORDER[group.diagnosis.name]
    return SEVERITIES.index(group.severity), -group.count, place, group.column


def examples_of(preview: Preview) -> dict[tuple[str, str], list[ShownProblem]]:
    place = Window(
        RowNumber(), partition_by=["column", "diagnosis"], order_by=["position", "pk"]
    )
    problems = preview.run.problems.exclude(diagnosis="").annotate(place=place)
    found = defaultdict(list)
    for problem in problems.filter(place__lte=EXAMPLES).order_by("position", "pk"):
        found[problem.column, problem.diagnosis].append(preview.shown(problem))
    return found


def problems_of(run: ImportRun, column: str, diagnosis: str) -> QuerySet[Problem]:
    """All numbers of a column to which one thing has happened, in their order."""
    problems = run.problems.filter(column=column, diagnosis=diagnosis)
    return problems.order_by("position", "pk")


def is_compared(run: ImportRun) -> bool:
    """Tell whether the names beside each number are compared."""
    return run.counts.get("rows", 0) <= MOST_COMPARED


def shared_numbers(preview: Preview) -> list[SharedNumber]:
    """Return the NIKs that stand beside names of different people, at most fifty.

    None of a very large list, whose names are not compared.
    """
    if not is_compared(preview.run):
        return []
    rows = preview.run.rows.annotate(
        key=Cast(KeyTextTransform("nik_key", "values"), TextField()),
        name_key=Cast(KeyTextTransform("name_key", "values"), TextField()),
    ).exclude(key=None)
    keys = (
        rows.order_by()
        .values("key")
        .annotate(names=Count("name_key", distinct=True))
        .filter(names__gt=1)
        .values_list("key", flat=True)[:MOST_SHARED]
    )
    several = defaultdict(list)
    for row in rows.filter(key__in=list(keys)).defer("raw").order_by("position"):
        several[row.key].append(row)
    return [
        shared_number(preview, rows)
        for rows in several.values()
        if are_different({row.name_key or "" for row in rows})
    ]


def are_different(names: set[str]) -> bool:
    """Tell whether two of the names can hardly be one person's."""
    first, *others = sorted(names)
    return any(fuzz.token_set_ratio(first, other) < SAME_NAME for other in others)


def shared_number(preview: Preview, rows) -> SharedNumber:
    number = decrypt(rows[0].values["nik"])
    people = [(row.row, row.values.get("name", "")) for row in rows]
    return SharedNumber(number if preview.in_full else mask_number(number), people)
