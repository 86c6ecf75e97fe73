import re
from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from portal.accounts.models import User

PASSWORD = "kunci-rahasia-77"
LOGIN = "/admin/login/"


@pytest.fixture
def siti(db) -> User:
    return User.objects.create_user("siti", "siti@contoh.id", PASSWORD)


@pytest.fixture
def english(client) -> Client:
    """A browser whose owner chose English, so that sentences can be compared."""
    client.cookies["django_language"] = "en"
    return client


def attempt(client, username: str, password: str):
    return client.post(LOGIN, {"username": username, "password": password})


def fail(client, username: str, times: int):
    for _turn in range(times):
        response = attempt(client, username, "salah")
    return response


def text(response) -> str:
    """What one reads on the page's card."""
    card = response.content.decode().partition("<main")[2]
    plain = re.sub(r"<[^>]*>", " ", f"<main{card}")
    return " ".join(unescape(plain).split())


def errors(response) -> list[str]:
    return re.findall(r'<li class="error">([^<]*)', response.content.decode())


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_right_password_logs_in(client, siti):
    attempt(client, "siti", PASSWORD)

    assert is_logged_in(client)


def test_page_shows_our_name_and_not_wagtails(english):
    page = text(english.get(LOGIN))

    assert page.startswith("Portal Puskesos–SLRT Sign in")
    assert "Wagtail" not in page


def test_fourth_wrong_password_does_not_lock(client, siti):
    assert fail(client, "siti", 4).status_code == 200

    attempt(client, "siti", PASSWORD)

    assert is_logged_in(client)


def test_fifth_wrong_password_locks_with_a_sentence(english, siti):
    response = fail(english, "siti", 5)

    assert response.status_code == 429
    assert (
        "The password was wrong 5 times. Signing in with this username is locked "
        "for 15 minutes, even with the right password."
    ) in text(response)


def test_right_password_is_refused_while_locked(client, siti):
    fail(client, "siti", 5)

    response = attempt(client, "siti", PASSWORD)

    assert response.status_code == 429
    assert not is_logged_in(client)


def test_unknown_username_is_locked_like_a_known_one(english, siti):
    known = fail(english, "siti", 5)
    unknown = fail(english, "nobody", 5)

    assert (unknown.status_code, text(unknown)) == (known.status_code, text(known))


def test_lock_does_not_hold_for_other_usernames(client, siti):
    fail(client, "nobody", 5)

    attempt(client, "siti", PASSWORD)

    assert is_logged_in(client)


def test_success_resets_the_count(client, siti):
    fail(client, "siti", 4)
    attempt(client, "siti", PASSWORD)
    client.logout()

    assert fail(client, "siti", 4).status_code == 200


def test_unknown_username_and_wrong_password_are_told_alike(english, siti):
    known = errors(attempt(english, "siti", "salah"))
    unknown = errors(attempt(english, "nobody", "salah"))

    assert len(known) == 1
    assert unknown == known


def test_closed_account_is_told_like_a_wrong_password(english, siti):
    siti.is_active = False
    siti.save()

    closed = errors(attempt(english, "siti", PASSWORD))

    assert closed == errors(attempt(english, "nobody", "salah"))


@pytest.mark.parametrize("demo", [True, False])
def test_demo_accounts_are_named_in_demo_mode_only(client, db, settings, demo):
    settings.DEMO = demo

    page = client.get(LOGIN).content.decode()

    assert ("fo.benda" in page) is demo


def test_whoever_works_outside_the_admin_is_shown_their_account(as_user, learner):
    page = as_user(learner).get("/admin/", follow=True).content.decode()

    shown = [part in page for part in ('href="/akun/"', 'name="password"')]
    assert shown == [True, False]


def test_own_account_asks_to_sign_in(client, db):
    assert client.get("/akun/").url == f"{LOGIN}?next=/akun/"


def test_signing_out_needs_a_post(as_user, learner):
    client = as_user(learner)
    assert client.get("/akun/keluar/").status_code == 405

    client.post("/akun/keluar/")

    assert not is_logged_in(client)


def test_password_reset_sends_a_link_that_works(english, siti):
    english.post("/admin/password_reset/", {"email": siti.email})
    link = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body)[1]

    form = english.get(link, follow=True)
    path = form.redirect_chain[-1][0]
    changed = {"new_password1": "kunci-baru-88", "new_password2": "kunci-baru-88"}
    english.post(path, changed)

    siti.refresh_from_db()
    assert siti.check_password("kunci-baru-88")


def test_password_reset_link_works_once(english, siti):
    english.post("/admin/password_reset/", {"email": siti.email})
    link = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body)[1]
    siti.set_password("kunci-lain-99")
    siti.save()

    assert "This link no longer works" in text(english.get(link))


def test_password_reset_does_not_tell_who_has_an_account(english, siti):
    known = english.post("/admin/password_reset/", {"email": siti.email}, follow=True)
    unknown = english.post(
        "/admin/password_reset/", {"email": "x@contoh.id"}, follow=True
    )

    assert text(unknown) == text(known)
    assert [message.to for message in mail.outbox] == [["siti@contoh.id"]]


def test_reset_mail_speaks_of_the_portal(english, siti):
    english.post("/admin/password_reset/", {"email": siti.email})

    with translation.override("en"):
        assert mail.outbox[0].subject == "Your password for Portal Puskesos–SLRT"
