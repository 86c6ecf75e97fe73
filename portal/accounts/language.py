"""Which language a request is answered in."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers

COOKIE = settings.LANGUAGE_COOKIE_NAME


class LanguageMiddleware:
    """Indonesian unless the person chose otherwise; the browser is not asked.

    Half of the country's browsers ask for English without their owner knowing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(COOKIE)
        language = chosen if chosen in dict(settings.LANGUAGES) else "id"
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Cookie"])
        return response
