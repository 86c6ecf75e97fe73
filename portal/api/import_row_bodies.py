"""How rows, cells and problems of an import read in the API, for this reader."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.conditions import content_tag
from portal.spreadsheets.choices import Choice, Outcome, Severity
from portal.spreadsheets.mending.editable_cells import EditableCell, RowCells
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.previews.pairs import repeat_of
from portal.spreadsheets.previews.previews import Preview
from portal.spreadsheets.previews.shown_rows import (
    PLACES,
    PageOfRows,
    changes_of,
    is_number,
)
from portal.spreadsheets.staging.reading import list_of
from portal.spreadsheets.staging.staged_cells import cell_field, mends_of

LONGEST_CODE = 10  # digits of a region
PROBLEM_COLUMNS = (
    "pk", "position", "row", "letter", "column", "value", "severity", "code",
    "diagnosis", "message",
)  # fmt: skip
TOLD = PROBLEM_COLUMNS[1:]


@extend_schema_field({"type": "object", "additionalProperties": True})
class ImportValuesField(serializers.Field):
    """Values under the names of the list's columns."""


@extend_schema_field({"type": ["string", "number", "boolean", "null"]})
class CellField(serializers.Field):
    """One value as it is or will be stored."""


class ImportProblemBody(serializers.Serializer):
    """What is wrong or doubtful about one cell."""

    position = serializers.IntegerField(help_text=_("Of its row in the import."))
    row = serializers.IntegerField(help_text=_("As Excel numbers it."))
    letter = serializers.CharField()
    column = serializers.CharField()
    field = serializers.CharField(help_text=_("Under which its cell is mended."))
    value = serializers.CharField(help_text=_("The cell as it was found."))
    severity = serializers.ChoiceField(Severity.choices)
    code = serializers.CharField()
    diagnosis = serializers.CharField(
        help_text=_("Of an identity number: what happened to it.")
    )
    message = serializers.CharField()
    row_url = serializers.URLField(help_text=_("Where the row is mended."))


class ChangeBody(serializers.Serializer):
    """A field of the known record that the row says differently."""

    column = serializers.CharField()
    before = CellField(help_text=_("Null for identity numbers too."))
    after = CellField()


class ChoiceBody(serializers.Serializer):
    """What was decided about the row, before the rule for all."""

    do = serializers.ChoiceField(Choice.choices)
    columns = serializers.ListField(child=serializers.CharField(), required=False)


class RecordBody(serializers.Serializer):
    """The record of the portal that the row is, or became."""

    label = serializers.CharField()
    url = serializers.URLField(help_text=_("Of its page in the admin."))


class ImportRowBody(serializers.Serializer):
    """One row of the sheet and what happens to it."""

    position = serializers.IntegerField()
    row = serializers.IntegerField(help_text=_("As Excel numbers it."))
    sheet = serializers.CharField()
    url = serializers.URLField()
    outcome = serializers.ChoiceField(Outcome.choices)
    values = ImportValuesField()
    changes = ChangeBody(many=True)
    offered = serializers.ListField(
        child=serializers.CharField(), help_text=_("Fields that an update may take.")
    )
    choice = ChoiceBody(allow_null=True)
    repeat_of = serializers.IntegerField(
        allow_null=True, help_text=_("Position of the row that it repeats.")
    )
    mends = ImportValuesField(help_text=_("Cells that someone wrote instead."))
    record = RecordBody(allow_null=True)
    problems = ImportProblemBody(many=True)


class CellBody(serializers.Serializer):
    """A cell that may be written anew, under its field."""

    field = serializers.CharField()
    label = serializers.CharField()
    letter = serializers.CharField(help_text=_("Empty if the file has no such column."))
    text = serializers.CharField(help_text=_("What stands there now."))
    original = serializers.CharField(help_text=_("What the file says."))
    is_mended = serializers.BooleanField()
    expected = serializers.CharField(help_text=_("How it is to be written."))
    words = serializers.ListField(
        child=serializers.CharField(), help_text=_("What it may say, if that is known.")
    )


class KeptBody(serializers.Serializer):
    """A record that the undo left alone, because of later work."""

    position = serializers.IntegerField()
    row = serializers.IntegerField()
    name = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    record = RecordBody(allow_null=True)


