"""Encrypting files piece by piece, so that a large one never lies in memory.

A file is `MARK`, then for each piece its length and its ciphertext. Each piece
is sealed with its number and whether it is the last: pieces that were cut off,
swapped or repeated do not open.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from portal.privacy.cipher import Undecryptable, decrypt_bytes, encrypt_bytes

PIECE = 1024 * 1024
MARK = b"\x00pieces1"  # no key id begins with it, as files sealed whole do
LENGTH = struct.Struct(">I")
HEAD = struct.Struct(">Q?")  # number of the piece, whether it is the last


def encrypt_file(source: BinaryIO, target: BinaryIO) -> None:
    """Write what `source` holds encrypted to `target`, a megabyte at a time."""
    target.write(MARK)
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        sealed = encrypt_bytes(HEAD.pack(number, not following) + piece)
        target.write(LENGTH.pack(len(sealed)) + sealed)
        if not following:
            return
        number, piece = number + 1, following


def decrypt_file(source: BinaryIO, target: BinaryIO) -> None:
    """Write to `target` what `encrypt_file` read; raises Undecryptable.

    Also opens what `encrypt_bytes` sealed as a whole.
    """
    mark = source.read(len(MARK))
    if mark != MARK:
        target.write(decrypt_bytes(mark + source.read()))
        return
    for piece in open_pieces(source):
        target.write(piece)


def open_pieces(source: BinaryIO) -> Iterator[bytes]:
    expected, is_last = 0, False
    while not is_last:
        opened = decrypt_bytes(read_sealed(source))
        number, is_last = HEAD.unpack_from(opened)
        if number != expected:
            raise Undecryptable("A piece of the file is missing or out of its place.")
        yield opened[HEAD.size :]
        expected += 1
    if source.read(1):
        raise Undecryptable("Something follows the last piece of the file.")


def read_sealed(source: BinaryIO) -> bytes:
    length = source.read(LENGTH.size)
    if len(length) < LENGTH.size:
        raise Undecryptable("The file ends before its last piece.")
    return source.read(LENGTH.unpack(length)[0])
