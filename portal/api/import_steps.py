"""Below an import: saving it, watching, stopping, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from portal.api.describing import IDEMPOTENCY_KEY, describe_act, extend_schema
from portal.api.idempotency import repeatable
from portal.api.import_bodies import ImportProgressBody, progress_body
from portal.api.import_inputs import NothingInput
from portal.api.imports import BelowImport, visible_import
from portal.spreadsheets.permitting import check_may_decide
from portal.spreadsheets.runs.running import start_commit, start_undo, stop


class Step(BelowImport):
    """Asks the worker for something and answers how far it is."""

    def act(self, request, do: Callable) -> Response:
        check_may_decide(self.run, request.user)
        NothingInput(data=request.data).is_valid(raise_exception=True)
        do(self.run, by=request.user)
        now = visible_import(request, self.run.pk)
        response = Response(progress_body(now), status=202)
        below = request.path.rstrip("/").rpartition("/")[0]
        response["Location"] = request.build_absolute_uri(f"{below}/progress/")
        return response


class ImportCommit(Step):
    @describe_act(
        _("Save an import"),
        NothingInput,
        ImportProgressBody,
        status=202,
        parameters=[IDEMPOTENCY_KEY],
        description=_(
            "In the background and in exactly the terms of the preview; goes on with "
            "one that was stopped or interrupted."
        ),
    )
    @repeatable
    def post(self, request, pk):
        return self.act(request, start_commit)


class ImportCancel(Step):
    @describe_act(
        _("Stop reading or saving an import"),
        NothingInput,
        ImportProgressBody,
        status=202,
        parameters=[IDEMPOTENCY_KEY],
        description=_("What is saved by then stays, until it is taken back."),
    )
    @repeatable
    def post(self, request, pk):
        return self.act(request, stop)


class ImportUndo(Step):
    @describe_act(
        _("Take an import back"),
        NothingInput,
        ImportProgressBody,
        status=202,
        parameters=[IDEMPOTENCY_KEY],
        description=_(
            "In the background. What someone has worked on since stays, and is "
            "listed under `kept`."
        ),
    )
    @repeatable
    def post(self, request, pk):
        return self.act(request, start_undo)


class ImportProgress(BelowImport):
    @extend_schema(
        summary=_("Read how far an import is"), responses={200: ImportProgressBody}
    )
    def get(self, request, pk):
        return Response(progress_body(self.run))
