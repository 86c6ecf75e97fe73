"""Below an import: its problems, its rows, and what is done about them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.conditions import require_match
from portal.api.describing import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    describe_act,
    describe_list,
    describe_record,
    etag_of,
)
from portal.api.endpoints import ListEndpoint, answer_record, found
from portal.api.idempotency import repeatable
from portal.api.import_bodies import ImportCountsBody, counts_of
from portal.api.import_fields import LARGEST_POSITION
from portal.api.import_inputs import ChoicesInput, RowInput
from portal.api.import_row_bodies import (
    PROBLEM_COLUMNS,
    CellBody,
    ImportProblemBody,
    ImportRowBody,
    KeptBody,
    cell_bodies,
    problem_bodies,
    record_body,
    row_bodies,
    row_tag,
)
from portal.api.imports import BelowImport
from portal.api.parameters import choice, exact, number
from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.mending.mending import choose, mend, skip
from portal.spreadsheets.models import StagedRow
from portal.spreadsheets.permitting import check_may_decide
from portal.spreadsheets.previews.previews import Preview
from portal.spreadsheets.runs.committing import lock_run

BY_NUMBER = number(
    "row",
    _("The row’s number as Excel shows it."),
    most=LARGEST_POSITION,
    condition=lambda wanted: Q(row=wanted),
)


class ImportRowDetailBody(ImportRowBody):
    """One row with its cells, as they may be mended, and the import's counts."""

    cells = CellBody(
        many=True, help_text=_("None for those who may not see identity numbers.")
    )
    counts = ImportCountsBody()


class ChosenBody(serializers.Serializer):
    """How many rows were decided about, and the counts that follow."""

    rows = serializers.IntegerField()
    counts = ImportCountsBody()


class ImportProblems(ListEndpoint, BelowImport):
    filters = (
        choice("severity", Severity, _("One or several, with commas.")),
        exact("code", _("The kind of problem.")),
        exact("column", _("Name of the column.")),
        BY_NUMBER,
    )
    orderings = ("position",)
    default_ordering = "position"

    def rows(self, request) -> QuerySet:
        return self.run.problems.values(*PROBLEM_COLUMNS)

    def bodies(self, request, rows):
        return problem_bodies(request, Preview(self.run, request.user), rows)

    @describe_list(_("List the problems of an import"), ImportProblemBody)
    def get(self, request, pk):
        return self.list_rows(request)


class ImportRows(ListEndpoint, BelowImport):
    filters = (
        choice("outcome", Outcome, _("One or several, with commas.")),
        BY_NUMBER,
    )
    orderings = ("position",)
    default_ordering = "position"

    def rows(self, request) -> QuerySet:
        return self.run.rows.values("pk", "position")

    def bodies(self, request, rows):
        if not rows:
            return []
        keys = [row["pk"] for row in rows]
        bodies = row_bodies(request, Preview(self.run, request.user), keys)
        return bodies if rows[0]["position"] == bodies[0]["position"] else bodies[::-1]

    @describe_list(
        _("List the rows of an import"),
        ImportRowBody,
        description=_(
            "Values as they will be stored, changes of known records old and new. "
            "Identity numbers are in full for the importer alone, and for those who "
            "may unmask them there."
        ),
    )
    def get(self, request, pk):
        return self.list_rows(request)


class ImportRow(BelowImport):
    def row(self) -> StagedRow:
        return found(self.run.rows.all(), position=self.kwargs["position"])

    def body(self, request, row: StagedRow) -> dict:
        preview = Preview(self.run, request.user)
        (body,) = row_bodies(request, preview, [row.pk])
        counts = counts_of(self.run.counts)
        return {**body, "cells": cell_bodies(preview, row), "counts": counts}

    def answer(self, request, row: StagedRow) -> Response:
        body = self.body(request, row)
        return answer_record(request, body, row_tag(body))

    @describe_record(_("Read a row of an import"), ImportRowDetailBody)
    def get(self, request, pk, position):
        return self.answer(request, self.row())

    @describe_act(
        _("Mend a row of an import"),
        RowInput,
        ImportRowDetailBody,
        parameters=[IF_MATCH, etag_of(200)],
        description=_(
            "Writes cells anew or decides what happens to the row; it is checked at "
            "once. Nothing is saved before `commit`."
        ),
    )
    def patch(self, request, pk, position):
        row = self.row()
        check_may_decide(self.run, request.user)
        with transaction.atomic():
            lock_run(self.run)
            require_match(request, row_tag(self.body(request, self.row())))
            written = RowInput(data=request.data)
            written.is_valid(raise_exception=True)
            self.change(row.position, written.validated_data)
        return self.answer(request, self.row())

    def change(self, position: int, fields: dict) -> None:
        by = self.request.user
        if "cells" in fields:
            mend(self.run, position, fields["cells"], by=by)
        else:
            choose(self.run, [position], plain(fields["choice"]), by=by)


def plain(decision: dict | None) -> dict | None:
    """Return a decision as a staged row keeps it."""
    return decision and {**decision, "do": str(decision["do"])}


class ImportChoices(BelowImport):
    @describe_act(
        _("Decide about many rows of an import"),
        ChoicesInput,
        ChosenBody,
        parameters=[IDEMPOTENCY_KEY],
        description=_(
            "`repeats` are all rows that repeat another, `known` all whose record "
            "differs. Rows that cannot be treated so are left as they are."
        ),
    )
    @repeatable
    def post(self, request, pk):
        check_may_decide(self.run, request.user)
        written = ChoicesInput(data=request.data)
        written.is_valid(raise_exception=True)
        positions = self.choose(written.validated_data)
        return Response({"rows": len(positions), "counts": counts_of(self.run.counts)})

    def choose(self, fields: dict) -> list[int]:
        by = self.request.user
        if "code" in fields:
            having = self.run.problems.filter(code=fields["code"])
            return skip(self.run, set(having.values_list("position", flat=True)), by=by)
        return choose(self.run, fields["rows"], plain(fields["choice"]), by=by)


class ImportKept(ListEndpoint, BelowImport):
    orderings = ("position",)
    default_ordering = "position"

    def rows(self, request) -> QuerySet:
        kept = self.run.rows.filter(trace__has_key="kept")
        return kept.values("pk", "position", "row", "values", "target_id", "trace")

    def bodies(self, request, rows):
        preview = Preview(self.run, request.user)
        ids = {row["target_id"] for row in rows} - {None}
        links = preview.register.links(ids, request.user) if ids else {}
        return [
            {
                "position": row["position"],
                "row": row["row"],
                "name": preview.hide(row["values"].get("name") or ""),
                "reasons": row["trace"]["kept"],
                "record": record_body(request, links.get(row["target_id"])),
            }
            for row in rows
        ]

    @describe_list(
        _("List what an undo left alone"),
        KeptBody,
        description=_("Records that someone has worked on since they were imported."),
    )
    def get(self, request, pk):
        return self.list_rows(request)
