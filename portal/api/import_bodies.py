"""How an import reads in the API: IMPORT.md §2, and where it stands."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from portal.api.import_row_bodies import ImportValuesField, seen_values
from portal.spreadsheets.choices import OnMatch, Outcome, RunState, Severity
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.previews.previews import Preview
from portal.spreadsheets.runs.answers import PREVIEWED, reading_in_short
from portal.spreadsheets.runs.running import COMMIT, READ, UNDO, is_at_work, progress_of

COUNTED = (
    "rows", "ready", "warned", "blocked", "duplicates", "created", "updated",
    "unchanged", "skipped", "overtaken", "kept",
)  # fmt: skip
PLAIN = (
    "register", "state", "message", "region", "on_match", "created_at", "committed_at",
    "undone_at",
)  # fmt: skip
COLUMNS = (
    "pk", *PLAIN, "file_name", "counts", "profile", "profile__name", "profile_version",
    "created_by__name", "created_by__username",
)  # fmt: skip
BELOW = (
    "mapping", "problems", "rows", "choices", "commit", "progress", "cancel", "undo",
    "kept",
)  # fmt: skip
DOING = {READ: "read", COMMIT: "commit", UNDO: "undo"}


class ImportCountsBody(serializers.Serializer):
    """`ready + blocked + duplicates + unchanged = rows`; what was done comes after."""

    rows = serializers.IntegerField()
    ready = serializers.IntegerField(help_text=_("Will be written."))
    warned = serializers.IntegerField(help_text=_("Of the ready ones."))
    blocked = serializers.IntegerField()
    duplicates = serializers.IntegerField(help_text=_("Suspected repeats."))
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    skipped = serializers.IntegerField()
    overtaken = serializers.IntegerField(
        help_text=_("Changed by others between preview and saving.")
    )
    kept = serializers.IntegerField(help_text=_("Left alone by the undo."))


class UsedProfileBody(serializers.Serializer):
    """The mapping profile by which the list was read."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField()


class ImportSummaryBody(serializers.Serializer):
    """An import among others."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    register = serializers.CharField(help_text=_("Name of the list."))
    file = serializers.CharField()
    state = serializers.ChoiceField(RunState.choices)
    message = serializers.CharField(help_text=_("Why it was not read, if it was not."))
    counts = ImportCountsBody()
    region = serializers.CharField(
        allow_null=True, help_text=_("Code of the region in which it was made.")
    )
    on_match = serializers.ChoiceField(OnMatch.choices)
    profile = UsedProfileBody(allow_null=True)
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    committed_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class MappedColumnBody(serializers.Serializer):
    letter = serializers.CharField()
    header = serializers.CharField()
    column = serializers.CharField(
        help_text=_("Of a cell that holds two, the first field.")
    )
    how = serializers.CharField(
        help_text=_("`label`, `synonym`, `cells`, `fuzzy`, `chosen` or `profile`.")
    )


class IgnoredColumnBody(serializers.Serializer):
    letter = serializers.CharField()
    header = serializers.CharField()


class QuestionBody(serializers.Serializer):
    """A column whose header could mean several things."""

    letter = serializers.CharField()
    header = serializers.CharField()
    candidates = serializers.ListField(child=serializers.CharField())
    examples = serializers.ListField(child=serializers.CharField())


class FindingBody(serializers.Serializer):
    """What a whole column looks like."""

    code = serializers.CharField()
    column = serializers.CharField(allow_null=True)
    letter = serializers.CharField(allow_null=True)
    severity = serializers.ChoiceField(Severity.choices)
    share = serializers.FloatField(
        allow_null=True, help_text=_("Of the cells looked at, from 0 to 1.")
    )
    message = serializers.CharField()


class ProblemCountBody(serializers.Serializer):
    """How many cells have a problem of one kind, and where to read them."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(Severity.choices)
    count = serializers.IntegerField()
    url = serializers.URLField()


class PreviewRowBody(serializers.Serializer):
    position = serializers.IntegerField()
    row = serializers.IntegerField(help_text=_("As Excel numbers it."))
    outcome = serializers.ChoiceField(Outcome.choices)
    values = ImportValuesField()


class ImportProgressBody(serializers.Serializer):
    """How far the background work is, or that there is none."""

    state = serializers.ChoiceField(RunState.choices)
    is_at_work = serializers.BooleanField()
    doing = serializers.ChoiceField(
        [(word, word) for word in DOING.values()], allow_null=True
    )
    done = serializers.IntegerField(help_text=_("Rows."))
    total = serializers.IntegerField(help_text=_("Rows; 0 while nobody has counted."))
    percent = serializers.IntegerField()
    rows_per_second = serializers.FloatField()
    seconds_left = serializers.IntegerField(allow_null=True)
    is_waiting = serializers.BooleanField()
    is_stopping = serializers.BooleanField()
    has_no_worker = serializers.BooleanField()
    counts = ImportCountsBody()


