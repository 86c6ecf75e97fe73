"""A migrated database with all reference data, made once and copied for each run.

Migrating takes longer than the tests: the template is kept under a name that
changes with the migrations and the data, and each run works on a copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import warnings
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
SOURCES = (
    "portal/*/migrations/*.py",
    "portal/*/data/*",
    "portal/accounts/roles.py",
    "portal/accounts/demo.py",
    "portal/knowledge/**/*.*",
    "portal/home/demo.py",
    "portal/home/leftovers.py",
    "portal/home/models.py",
    "portal/home/blocks.py",
    "portal/directory/reference.py",
    "portal/regions/loading.py",
    "portal/regions/spelling.py",
    "portal/regions/aliases.py",
    "requirements.txt",
)


def fingerprint() -> str:
    """Return what the template depends on, in twelve characters."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def fill() -> None:
    """Migrate the connected database and load everything a portal starts with."""
    with warnings.catch_warnings():
        # Storages in memory leave the pictures' temporary files to the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        load()


def load() -> None:
    call_command("migrate", verbosity=0)
    for command in (
        "load_regions",
        "load_reference",
        "sync_roles",
        "load_content",
        "create_demo",
    ):
        call_command(command, verbosity=0)


@contextmanager
def locked():
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


class SqliteTemplate:
    """The template as a file; a run's database is a copy of it."""

    def __init__(self, run: str, folder: Path):
        self.template = KEPT / f"template-{fingerprint()}.sqlite3"
        self.copy = folder / f"portal-{run}.sqlite3"

    def build(self) -> None:
        with locked():
            if self.template.exists():
                return
            for old in KEPT.glob("template-*"):
                old.unlink()
            growing = self.template.with_suffix(".growing")
            use(str(growing))
            fill()
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            growing.rename(self.template)

    def restore(self) -> None:
        """Connect to a fresh copy."""
        # The old file goes too: a thread that still has it open must not write
        # into the new one.
        self.drop()
        shutil.copyfile(self.template, self.copy)
        use(str(self.copy))

    def drop(self) -> None:
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)


class PostgresTemplate:
    """The template as a database; a run's database is created from it."""

    def __init__(self, run: str, folder: Path):
        self.template = f"portal_template_{fingerprint()}"
        self.copy = f"portal_test_{run}"

    def run(self, *statements: str) -> list[tuple]:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def build(self) -> None:
        with locked():
            databases = "SELECT datname FROM pg_database WHERE datname LIKE 'portal_%'"
            known = {name for (name,) in self.run(databases)}
            if self.template in known:
                return
            growing = f"{self.template}_growing"
            for old in known:
                if old.startswith("portal_template_"):
                    self.run(f'DROP DATABASE "{old}" WITH (FORCE)')
            self.run(f'CREATE DATABASE "{growing}" TEMPLATE template0')
            use(growing)
            fill()
            connection.close()
            self.run(f'ALTER DATABASE "{growing}" RENAME TO "{self.template}"')

    def restore(self) -> None:
        connection.close()
        self.drop()
        self.run(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.template}"')
        use(self.copy)

    def drop(self) -> None:
        connection.close()
        self.run(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')


def template_for(run: str, folder: Path) -> SqliteTemplate | PostgresTemplate:
    kind = PostgresTemplate if connection.vendor == "postgresql" else SqliteTemplate
    return kind(run, folder)
