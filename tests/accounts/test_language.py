import re

from django.conf import settings
from wagtail.users.models import UserProfile

ENGLISH_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.9"}
LANG = re.compile(r'<html lang="(\w+)"')


def spoken(response) -> tuple[str, str]:
    return LANG.search(response.content.decode())[1], response["Content-Language"]


def choose(user, language: str) -> None:
    profile, _made = UserProfile.objects.get_or_create(user=user)
    profile.preferred_language = language
    profile.save()


def test_english_browser_gets_indonesian(client, db):
    response = client.get("/admin/login/", **ENGLISH_BROWSER)

    assert spoken(response) == ("id", "id")


def test_cookie_chooses_english(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert spoken(client.get("/admin/login/")) == ("en", "en")


def test_unknown_cookie_is_ignored(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"

    assert spoken(client.get("/admin/login/")) == ("id", "id")


def test_account_without_choice_is_indonesian(as_user, officer):
    response = as_user(officer).get("/admin/", **ENGLISH_BROWSER)

    assert spoken(response) == ("id", "id")


def test_account_chooses_english(as_user, officer):
    choose(officer, "en")

    assert spoken(as_user(officer).get("/admin/")) == ("en", "en")


def test_account_choice_reaches_pages_outside_the_admin(as_user, officer):
    choose(officer, "en")

    assert spoken(as_user(officer).get("/akun/")) == ("en", "en")


def test_account_choice_wins_over_the_cookie(as_user, officer):
    choose(officer, "id")
    client = as_user(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert spoken(client.get("/admin/")) == ("id", "id")


def test_language_of_one_request_does_not_stay_for_the_next(as_user, client, officer):
    choose(officer, "en")
    as_user(officer).get("/admin/")

    assert spoken(client.get("/admin/login/")) == ("id", "id")


def test_account_page_offers_both_languages(as_user, officer):
    page = as_user(officer).get("/admin/account/").content.decode()

    offered = re.findall(r'<option value="(id|en)"', page)
    assert sorted(offered) == ["en", "id"]