class ImportLinksBody(serializers.Serializer):
    self = serializers.URLField()
    mapping = serializers.URLField()
    problems = serializers.URLField()
    rows = serializers.URLField()
    choices = serializers.URLField()
    commit = serializers.URLField()
    progress = serializers.URLField()
    cancel = serializers.URLField()
    undo = serializers.URLField()
    kept = serializers.URLField()


class ImportBody(ImportSummaryBody):
    """One spreadsheet on its way in: how it was read and what will become of it."""

    run = serializers.IntegerField(help_text=_("The same as `id`."))
    sheet = serializers.CharField()
    header_rows = serializers.ListField(child=serializers.IntegerField())
    first_row = serializers.IntegerField(allow_null=True)
    last_row = serializers.IntegerField(allow_null=True)
    period = serializers.CharField(allow_null=True, help_text=_("As `2026-06`."))
    defaults = serializers.DictField(child=serializers.CharField())
    columns = MappedColumnBody(many=True)
    ignored = IgnoredColumnBody(many=True)
    questions = QuestionBody(many=True)
    findings = FindingBody(many=True)
    problems = ProblemCountBody(many=True)
    preview = PreviewRowBody(many=True, help_text=_("The first rows."))
    committed = serializers.BooleanField()
    progress = ImportProgressBody()
    links = ImportLinksBody()


def counts_of(counts: dict[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in COUNTED}


def import_summaries(request, rows: list[dict]) -> list[dict]:
    """Return the rows of COLUMNS as answered."""
    base = request.build_absolute_uri(reverse("api_imports"))
    return [import_summary(row, base) for row in rows]


def import_summary(row: dict, base: str) -> dict[str, Any]:
    return {
        "id": row["pk"],
        "url": f"{base}{row['pk']}/",
        "file": row["file_name"],
        "counts": counts_of(row["counts"]),
        "profile": used_profile(row),
        "created_by": row["created_by__name"] or row["created_by__username"],
        **{name: row[name] for name in PLAIN},
    }


def used_profile(row: dict) -> dict[str, Any] | None:
    if row["profile"] is None:
        return None
    return {
        "id": row["profile"],
        "name": row["profile__name"],
        "version": row["profile_version"],
    }


def import_body(request, run: ImportRun) -> dict[str, Any]:
    """Return the import as it stands in the database now."""
    run = ImportRun.objects.select_related("job").get(pk=run.pk)
    rows = ImportRun.objects.filter(pk=run.pk).values(*COLUMNS)
    (summary,) = import_summaries(request, list(rows))
    url = summary["url"]
    return {
        **summary,
        **reading_in_short(run),
        "counts": summary["counts"],
        "findings": run.findings,
        "problems": problem_counts(run, url),
        "preview": preview_rows(Preview(run, request.user)),
        "committed": run.state == RunState.COMMITTED,
        "progress": progress_body(run),
        "links": {"self": url, **{name: f"{url}{name}/" for name in BELOW}},
    }


def problem_counts(run: ImportRun, url: str) -> list[dict[str, Any]]:
    found = run.problems.values("code", "severity").annotate(count=Count("pk"))
    return [
        {**each, "url": f"{url}problems/?{urlencode(pair_of(each))}"}
        for each in found.order_by("-count", "code", "severity")
    ]


def pair_of(problem: dict[str, Any]) -> dict[str, str]:
    return {name: problem[name] for name in ("code", "severity")}


def preview_rows(preview: Preview) -> list[dict[str, Any]]:
    rows = preview.run.rows.defer("raw", "mends").order_by("position")[:PREVIEWED]
    return [
        {
            "position": row.position,
            "row": row.row,
            "outcome": row.outcome,
            "values": seen_values(preview, preview.register.preview(row.values)),
        }
        for row in rows
    ]


def progress_body(run: ImportRun) -> dict[str, Any]:
    """Return how far the run's last job is; reads `run.job`."""
    about = {
        "state": run.state,
        "is_at_work": is_at_work(run),
        "counts": counts_of(run.counts),
    }
    if run.job is None:
        nothing = dict.fromkeys(("done", "total", "percent"), 0)
        is_not = dict.fromkeys(("is_waiting", "is_stopping", "has_no_worker"), False)
        pace = {"rows_per_second": 0.0, "seconds_left": None}
        return {**about, "doing": None, **nothing, **pace, **is_not}
    progress = progress_of(run)
    return {
        **about,
        "doing": DOING[progress.function],
        "done": progress.done,
        "total": progress.total,
        "percent": progress.percent,
        "rows_per_second": round(progress.rows_per_second, 1),
        "seconds_left": progress.seconds_left,
        "is_waiting": progress.is_waiting,
        "is_stopping": progress.is_stopping,
        "has_no_worker": progress.has_no_worker,
    }
