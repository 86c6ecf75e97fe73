"""The API's own papers: the OpenAPI document, the page to read it, the dead ends."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from portal.api.endpoints import Endpoint
from portal.api.parameters import Parameter, unreadable
from portal.api.problems import problem

LANGUAGE_CODES = list(dict(settings.LANGUAGES))


@lru_cache(maxsize=len(LANGUAGE_CODES))
def document(language: str) -> dict:
    """Return the OpenAPI document in this language; made once per process."""
    with override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


def read_language(value: str) -> str:
    if value not in LANGUAGE_CODES:
        raise unreadable("lang", value, ", ".join(LANGUAGE_CODES))
    return value


class PlainJsonRenderer(OpenApiJsonRenderer):
    """The document for whoever asks for JSON without naming OpenAPI."""

    media_type = "application/json"


@extend_schema(exclude=True)
class SchemaView(Endpoint):
    """The OpenAPI document: JSON, or YAML if asked for."""

    authentication_classes = ()
    permission_classes: ClassVar = [AllowAny]
    throttle_classes = ()
    content_negotiation_class = DefaultContentNegotiation
    renderer_classes: ClassVar = [
        PlainJsonRenderer,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
    ]
    parameters = (
        Parameter("lang", "Language of the descriptions.", read_language),
        Parameter("format", "`json` or `yaml`; read by content negotiation.", str),
    )

    def get(self, request):
        return Response(document(self.query.get("lang") or get_language()))


# Swagger UI sets styles of its own; nothing comes from, or goes to, elsewhere.
@csp_replace(
    {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
)
@require_safe
@ensure_csrf_cookie
def docs(request) -> HttpResponse:
    """Show the API to read and to try; open to all."""
    return render(request, "api/docs.html")


@csrf_exempt
def unknown_address(request, rest: str = "") -> HttpResponse:
    """Answer any other address below `/api/`: the docs, the slash, or 404."""
    if request.method in ("GET", "HEAD"):
        if not rest:
            return redirect("api_docs")
        if is_known(f"{request.path_info}/"):
            return HttpResponsePermanentRedirect(
                request.get_full_path(force_append_slash=True)
            )
    return problem(
        request,
        404,
        _("There is nothing at this address. Addresses end in “/”; see /api/docs/."),
    )


def is_known(path: str) -> bool:
    try:
        return resolve(path).func is not unknown_address
    except Resolver404:
        return False
