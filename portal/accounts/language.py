"""Which language a request is answered in."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers

COOKIE = settings.LANGUAGE_COOKIE_NAME


class LanguageMiddleware:
    """Indonesian unless the person chose otherwise; the browser is not asked.

    Half of the country's browsers ask for English without their owner knowing.
    A choice made in the account wins over the browser's cookie.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(COOKIE)
        speak(request, chosen if chosen in dict(settings.LANGUAGES) else "id")
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Cookie"])
        return response

    def process_view(self, request, view, args, kwargs):
        # Only now is the session read; visitors without one cost no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            speak(request, preferred_language(request.user))


def preferred_language(user) -> str:
    """Return the language the user chose in their account, "" if none."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.preferred_language if profile else ""


def speak(request, language: str) -> None:
    """Answer this request in `language`; "" leaves it as it is."""
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language
