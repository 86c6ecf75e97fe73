"""What the preview shows of an import: summary, counts, causes of problems."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.regions.describing import describe
from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.lists.layout_words import facts_of
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.previews.causes import cause_in_words
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.runs.discretion import hide_numbers, sees_numbers
from portal.spreadsheets.staging.reading import list_of
from portal.spreadsheets.staging.staged_cells import cell_field

EXAMPLES = 5
SEVERITIES = [Severity.ERROR, Severity.WARNING, Severity.INFO]
TO_BE_SAVED = (Outcome.CREATE, Outcome.UPDATE)


@dataclass(frozen=True, slots=True)
class Tile:
    """One count, and the rows behind it."""

    label: str
    count: int
    show: str  # the filter of the rows it leads to
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """All problems with one code, and the first few of them."""

    code: str
    severity: str
    severity_label: str
    title: str
    count: int  # cells
    examples: list[ShownProblem]

    @property
    def more(self) -> int:
        return self.count - len(self.examples)


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem as its reader may see it."""

    # D9: the cell as Excel names it; the row alone without a column. Juli!D9 where
    # the import has rows of several sheets.
    place: str
    position: int  # of its row in the import
    row: int
    column: str
    field: str  # of its cell
    severity: str
    severity_label: str
    value: str
    message: str


def tiles(run: ImportRun) -> list[Tile]:
    """The counts of the preview."""
    counts = run.counts
    return [
        Tile(_("Will be saved"), counts["ready"], "ready", "good"),
        Tile(_("of these with a warning"), counts["warned"], "warned", "wait"),
        Tile(_("Blocked"), counts["blocked"], "blocked", "bad"),
        Tile(_("Suspected repeats"), counts["duplicates"], "duplicate", "wait"),
        Tile(_("Already there or left out"), counts["unchanged"], "known"),
    ]


def result_tiles(run: ImportRun) -> list[Tile]:
    """The counts of what saving did."""
    counts = run.counts
    return [
        Tile(_("New"), counts["created"], "create", "good"),
        Tile(_("Changed"), counts["updated"], "update", "good"),
        Tile(_("Already there"), counts["unchanged"], "known"),
        Tile(_("Suspected repeats"), counts["duplicates"], "duplicate", "wait"),
        Tile(_("Blocked"), counts["blocked"], "blocked", "bad"),
    ]


def summary(run: ImportRun) -> list[tuple[str, str]]:
    """How the file was read, as labels and words."""
    layout, region = run.layout, run.defaults.get("region")
    is_one_list = len(layout.get("lists", [])) <= 1
    heads = "–".join(map(str, dict.fromkeys(layout["header_rows"])))
    facts = [
        (_("Sheet"), run.sheet if is_one_list else ""),
        (_("Header row"), heads),
        (_("Data rows"), span_in_words(layout) if is_one_list else ""),
        (_("Period"), month_in_words(layout["period"]) if is_one_list else ""),
        (_("Default region"), describe(region) if region else ""),
        (_("Rows already there"), run.get_on_match_display()),
        *facts_of(layout),
    ]
    return [(label, words) for label, words in facts if words]


def span_in_words(layout: dict[str, Any]) -> str:
    ends = {"first": layout["first_row"], "last": layout["last_row"]}
    return _("%(first)s to %(last)s") % ends


def month_in_words(period: str | None) -> str:
    """Return “Juni 2026” for `2026-06`, "" for none."""
    return date_format(date.fromisoformat(f"{period}-01"), "F Y") if period else ""


class Preview:
    """The rows and problems of a run as one user may see them."""

    def __init__(self, run: ImportRun, user):
        self.run = run
        self.user = user
        self.register: Register = get_register(run.register)
        self.columns = self.register.by_name
        self.in_full = sees_numbers(user, run)
        sheets = {each["sheet"] for each in run.layout.get("lists", [])}
        self.has_sheets = len(sheets) > 1

    def sheet_at(self, position: int) -> str:
        """Return the sheet of a row; "" where all rows are of the same."""
        return list_of(self.run.layout, position)["sheet"] if self.has_sheets else ""

    def hide(self, text: str) -> str:
        return text if self.in_full else hide_numbers(text)

    # Problems

    def causes(self) -> list[Cause]:
        """Every cause, errors first, the most frequent first."""
        examples = self.examples()
        found = self.run.problems.values_list("code", "severity")
        causes = [
            self.cause(code, severity, count, examples[code, severity])
            for code, severity, count in found.annotate(n=Count("pk")).order_by()
        ]
        return sorted(
            causes, key=lambda c: (SEVERITIES.index(c.severity), -c.count, c.code)
        )

    def examples(self) -> dict[tuple[str, str], list[Problem]]:
        place = Window(
            RowNumber(), partition_by=["code", "severity"], order_by=["position", "pk"]
        )
        first = self.run.problems.annotate(place=place).filter(place__lte=EXAMPLES)
        found = defaultdict(list)
        for problem in first.order_by("position", "pk"):
            found[problem.code, problem.severity].append(problem)
        return found

    def cause(self, code, severity, count, examples: list[Problem]) -> Cause:
        shown = [self.shown(problem) for problem in examples]
        title = self.title(code, shown[0])
        label = str(Severity(severity).label)
        return Cause(code, severity, label, title, count, shown)

    def title(self, code: str, example: ShownProblem) -> str:
        return cause_in_words(code, self.columns, example.message)

    def place_of(self, problem: Problem) -> str:
        sheet = self.sheet_at(problem.position)
        cell = f"{problem.letter}{problem.row}"
        return f"{sheet}!{cell}" if sheet else cell

    def shown(self, problem: Problem) -> ShownProblem:
        return ShownProblem(
            self.place_of(problem),
            problem.position,
            problem.row,
            problem.column,
            cell_field(self.run, problem.column),
            problem.severity,
            problem.get_severity_display(),
            self.hide(problem.value),
            self.hide(problem.message),
        )

    # Rows

    def rows(self, show: str = "") -> QuerySet[StagedRow]:
        """The rows that a tile counts, or all."""
        rows = self.run.rows.defer("raw").order_by("position")
        if show in Outcome.values:
            return rows.filter(outcome=show)
        if show == "ready":
            return rows.filter(outcome__in=TO_BE_SAVED)
        if show == "known":
            return rows.filter(outcome__in=(Outcome.UNCHANGED, Outcome.SKIP))
        if show == "warned":
            return rows.filter(self.has_problem(Severity.WARNING)).filter(
                outcome__in=TO_BE_SAVED
            )
        if show == "problems":
            return rows.filter(self.has_problem(Severity.ERROR, Severity.WARNING))
        if show == "kept":
            return rows.filter(trace__has_key="kept")
        return rows

    def has_problem(self, *severities: str) -> Exists:
        return Exists(
            Problem.objects.filter(
                run=self.run, position=OuterRef("position"), severity__in=severities
            )
        )
