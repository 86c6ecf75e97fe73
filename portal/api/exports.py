"""`/api/v1/exports/`: lists that leave the portal, with their purpose."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from portal.api.conditions import content_tag
from portal.api.describing import (
    IDEMPOTENCY_KEY,
    describe_act,
    describe_list,
    describe_record,
    etag_of,
    extend_schema,
)
from portal.api.endpoints import Endpoint, ListEndpoint, answer_record, found
from portal.api.export_bodies import COLUMNS, ExportBody, export_bodies
from portal.api.export_inputs import ExportInput, asked_of
from portal.api.idempotency import repeatable
from portal.api.import_inputs import NothingInput
from portal.api.imports import register_parameter
from portal.api.parameters import choice, moment
from portal.api.problems import Gone
from portal.spreadsheets.choices import ExportState
from portal.spreadsheets.exports import exports
from portal.spreadsheets.exports.writers import CONTENT_TYPES
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.screens.export_history import check_may_see_exports
from portal.spreadsheets.screens.export_views import file_of

EXAMPLE = OpenApiExample(
    "Open cases of a month",
    request_only=True,
    value={
        "register": "cases",
        "file_format": "xlsx",
        "filters": {"status": ["registered", "handling"]},
        "columns": ["case_number", "name", "service", "status"],
        "purpose": "Laporan bulanan ke kabupaten",
    },
)


def visible_export(request, pk: int) -> ExportRun:
    """Return the export if the user may see it, else refuse with 404."""
    runs = ExportRun.objects.visible_to(request.user)
    run = found(runs.select_related("created_by", "job"), pk=pk)
    exports.settle(run)
    return run


def answer_export(request, run: ExportRun, *, status: int = 200) -> Response:
    rows = ExportRun.objects.filter(pk=run.pk).values(*COLUMNS)
    (body,) = export_bodies(request, list(rows))
    return answer_record(request, body, content_tag(body), status=status)


class ExportList(ListEndpoint):
    filters = (
        register_parameter(),
        choice("state", ExportState, _("One or several, with commas.")),
        moment("created_since", "created_at__gte", _("Asked for then or later.")),
    )
    orderings = ("created_at",)
    default_ordering = "-created_at"

    def rows(self, request) -> QuerySet:
        return ExportRun.objects.visible_to(request.user).values(*COLUMNS)

    def bodies(self, request, rows):
        return export_bodies(request, rows)

    @describe_list(
        _("List exports"),
        ExportBody,
        description=_("Your own, and those of regions whose exports you manage."),
    )
    def get(self, request):
        check_may_see_exports(request.user)
        return self.list_rows(request)

    @extend_schema(
        summary=_("Export a list"),
        description=_(
            "Of the records you see, by the filters of the list in the admin. A small "
            "list is ready at once (201), a large one is written in the background "
            "(202). Identity numbers are masked unless your role allows them."
        ),
        parameters=[IDEMPOTENCY_KEY, etag_of(201), etag_of(202)],
        request=ExportInput,
        responses={201: ExportBody, 202: ExportBody},
        examples=[EXAMPLE],
    )
    @repeatable
    def post(self, request):
        check_may_see_exports(request.user)
        written = ExportInput(data=request.data, context={"user": request.user})
        written.is_valid(raise_exception=True)
        run = exports.make_export(**asked_of(written.validated_data), by=request.user)
        status = 202 if run.state == ExportState.WRITING else 201
        response = answer_export(request, run, status=status)
        response["Location"] = response.data["url"]
        return response


class BelowExport(Endpoint):
    """An address of one export; `self.run` is one that the user may see."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.run = visible_export(request, kwargs["pk"])


class ExportDetail(BelowExport):
    @describe_record(_("Read an export"), ExportBody)
    def get(self, request, pk):
        return answer_export(request, self.run)


class ExportCancel(BelowExport):
    @describe_act(
        _("Stop an export"),
        NothingInput,
        ExportBody,
        parameters=[IDEMPOTENCY_KEY, etag_of(200)],
        description=_("Only its maker, and only while it is being written."),
    )
    @repeatable
    def post(self, request, pk):
        exports.check_is_maker(self.run, request.user)
        NothingInput(data=request.data).is_valid(raise_exception=True)
        exports.stop_export(self.run, by=request.user)
        return answer_export(request, self.run)


class FileRenderer(BaseRenderer):
    """Any kind of file: which one was said when the export was asked for."""

    media_type = "*/*"
    format = "file"

    def render(self, data, accepted_media_type=None, renderer_context=None) -> Any:
        return data


class ExportFile(BelowExport):
    renderer_classes: ClassVar = [JSONRenderer, FileRenderer]

    @extend_schema(
        summary=_("Fetch the file of an export"),
        description=_("Only its maker, until it expires. Each fetch is logged."),
        responses={
            (200, content_type.partition(";")[0]): OpenApiTypes.BINARY
            for content_type in CONTENT_TYPES.values()
        },
    )
    def get(self, request, pk) -> FileResponse:
        run = self.run
        day = timezone.localdate(run.created_at)
        return file_of(
            self.opened(run, request.user),
            get_register(run.register),
            run.file_format,
            day,
        )

    def opened(self, run: ExportRun, user):
        """Return the file; 410 if it is gone, 404 if there is none yet."""
        try:
            return exports.open_export(run, by=user)
        except ValidationError as error:
            ended = run.state in (ExportState.READY, ExportState.EXPIRED)
            raise (Gone if ended else NotFound)(" ".join(error.messages)) from error
