"""Writing many rows at once: `executemany` on SQLite, `COPY` on PostgreSQL.

Django's bulk_create builds a model object per row and splits statements by
the number of variables; this writes ready tuples and is several times faster.
It calls no save() and sends no signal: whoever uses it writes what those
would have written.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson
from django.db import connection
from django.db.models import Max, Model
from django.db.models.expressions import RawSQL

# Fits the variables of one statement on both databases, with room to spare.
KEYS_PER_QUERY = 5_000


@contextmanager
def garbage_left_lying() -> Iterator[None]:
    """Keep Python from searching for reference cycles for a while.

    Rows by the ten thousand make it search again and again, a fifth of the
    time, and hold no cycles; they are freed as soon as nothing names them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def chunks(items: Iterable[Any], size: int = KEYS_PER_QUERY) -> Iterator[list[Any]]:
    """Return the items in lists of at most `size`."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def allocate_ids(model: type[Model], count: int) -> list[int]:
    """Return `count` new primary keys of `model`; call inside a transaction.

    On SQLite the transaction holds the only write lock, so that no one else
    can take them; on PostgreSQL they come from the table's own sequence.
    """
    if not count:
        return []
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) "
                "FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        given = cursor.fetchone()
    last = max(given[0] if given else 0, model.objects.aggregate(m=Max("pk"))["m"] or 0)
    return list(range(last + 1, last + 1 + count))


def insert_rows(
    model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert ready rows, in the order of the model's `fields`.

    Values are ready for the database: text, numbers and dates as Python has
    them, times through `timestamp`, structures through `dump`, encrypted
    fields encrypted.
    """
    if not rows:
        return
    columns = [model._meta.get_field(name).column for name in fields]
    names = ", ".join(f'"{column}"' for column in columns)
    table = f'"{model._meta.db_table}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # COPY goes past Django, which else turns errors into its own.
            copying = cursor.copy(f"COPY {table} ({names}) FROM STDIN")
            with connection.wrap_database_errors, copying as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def update_rows(
    model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Set `fields` of existing rows; each row holds their new values, then its id.

    Values are ready for the database, as for `insert_rows`.
    """
    if not rows:
        return
    table = f'"{model._meta.db_table}"'
    found = [model._meta.get_field(name) for name in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # All in one parameter: psycopg is slow with many, and with arrays.
            sets = ", ".join(
                f'"{field.column}" = (new.row->>{at})::{field.db_type(connection)}'
                for at, field in enumerate(found)
            )
            cursor.execute(
                f"UPDATE {table} SET {sets} "
                "FROM json_array_elements(%s::json) AS new (row) "
                f"WHERE {table}.id = (new.row->>{len(found)})::bigint",
                [dump(rows)],
            )
        else:
            sets = ", ".join(f'"{field.column}" = %s' for field in found)
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", rows)


def any_of(values: Collection[int] | Collection[str]) -> RawSQL | list:
    """Return the values for `field__in=`: one parameter, however many they are."""
    values = list(values)
    if not values:
        return values
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [dump(values)])
    if isinstance(values[0], int):
        return RawSQL(
            "SELECT json_array_elements_text(%s::json)::bigint", [dump(values)]
        )
    return RawSQL("SELECT json_array_elements_text(%s::json)", [dump(values)])


def timestamp(moment: datetime) -> Any:
    """Return a moment as the database takes it; SQLite keeps times as text in UTC."""
    if connection.vendor == "postgresql":
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def dump(value: Any) -> str:
    """Return a structure as compact JSON; dates and the like as ISO text."""
    return orjson.dumps(value, str).decode()
