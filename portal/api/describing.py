"""How the endpoints describe themselves in the OpenAPI document."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

VERBS = {"GET": "retrieve", "POST": "create", "PATCH": "update", "DELETE": "delete"}

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=_("The ETag of the version the change was made on; `*` for any."),
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=_("The ETag of the version at hand; 304 if it is still the last."),
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=_(
        "A random text of the client. The same request with the same key within "
        "24 hours is carried out once and gets the same answer."
    ),
)


def etag_of(status: int) -> OpenApiParameter:
    return OpenApiParameter(
        "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[status],
        description=_("The version of the record."),
    )  # fmt: skip


def describe_record(summary, body, *, description=None):
    """Document a GET of one record."""
    return extend_schema(
        summary=summary,
        description=description,
        parameters=[IF_NONE_MATCH, etag_of(200)],
        responses={200: body},
    )


def describe_list(summary, body, *, description=None):
    """Document a GET of a page of records."""
    return extend_schema(
        summary=summary, description=description, responses={200: page_body(body)}
    )


def describe_act(summary, request, body, *, status=200, or_later=False, description=None, parameters=(), examples=()):  # fmt: skip
    """Document a POST or PATCH; what is done `or_later` may answer 202 too."""
    return extend_schema(
        summary=summary,
        description=description,
        parameters=[*parameters],
        request=request,
        responses={status: body} | ({202: body} if or_later else {}),
        examples=[*examples],
    )


@cache
def page_body(body: type[serializers.Serializer]) -> serializers.Serializer:
    """Return the description of a page of such records."""
    return type(
        body.__name__.removesuffix("Body") + "Page",
        (serializers.Serializer,),
        {
            "__doc__": None,
            "results": body(many=True),
            "next": serializers.URLField(
                allow_null=True, help_text=_("Address of the following page.")
            ),
            "previous": serializers.URLField(
                allow_null=True, help_text=_("Address of the page before.")
            ),
        },
    )


class EndpointSchema(AutoSchema):
    """Takes query parameters from the endpoint itself and names by address."""

    def get_override_parameters(self):
        offered = self.view.parameters if self.method == "GET" else ()
        return [parameter.documented() for parameter in offered]

    def get_operation_id(self) -> str:
        parts = [part for part in self.path.split("/")[3:] if part and part[0] != "{"]
        is_list = self.method == "GET" and getattr(self.view, "is_list", False)
        verb = "list" if is_list else VERBS[self.method]
        return "_".join(part.replace("-", "_") for part in [*parts, verb])

    def get_description(self) -> str:
        return ""  # docstrings speak to developers; the endpoint says its own

    def get_filter_backends(self):
        return []

    def _get_serializer_name(self, serializer, direction, bypass_extensions=False):
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.removesuffix("Body")


class BearerScheme(OpenApiAuthenticationExtension):
    """The token of `manage.py create_token`."""

    target_class = "portal.accounts.authentication.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
