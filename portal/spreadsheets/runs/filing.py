"""Keeping uploaded files: encrypted, outside the media folder, for a set time."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files import File

from portal.privacy.masking import mask_within
from portal.privacy.streams import decrypt_file, encrypt_file
from portal.spreadsheets.models import ImportRun

# What the names of plain copies begin with.
COPY = "portal-copy-"
LONGEST_USE = 24 * 3600  # seconds


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_name(name: str) -> str:
    """Return the name under which a file is known: kept plain, so without numbers."""
    return mask_within(Path(name).name)


def keep_file(run: ImportRun, path: Path) -> None:
    """Store the file of `run` encrypted and remember where."""
    with path.open("rb") as plain, tempfile.TemporaryFile() as sealed:
        encrypt_file(plain, sealed)
        sealed.seek(0)
        run.file.save(f"{run.file_hash[:16]}.bin", File(sealed), save=True)


@contextmanager
def kept_file(run: ImportRun) -> Iterator[Path]:
    """Give the plain file of `run` for as long as the block runs.

    Raises FileNotFoundError when it was deleted after its time.
    """
    if not run.file:
        raise FileNotFoundError(run.file_name)
    suffix = Path(run.file_name).suffix
    with tempfile.NamedTemporaryFile(suffix=suffix, prefix=COPY) as copy:
        with run.file.open("rb") as sealed:
            decrypt_file(sealed, copy)
        copy.flush()
        yield Path(copy.name)


def delete_lost_copies() -> int:
    """Delete plain copies whose process was killed; return how many there were."""
    limit, count = time.time() - LONGEST_USE, 0
    for path in Path(tempfile.gettempdir()).glob(f"{COPY}*"):
        with suppress(OSError):
            if path.stat().st_mtime < limit:
                path.unlink()
                count += 1
    return count
