"""Files encrypted in pieces: they come back, and nothing can be cut or swapped."""

from __future__ import annotations

import io

import pytest

from portal.privacy import streams
from portal.privacy.cipher import Undecryptable, encrypt_bytes
from portal.privacy.streams import decrypt_file, encrypt_file

WORDS = b"3202164101509901 Siti Contoh"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(streams, "PIECE", 4)


def sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    encrypt_file(io.BytesIO(content), target)
    return target.getvalue()


def opened(stored: bytes) -> bytes:
    target = io.BytesIO()
    decrypt_file(io.BytesIO(stored), target)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 8, 28])
def test_file_comes_back_as_it_was(size):
    assert opened(sealed(WORDS[:size])) == WORDS[:size]


def test_file_sealed_as_a_whole_is_still_opened():
    assert opened(encrypt_bytes(WORDS)) == WORDS


def test_nothing_of_the_file_shows():
    assert b"Siti" not in sealed(WORDS)


def pieces(stored: bytes) -> list[bytes]:
    found, source = [], io.BytesIO(stored[len(streams.MARK) :])
    while length := source.read(4):
        found.append(length + source.read(int.from_bytes(length, "big")))
    return found


@pytest.mark.parametrize(
    "tamper",
    [
        lambda parts: parts[:-1],
        lambda parts: parts[1:],
        lambda parts: [parts[1], parts[0], *parts[2:]],
        lambda parts: [parts[0], *parts],
        lambda parts: [*parts, parts[-1]],
        lambda parts: [*parts[:-1], parts[-1][:-1]],
    ],
    ids=["cut", "beheaded", "swapped", "doubled", "longer", "damaged"],
)
def test_pieces_that_were_tampered_with_do_not_open(tamper):
    parts = pieces(sealed(WORDS))
    assert len(parts) == 7

    with pytest.raises(Undecryptable):
        opened(streams.MARK + b"".join(tamper(parts)))
