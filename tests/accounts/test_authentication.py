from datetime import timedelta

import pytest
from django.utils import timezone, translation
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory
from wagtail.users.models import UserProfile

from portal.accounts.authentication import TokenAuthentication
from portal.accounts.models import AccessToken


def authenticate(token: str, kind: str = "Bearer"):
    request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"{kind} {token}")
    return TokenAuthentication().authenticate(request)


def refusal(token: str) -> str:
    with translation.override("en"), pytest.raises(AuthenticationFailed) as caught:
        authenticate(token)
    return str(caught.value.detail)


def test_token_names_its_user(integrator):
    token = AccessToken.issue(integrator)

    user, found = authenticate(token)

    assert user == integrator
    assert found.hint == token[-4:]


def test_token_is_not_kept_in_clear(integrator):
    token = AccessToken.issue(integrator)

    kept = AccessToken.objects.values_list("digest", "hint").get()

    assert token not in kept


def test_token_use_is_noted_by_day(integrator):
    authenticate(AccessToken.issue(integrator))

    assert AccessToken.objects.get().last_used_on == timezone.localdate()


def test_other_kind_of_header_is_left_to_others(integrator):
    assert authenticate(AccessToken.issue(integrator), kind="Basic") is None


def test_unknown_token_is_refused(db):
    assert refusal("pps_guessed") == "This token is not known."


def test_expired_token_is_refused(integrator):
    past = timezone.now() - timedelta(minutes=1)

    token = AccessToken.issue(integrator, expires_at=past)

    assert refusal(token) == "This token has expired. Ask for a new one."


def test_token_of_closed_account_is_refused(integrator):
    token = AccessToken.issue(integrator)
    integrator.is_active = False
    integrator.save()

    assert refusal(token) == "This token is not known."


def test_token_of_demo_account_is_refused_outside_demo_mode(integrator, settings):
    token = AccessToken.issue(integrator)
    settings.DEMO = False

    assert refusal(token) == "This token is not known."


@pytest.mark.parametrize(("chosen", "spoken"), [("en", "en"), ("", "id")])
def test_token_speaks_the_language_of_the_account(integrator, chosen, spoken):
    UserProfile.objects.create(user=integrator, preferred_language=chosen)
    token = AccessToken.issue(integrator)

    with translation.override("id"):
        authenticate(token)
        assert translation.get_language() == spoken
