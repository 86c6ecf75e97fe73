"""Settings from the environment."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment as env

NAME = "PORTAL_TEST_SETTING"


@pytest.fixture
def given(monkeypatch):
    """Set the setting: `given("1")`."""
    monkeypatch.delenv(NAME, raising=False)
    return lambda value: monkeypatch.setenv(NAME, value)


def test_text_is_trimmed_and_has_a_default(given):
    assert env.text(NAME, "nothing") == "nothing"
    given("  a word ")
    assert env.text(NAME) == "a word"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), ("yes", True), ("on", True)]
    + [("0", False), ("False", False), ("no", False), ("off", False), ("", False)],
)
def test_flag_reads_the_usual_words(given, value, expected):
    given(value)

    assert env.flag(NAME, default=not expected) is expected


@pytest.mark.parametrize("default", [True, False])
def test_flag_has_a_default(given, default):
    assert env.flag(NAME, default=default) is default


def test_flag_refuses_another_word_in_a_sentence(given):
    given("maybe")

    with pytest.raises(ImproperlyConfigured, match="is “maybe”. Write 1 or 0."):
        env.flag(NAME)


def test_number_reads_a_whole_number_and_has_a_default(given):
    assert env.number(NAME, 7) == 7
    given("25")
    assert env.number(NAME, 7) == 25


@pytest.mark.parametrize("value", ["many", "-1", "2.5"])
def test_number_refuses_anything_else_in_a_sentence(given, value):
    given(value)

    with pytest.raises(ImproperlyConfigured, match=f"is “{value}”. Write a whole"):
        env.number(NAME, 7)


def test_items_are_split_at_commas(given):
    assert env.items(NAME, "a, b") == ["a", "b"]
    given(" one ,, two,")
    assert env.items(NAME) == ["one", "two"]


def test_secret_of_the_environment_is_used_and_not_kept(given, tmp_path):
    given("known")

    assert env.secret(NAME, tmp_path / "key") == "known"
    assert list(tmp_path.iterdir()) == []


def test_secret_is_made_once_and_only_its_owner_reads_it(given, tmp_path):
    kept_in = tmp_path / "keys" / "key"

    first, second = env.secret(NAME, kept_in), env.secret(NAME, kept_in)

    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE(kept_in.stat().st_mode) == 0o600
    assert [path.name for path in kept_in.parent.iterdir()] == ["key"]


def test_two_secrets_differ(given, tmp_path):
    assert env.secret(NAME, tmp_path / "a") != env.secret(NAME, tmp_path / "b")
