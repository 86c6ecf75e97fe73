"""Public addresses that are not pages: the language choice and pictures."""

from __future__ import annotations

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

YEAR = 365 * 24 * 3600


@require_safe
def choose_language(request: HttpRequest, language: str) -> HttpResponse:
    """Remember the language of menus and buttons and go back to where one was."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    way_back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(way_back, {request.get_host()}):
        way_back = "/"
    response = HttpResponseRedirect(way_back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax"
    )
    return response


@require_safe
@cache_control(public=True, max_age=7 * 24 * 3600)
def picture(request: HttpRequest, path: str) -> FileResponse | HttpResponse:
    """Serve a picture of the public site; no other file below the media folder."""
    return serve(request, path, document_root=settings.MEDIA_ROOT)
