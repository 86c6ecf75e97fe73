"""Keeping a written list, encrypted, until it is fetched or its time is over."""

from __future__ import annotations

import tempfile
from typing import IO

from django.core.files import File

from portal.privacy.streams import decrypt_file, encrypt_file
from portal.spreadsheets.models import ExportRun


def keep_export(run: ExportRun, plain: IO[bytes]) -> None:
    """Store the file encrypted under the number of `run`, without saving the run.

    What an interrupted attempt stored before is replaced.
    """
    storage, name = run.file.storage, f"exports/{run.pk}.bin"
    storage.delete(name)
    plain.seek(0)
    with tempfile.TemporaryFile() as sealed:
        encrypt_file(plain, sealed)
        sealed.seek(0)
        run.file.name = storage.save(name, File(sealed))


def kept_export(run: ExportRun) -> IO[bytes]:
    """Return the plain file, to be closed by whoever reads it.

    Raises FileNotFoundError when it is gone, Undecryptable when it is damaged.
    """
    # Without a name it is gone with its last reader.
    plain = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it
    try:
        with run.file.storage.open(run.file.name) as sealed:
            decrypt_file(sealed, plain)
    except BaseException:
        plain.close()
        raise
    plain.seek(0)
    return plain


def forget_file(run: ExportRun) -> None:
    """Delete the file of `run`, without saving the run."""
    run.file.storage.delete(run.file.name)
    run.file.name = ""
