"""`/api/v1/imports/`: spreadsheets on their way in, what they are and were."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from portal.api.conditions import check_match, content_tag
from portal.api.describing import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    describe_list,
    describe_record,
    etag_of,
    extend_schema,
)
from portal.api.endpoints import Endpoint, ListEndpoint, answer_record, found
from portal.api.idempotency import repeatable
from portal.api.import_bodies import (
    COLUMNS,
    ImportBody,
    ImportSummaryBody,
    import_body,
    import_summaries,
)
from portal.api.import_inputs import UploadInput, start_import
from portal.api.parameters import Parameter, choice, moment, number, unreadable
from portal.api.uploads import fields_of
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.menus import importable
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.permitting import check_may_decide
from portal.spreadsheets.registers import REGISTERS
from portal.spreadsheets.runs.forgetting import discard_import
from portal.spreadsheets.screens.pages import check_may_see_imports

LARGEST_ID = 2**63 - 1


def register_parameter() -> Parameter:
    """The name of a list."""

    def read(value: str) -> str:
        if value not in REGISTERS:
            known = ", ".join(sorted(REGISTERS))
            expected = _("one of these: %(values)s") % {"values": known}
            raise unreadable("register", value, expected)
        return value

    text = gettext_lazy("Name of the list.")
    return Parameter("register", text, read, lambda name: Q(register=name))


def changed_since(moment_) -> Q:
    """The condition “sent, read, saved or undone then or later”."""
    own = Q(created_at__gte=moment_) | Q(committed_at__gte=moment_)
    return own | Q(undone_at__gte=moment_) | Q(job__finished_at__gte=moment_)


FILTERS = (
    register_parameter(),
    choice("state", RunState, gettext_lazy("One or several, with commas.")),
    number(
        "profile",
        gettext_lazy("The id of the mapping profile it was read by."),
        most=LARGEST_ID,
        condition=lambda key: Q(profile=key),
    ),
    moment("created_since", "created_at__gte", gettext_lazy("Sent then or later.")),
    replace(
        moment(
            "updated_since",
            "created_at__gte",
            gettext_lazy("Sent, read, saved or undone then or later."),
        ),
        condition=changed_since,
    ),
)


def visible_import(request, pk: int) -> ImportRun:
    """Return the import if the user may see it, else refuse with 404."""
    runs = ImportRun.objects.visible_to(request.user)
    return found(runs.select_related("created_by", "job", "profile"), pk=pk)


def answer_import(request, run: ImportRun, *, status: int = 200) -> Response:
    body = import_body(request, run)
    return answer_record(request, body, content_tag(body), status=status)


class ImportList(ListEndpoint):
    parser_classes: ClassVar = [MultiPartParser]
    filters = FILTERS
    orderings = ("created_at",)
    default_ordering = "-created_at"

    def rows(self, request) -> QuerySet:
        return ImportRun.objects.visible_to(request.user).values(*COLUMNS)

    def bodies(self, request, rows):
        return import_summaries(request, rows)

    @describe_list(
        gettext_lazy("List imports"),
        ImportSummaryBody,
        description=gettext_lazy("Your own, and those of regions you manage."),
    )
    def get(self, request):
        check_may_see_imports(request.user)
        return self.list_rows(request)

    @extend_schema(
        summary=gettext_lazy("Import a file"),
        description=gettext_lazy(
            "A small file is read at once (201), a large one in the background (202, "
            "`state` is `reading`). Nothing is saved before `commit`. A file that "
            "cannot be read or holds no list is refused with 400 and not kept."
        ),
        parameters=[IDEMPOTENCY_KEY, etag_of(201), etag_of(202)],
        request=UploadInput,
        responses={201: ImportBody, 202: ImportBody},
    )
    @repeatable
    def post(self, request):
        check_may_import_something(request.user)
        written = UploadInput(data=fields_of(request.data))
        written.is_valid(raise_exception=True)
        run = start_import(written.validated_data, by=request.user)
        status = 202 if run.state == RunState.READING else 201
        response = answer_import(request, run, status=status)
        response["Location"] = response.data["url"]
        return response


def check_may_import_something(user) -> None:
    check_may_see_imports(user)
    if not importable(user):
        raise PermissionDenied(_("Your role does not include imports."))


class BelowImport(Endpoint):
    """An address of one import; `self.run` is one that the user may see."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.run = visible_import(request, kwargs["pk"])


class ImportDetail(BelowImport):
    http_method_names: ClassVar = ["get", "head", "delete"]

    @describe_record(gettext_lazy("Read an import"), ImportBody)
    def get(self, request, pk):
        return answer_import(request, self.run)

    @extend_schema(
        summary=gettext_lazy("Discard an import"),
        description=gettext_lazy(
            "With its file and all its rows; only before anything of it is saved. "
            "If-Match is optional here."
        ),
        parameters=[IF_MATCH],
        responses={204: OpenApiResponse(description=gettext_lazy("Discarded."))},
    )
    def delete(self, request, pk):
        check_may_decide(self.run, request.user)
        check_match(request, content_tag(import_body(request, self.run)))
        discard_import(self.run, by=request.user)
        return Response(status=204)