def seen_values(preview: Preview, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as this reader may see them."""
    return {name: seen(preview, name, value) for name, value in values.items()}


def seen(preview: Preview, name: str, value: Any) -> Any:
    if not isinstance(value, str) or is_region_code(preview, name, value):
        return value
    return preview.hide(value)


def is_region_code(preview: Preview, name: str, value: str) -> bool:
    column = preview.columns.get(name)
    is_place = name in PLACES or (column is not None and column.kind == "region")
    return is_place and value.isdecimal() and len(value) <= LONGEST_CODE


def rows_url(request, run: ImportRun) -> str:
    return request.build_absolute_uri(reverse("api_import_rows", args=[run.pk]))


def problem_bodies(request, preview: Preview, rows: list[dict]) -> list[dict]:
    """Return the rows of PROBLEM_COLUMNS as answered."""
    run, base = preview.run, rows_url(request, preview.run)
    return [
        {
            **{name: row[name] for name in TOLD},
            "value": preview.hide(row["value"]),
            "message": preview.hide(row["message"]),
            "field": cell_field(run, row["column"]),
            "row_url": f"{base}{row['position']}/",
        }
        for row in rows
    ]


def record_body(request, link: tuple[str, str] | None) -> dict[str, str] | None:
    if link is None:
        return None
    label, address = link
    return {"label": label, "url": request.build_absolute_uri(address)}


def row_bodies(request, preview: Preview, keys: list[int]) -> list[dict]:
    """Return the staged rows with these keys as answered, in their order."""
    run = preview.run
    rows = list(run.rows.filter(pk__in=keys).defer("raw").order_by("position"))
    page = PageOfRows(preview, rows)
    problems = problems_by_position(request, preview, rows)
    base = rows_url(request, run)
    return [
        {
            "position": row.position,
            "row": row.row,
            "sheet": list_of(run.layout, row.position).get("sheet", run.sheet),
            "url": f"{base}{row.position}/",
            "outcome": row.outcome,
            "values": seen_values(preview, values),
            "changes": change_bodies(page, row, values),
            "offered": (row.trace or {}).get("offered") or changes_of(row),
            "choice": row.choice,
            "repeat_of": repeat_of(row),
            "mends": seen_values(preview, mends_of(row)),
            "record": record_body(request, page.records.get(row.target_id)),
            "problems": problems[row.position],
        }
        for row, values in zip(rows, page.values, strict=True)
    ]


def problems_by_position(
    request, preview: Preview, rows: list[StagedRow]
) -> dict[int, list[dict]]:
    positions = [row.position for row in rows]
    found = Problem.objects.filter(run=preview.run, position__in=positions)
    listed = list(found.order_by("position", "pk").values(*PROBLEM_COLUMNS))
    bodies = defaultdict(list)
    for body in problem_bodies(request, preview, listed):
        bodies[body["position"]].append(body)
    return bodies


def change_bodies(
    page: PageOfRows, row: StagedRow, values: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return old and new of each field that differs, as far as the reader sees it."""
    preview, stored = page.preview, page.before.get(row.target_id, {})
    return [
        {
            "column": name,
            "before": None
            if is_number(preview, name)
            else seen(preview, name, stored.get(name)),
            "after": seen(preview, name, values.get(name)),
        }
        for name in changes_of(row)
    ]


def cell_bodies(preview: Preview, row: StagedRow) -> list[dict[str, Any]]:
    """Return the cells of a row; none to those who may not see its numbers."""
    if not preview.in_full:
        return []
    cells = RowCells(preview, row)
    return [cell_body(cell) for cell in [*cells.of_file(), *cells.others()]]


def cell_body(cell: EditableCell) -> dict[str, Any]:
    told = ("field", "letter", "text", "original", "is_mended", "expected", "words")
    return {"label": str(cell.label), **{name: getattr(cell, name) for name in told}}


def row_tag(body: dict[str, Any]) -> str:
    """Return the ETag of a row as answered; what others changed counts not."""
    return content_tag({key: body[key] for key in body if key != "counts"})
