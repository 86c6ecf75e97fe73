"""Whether a database has been given everything that this version brings.

Setting up takes seconds even when there is nothing to do. What was done is
remembered below the state folder, for each database on its own: a digest of
the portal's code and data, and of the database's own history, so that another
database behind the same address is not taken for this one.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

ROOT = settings.BASE_DIR
# They change nothing in a database.
NOT_DATA = {"static", "locale", "__pycache__"}


def sources() -> list[Path]:
    """Return the files that decide what is in a database after setting up."""
    portal = ROOT / "portal"
    files = [
        path
        for path in portal.rglob("*")
        if path.is_file() and not NOT_DATA.intersection(path.relative_to(portal).parts)
    ]
    return sorted([*files, ROOT / "requirements.txt"])


def history() -> str:
    """Return a sign of this very database: its first and its newest migration."""
    question = "SELECT count(*), min(applied), max(applied) FROM django_migrations"
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return repr(cursor.fetchone())
    except DatabaseError:
        return "empty"


def digest() -> str:
    found = hashlib.sha256()
    for path in sources():
        found.update(str(path.relative_to(ROOT)).encode())
        found.update(path.read_bytes())
    found.update(f"{settings.DEMO} {settings.BASE_URL} {history()}".encode())
    return found.hexdigest()


def note() -> Path:
    """Return the file in which the set-up of the connected database is noted."""
    database = connection.settings_dict
    address = "|".join(str(database[key]) for key in ("ENGINE", "HOST", "PORT", "NAME"))
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    return settings.VAR_DIR / "setup" / name


def is_ready() -> bool:
    return note().exists() and note().read_text() == digest()


def remember_ready() -> None:
    note().parent.mkdir(parents=True, exist_ok=True)
    note().write_text(digest())
