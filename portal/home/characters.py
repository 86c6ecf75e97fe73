"""Refuses addresses with a null character, which no database can look for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

ANSWERS_ITSELF = "/api/"  # refuses them in its own form


def refuse_nulls(get_response: Callable) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: nothing is found at an address that holds a null character."""

    def answer(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if holds_null(request.path_info, query) and not (
            request.path_info.startswith(ANSWERS_ITSELF)
        ):
            raise Http404
        return get_response(request)

    return answer


def holds_null(path: str, query: str) -> bool:
    """Tell whether the decoded path or the encoded query has a null character."""
    return "\x00" in path or "%00" in query or "\x00" in query
