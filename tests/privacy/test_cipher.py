"""Encryption of personal values and the look-up beside it."""

from __future__ import annotations

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.cipher import (
    LOOKUP_LENGTH,
    Undecryptable,
    decrypt,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
    lookup,
)

OLD, NEW = "k1:" + "22" * 32, "k2:" + "33" * 32
NUMBER = "3202164101509901"


@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_back(value):
    assert decrypt(encrypt(value)) == value


@given(content=st.binary(max_size=300))
def test_bytes_come_back(content):
    assert decrypt_bytes(encrypt_bytes(content)) == content


def test_ciphertext_differs_each_time_and_shows_nothing():
    first, second = encrypt(NUMBER), encrypt(NUMBER)

    assert first != second
    assert NUMBER not in first
    assert NUMBER.encode() not in encrypt_bytes(NUMBER.encode())


def test_newest_key_writes_and_old_key_still_reads(settings):
    settings.ENCRYPTION_KEYS = OLD
    before, file_before = encrypt(NUMBER), encrypt_bytes(NUMBER.encode())
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"

    after = encrypt(NUMBER)

    assert (before[:3], after[:3]) == ("k1:", "k2:")
    assert [decrypt(before), decrypt(after)] == [NUMBER, NUMBER]
    assert decrypt_bytes(file_before) == NUMBER.encode()


def test_value_of_a_key_taken_away_is_refused(settings):
    settings.ENCRYPTION_KEYS = OLD
    stored, file = encrypt(NUMBER), encrypt_bytes(b"x")
    settings.ENCRYPTION_KEYS = NEW

    with pytest.raises(Undecryptable):
        decrypt(stored)
    with pytest.raises(Undecryptable):
        decrypt_bytes(file)


def test_bare_key_has_the_first_id(settings):
    settings.ENCRYPTION_KEYS = "22" * 32

    assert encrypt(NUMBER).startswith("k1:")


@pytest.mark.parametrize("keys", ["", "k1:", "k1:xyz", "k1:22", "k1:" + "2" * 63])
def test_keys_of_another_shape_are_refused(settings, keys):
    settings.ENCRYPTION_KEYS = keys

    with pytest.raises(ImproperlyConfigured):
        encrypt(NUMBER)


@pytest.mark.parametrize("position", [0, 5, 12, -1])
def test_changed_value_is_refused(position):
    key, _, body = encrypt(NUMBER).partition(":")
    sealed = bytearray(base64.b64decode(body))
    sealed[position] ^= 1

    with pytest.raises(Undecryptable):
        decrypt(f"{key}:{base64.b64encode(bytes(sealed)).decode()}")


@pytest.mark.parametrize(
    "stored", ["", "x", NUMBER, "t1:", "t1:!!!", "t1:AAAA", "t1:é"]
)
def test_what_is_no_ciphertext_is_refused(stored):
    with pytest.raises(Undecryptable):
        decrypt(stored)


@pytest.mark.parametrize("stored", [b"", b"plain", b"t1:", b"t1:short", b"\xff\xfe:x"])
def test_bytes_that_are_no_ciphertext_are_refused(stored):
    with pytest.raises(Undecryptable):
        decrypt_bytes(stored)


def test_lookup_is_stable_across_encryption_keys(settings):
    settings.ENCRYPTION_KEYS = OLD
    before = lookup(NUMBER)
    settings.ENCRYPTION_KEYS = NEW

    assert lookup(NUMBER) == before
    assert len(before) == LOOKUP_LENGTH
    assert NUMBER not in before


def test_lookup_depends_on_its_own_key(settings):
    settings.LOOKUP_KEY = "one"
    first = lookup(NUMBER)
    settings.LOOKUP_KEY = "two"

    assert lookup(NUMBER) != first


@given(one=st.text("0123456789", max_size=16), other=st.text("0123456789", max_size=16))
def test_lookups_are_equal_as_values_are(one, other):
    assert (lookup(one) == lookup(other)) is (one == other)
