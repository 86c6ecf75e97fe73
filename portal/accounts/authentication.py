"""How the API knows who calls: a bearer token."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from portal.accounts.backends import AccountBackend
from portal.accounts.language import preferred_language, speak
from portal.accounts.models import AccessToken


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`."""

    keyword = "Bearer"

    def authenticate_header(self, request) -> str:
        return self.keyword

    def authenticate(self, request):
        kind, _space, token = get_authorization_header(request).partition(b" ")
        if kind.lower() != self.keyword.lower().encode():
            return None
        user, found = self.authenticate_token(token.decode("latin-1").strip())
        speak(request, preferred_language(user))
        return user, found

    def authenticate_token(self, token: str):
        found = (
            AccessToken.objects.select_related("user__wagtail_userprofile")
            .filter(digest=AccessToken.digest_of(token))
            .first()
        )
        if found is None or not AccountBackend().user_can_authenticate(found.user):
            raise AuthenticationFailed(_("This token is not known."))
        if found.expires_at and found.expires_at <= timezone.now():
            raise AuthenticationFailed(_("This token has expired. Ask for a new one."))
        today = timezone.localdate()
        if found.last_used_on != today:
            AccessToken.objects.filter(pk=found.pk).update(last_used_on=today)
        return found.user, found
