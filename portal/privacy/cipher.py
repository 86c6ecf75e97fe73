"""Encryption of personal values, and the keyed look-up beside it.

A stored value is `KEYID:BASE64(nonce + ciphertext)`; the look-up of the same
value is a keyed hash that can be compared, made unique and joined in SQL.
Neither tells anything to someone who has the database and not the keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from binascii import a2b_base64
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
LOOKUP_BYTES = 18  # 24 characters of base64, no padding
LOOKUP_LENGTH = 24


class Undecryptable(ValueError):
    """The value was written under a key that is not configured, or damaged."""


@lru_cache(maxsize=8)
def read_keys(setting: str) -> dict[str, AESGCM]:
    """Return the ciphers by key id, the one that encrypts first.

    `ENCRYPTION_KEYS` is `ID:HEX,…`; a single bare hex key has the id `k1`.
    """
    keys = {}
    for part in setting.split(","):
        key_id, _, key = part.strip().rpartition(":")
        try:
            keys[key_id or "k1"] = AESGCM(bytes.fromhex(key))
        except ValueError as error:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS must be ID:HEX with 32, 48 or 64 hex digits each."
            ) from error
    return keys


def encrypt(value: str) -> str:
    """Return the ciphertext of `value` under the newest key."""
    key_id, cipher = next(iter(read_keys(settings.ENCRYPTION_KEYS).items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + cipher.encrypt(nonce, value.encode(), None)
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def decrypt(stored: str) -> str:
    """Return the value; raises Undecryptable if no configured key opens it."""
    key_id, _, body = stored.partition(":")
    cipher = read_keys(settings.ENCRYPTION_KEYS).get(key_id)
    if cipher is None:
        raise Undecryptable(f"No key “{key_id}” is configured.")
    try:
        sealed = a2b_base64(body, strict_mode=True)
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise Undecryptable("The value is damaged or its key is another.") from error


@lru_cache(maxsize=2)
def lookup_secret(setting: str) -> bytes:
    return hashlib.sha256(setting.encode()).digest()


def lookup(value: str) -> str:
    """Return the keyed hash under which `value` is found again."""
    digest = hmac.digest(lookup_secret(settings.LOOKUP_KEY), value.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:LOOKUP_BYTES]).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """Return the content encrypted under the newest key, its id in front."""
    key_id, cipher = next(iter(read_keys(settings.ENCRYPTION_KEYS).items()))
    nonce = os.urandom(NONCE_BYTES)
    return f"{key_id}:".encode() + nonce + cipher.encrypt(nonce, content, None)


def decrypt_bytes(stored: bytes) -> bytes:
    """Return what `encrypt_bytes` was given; raises Undecryptable."""
    start, _separator, sealed = stored.partition(b":")
    key_id = start.decode(errors="replace")
    cipher = read_keys(settings.ENCRYPTION_KEYS).get(key_id)
    if cipher is None:
        raise Undecryptable(f"No key “{key_id}” is configured.")
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise Undecryptable("The content is damaged or its key is another.") from error
