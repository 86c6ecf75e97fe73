"""The importers that are compared, and how each is run on empty registers."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from bench.limit import Ready
from bench.stock import import_stock
from bench.tuned import import_tuned, import_with_options
from portal.accounts.models import User
from portal.cases.models import Case, CaseCounter
from portal.registry.models import Household, Listing, Person
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import

USER = "manajer.sukabumi"
TABLES = (
    Problem, StagedRow, Case, Listing, ImportRun, Person, Household, CaseCounter,
)  # fmt: skip
# By these the cases that two importers made are told to be the same.
ESSENCE = (
    "external_id", "region_id", "received_on", "status", "import_row", "service_words",
    "person__nik_key", "person__birth_date", "person__sex", "person__phone",
    "person__rt", "person__rw", "person__region_id", "person__household__kk_key",
)  # fmt: skip


def operator() -> User:
    return User.objects.get(username=USER)


def import_ours(path: Path) -> None:
    user = operator()
    commit_import(import_file(path, by=user), by=user)


def with_library(import_with) -> Callable[[Path], None]:
    """Return the import of a Resource, with a run that its cases name as theirs."""

    def work(path: Path) -> None:
        user = operator()
        run = ImportRun.objects.create(
            register="cases", file_name=path.name, file_hash="-", created_by=user
        )
        import_with(path, user, run)

    return work


def with_ready_rows() -> Callable[[Path], None]:
    """Return the limit for the rows that are there now, and the run they name."""
    ready, run = Ready(), ImportRun.objects.get()

    def work(path: Path) -> None:
        run.save(force_insert=True)
        ready.insert(path)

    return work


CONTENDERS: dict[str, Callable[[Path], None]] = {
    "ours": import_ours,
    "stock": with_library(import_stock),
    "options": with_library(import_with_options),
    "tuned": with_library(import_tuned),
}


def processor_seconds(work: Callable[[], object]) -> float:
    """Return what the work took here and in the processes it started."""
    began = spent()
    work()
    return spent() - began


def spent() -> float:
    used = [
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return sum(each.ru_utime + each.ru_stime for each in used)


def empty() -> None:
    """Take away what the last contender wrote, and the room that it took."""
    with transaction.atomic():
        for model in TABLES:
            model.objects.all()._raw_delete("default")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in TABLES:
                cursor.execute(f'VACUUM ANALYZE "{model._meta.db_table}"')
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def essence() -> str:
    """A hash of the cases, the same for the same cases of the same people."""
    digest = hashlib.sha256()
    for case in Case.objects.order_by("import_row").values_list(*ESSENCE).iterator():
        digest.update(repr(case).encode())
    return digest.hexdigest()
