"""Writing the rows of an export: to whoever waits, or in the background to be kept."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.jobs.models import Job
from portal.spreadsheets.bulk import garbage_left_lying
from portal.spreadsheets.choices import ExportState
from portal.spreadsheets.columns import Column, DateColumn
from portal.spreadsheets.exports.export_files import forget_file, keep_export
from portal.spreadsheets.exports.export_rules import (
    chosen_columns,
    count_of,
    exported_register,
    may_see_numbers,
)
from portal.spreadsheets.exports.writers import WRITERS
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.registers import Register

ROWS_PER_REPORT = 2_000
# What these write is what a cell takes: nothing is done for each row.
AS_STORED = (Column.write, DateColumn.write)
MOST_REMEMBERED = 4_000  # different values of a column


def write_list(
    target: IO[bytes], run: ExportRun, report: Callable[[int], None] | None = None
) -> int:
    """Write the list of `run` and return its rows, telling now and then how many."""
    register = exported_register(run.register, run.created_by)
    columns = chosen_columns(register, run.columns)
    rows = written(columns, rows_of(run, register, columns))
    with garbage_left_lying():
        return WRITERS[run.file_format](
            target,
            [str(column.label) for column in columns],
            paced(rows, report or (lambda done: None)),
            str(register.label),
        )


def rows_of(run: ExportRun, register: Register, columns: list[Column]) -> Iterator:
    names = [column.name for column in columns]
    try:
        return register.columns_to_export(
            run.created_by, run.filters, names, full_numbers=run.has_full_numbers
        )
    except ValidationError as error:
        raise ValidationError({"filters": error.messages}) from error


def written(columns: list[Column], rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Turn stored values into cells by each column's own rule."""
    rules = [
        (index, Memory(column))
        for index, column in enumerate(columns)
        if type(column).write not in AS_STORED
    ]
    for row in rows:
        for index, memory in rules:
            row[index] = memory[row[index]]
        yield row


class Memory(dict):
    """What a column writes for each value; most have few."""

    def __init__(self, column: Column):
        super().__init__()
        self.column = column

    def __missing__(self, value: Any) -> Any:
        cell = self.column.write(value)
        if len(self) < MOST_REMEMBERED:
            self[value] = cell
        return cell


def paced(rows: Iterable, report: Callable[[int], None]) -> Iterator:
    """Give the rows, and now and then tell how many and take the rubbish away."""
    for done, row in enumerate(rows):
        if done % ROWS_PER_REPORT == 0:
            # Of what is new only: the questions to the database leave cycles.
            gc.collect(0)
            report(done)
        yield row


def write_export(run: ExportRun, *, job: Job) -> None:
    """Write and keep the list of an export that was started; a worker calls this.

    Called again after an interruption it begins anew. Raises JobCancelled when
    the export was stopped meanwhile; then nothing is kept.
    """
    if run.state != ExportState.WRITING:
        return
    user = run.created_by
    register = exported_register(run.register, user)
    run.has_full_numbers = run.has_full_numbers and may_see_numbers(user, register)
    total = count_of(register, user, run.filters)
    with tempfile.TemporaryFile() as plain:
        run.rows = write_list(plain, run, lambda done: job.report(done, total))
        keep_export(run, plain)
    run.expires_at = timezone.now() + timedelta(hours=settings.EXPORT_KEPT_HOURS)
    finish(run)
    job.report(run.rows, run.rows)


def finish(run: ExportRun) -> None:
    """Make the kept file known, unless the export was stopped at the last moment."""
    waiting = ExportRun.objects.filter(pk=run.pk, state=ExportState.WRITING)
    is_made = waiting.update(
        state=ExportState.READY,
        file=run.file.name,
        rows=run.rows,
        has_full_numbers=run.has_full_numbers,
        expires_at=run.expires_at,
    )
    if not is_made:
        forget_file(run)
