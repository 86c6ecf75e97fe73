"""What every address of version 1 has in common.

The order in which a request is judged: who asks (401), how often (429), the
query parameters (400), whether the roles allow it (403), whether the record is
in scope (404), the conditions on its version (428, 412), the body (400).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from portal.accounts.scoping import scope_of
from portal.api.conditions import is_unchanged
from portal.api.describing import EndpointSchema
from portal.api.pagination import (
    CURSOR,
    LIMIT,
    PAGE_SIZE,
    Cursor,
    Ordering,
    ordering_parameter,
    page_of,
)
from portal.api.parameters import Parameter, condition_of, read_query
from portal.api.problems import answer_exception
from portal.api.throttling import UserLimit, count_refusal


class BodyParser(JSONParser):
    """JSON; a body nested beyond reason is refused like any other broken one."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError(_("The body is nested too deeply.")) from error


class Negotiation(DefaultContentNegotiation):
    """By the Accept header alone: `?format=` is a parameter like any other."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class Endpoint(APIView):
    """One address: reads `parameters` from the query of a GET, refuses others."""

    http_method_names: ClassVar = ["get", "head", "post", "patch"]
    permission_classes: ClassVar = [IsAuthenticated]
    parser_classes: ClassVar = [BodyParser]
    renderer_classes: ClassVar = [JSONRenderer]
    content_negotiation_class = Negotiation
    throttle_classes: ClassVar = [UserLimit]
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    schema = EndpointSchema()

    def get_exception_handler(self):
        return answer_exception

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if "\x00" in request.path:
            raise Http404
        offered = self.parameters if request.method in ("GET", "HEAD") else ()
        self.query = read_query(request.query_params, offered)

    def handle_exception(self, exc):
        if isinstance(
            exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed
        ):
            allowance = count_refusal(self.request)
            self.request.allowance = allowance
            if allowance.is_exceeded:
                exc = exceptions.Throttled(wait=allowance.reset)
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        # Personal data stays out of shared caches; clients ask before reuse.
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        allowance = getattr(request, "allowance", None)
        if allowance:
            for name, value in allowance.headers().items():
                response[name] = value
        return response


def require_permission(user, *permissions: str) -> None:
    """Refuse with 403 unless `user` holds one of the permissions somewhere."""
    if not any(scope_of(user, permission) for permission in permissions):
        raise PermissionDenied(
            _("Your roles do not include this. Ask your administrator.")
        )


def found(queryset: QuerySet, **key) -> Model | dict:
    """Return the one row of the queryset with this key, or refuse with 404."""
    try:
        row = queryset.filter(**key).first()
    except OverflowError:  # a number no column can hold
        row = None
    if row is None:
        raise Http404
    return row


def answer_record(request, body: dict, tag: str, *, status: int = 200) -> Response:
    """Return the record, or 304 to a client that has this version."""
    if request.method in ("GET", "HEAD") and is_unchanged(request, tag):
        return Response(status=304, headers={"ETag": tag})
    return Response(body, status=status, headers={"ETag": tag})


class ListEndpoint(Endpoint):
    """A list: parameters, ordering and cursor; subclasses say what is in it."""

    filters: ClassVar[tuple[Parameter, ...]] = ()
    orderings: ClassVar[tuple[str, ...]] = ()
    default_ordering: ClassVar[str] = ""
    is_list: ClassVar[bool] = True
    # Names of orderings that are not the column's own.
    columns: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        ordering = ordering_parameter(cls.orderings)
        cls.parameters = (*cls.filters, ordering, CURSOR, LIMIT)

    def rows(self, request) -> QuerySet:
        """Return the `.values()` queryset of what this user may list."""
        raise NotImplementedError

    def bodies(self, request, rows: list[dict]) -> list[dict]:
        """Return the rows as they are answered."""
        raise NotImplementedError

    def ordering(self) -> Ordering:
        return self.query.get("ordering") or Ordering.named(self.default_ordering)

    def list_rows(self, request) -> Response:
        condition = condition_of(self.filters, self.query)
        page = page_of(
            self.rows(request).filter(condition),
            self.in_column(self.ordering()),
            self.query.get("cursor"),
            self.query.get("limit", PAGE_SIZE),
        )
        return Response(
            {
                "results": self.bodies(request, page.rows),
                "next": address_of(request, page.next),
                "previous": address_of(request, page.previous),
            }
        )

    def in_column(self, ordering: Ordering) -> Ordering:
        column = self.columns.get(ordering.column, ordering.column)
        return Ordering(column, ordering.descending)


def address_of(request, cursor: Cursor | None) -> str | None:
    """Return the address of this list at the cursor."""
    if cursor is None:
        return None
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor.encoded())
