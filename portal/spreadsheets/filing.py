"""Keeping uploaded files: encrypted, outside the media folder, for a set time."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import ContentFile

from portal.privacy.cipher import decrypt_bytes, encrypt_bytes
from portal.spreadsheets.models import ImportRun


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_file(run: ImportRun, path: Path) -> None:
    """Store the file of `run` encrypted and remember where."""
    content = ContentFile(encrypt_bytes(path.read_bytes()))
    run.file.save(f"{run.file_hash[:16]}.bin", content, save=True)


@contextmanager
def kept_file(run: ImportRun) -> Iterator[Path]:
    """Give the plain file of `run` for as long as the block runs.

    Raises FileNotFoundError when it was deleted after its time.
    """
    if not run.file:
        raise FileNotFoundError(run.file_name)
    with run.file.open("rb") as file:
        content = decrypt_bytes(file.read())
    suffix = Path(run.file_name).suffix
    with tempfile.NamedTemporaryFile(suffix=suffix, prefix="import-") as copy:
        copy.write(content)
        copy.flush()
        yield Path(copy.name)
