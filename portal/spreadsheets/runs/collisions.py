"""Several people writing lists at once: one slice after another, none lost.

A slice looks whether a citizen or a case is there and writes what is not. Two
slices that look at the same time would both find nothing and both write, so
on PostgreSQL they queue for one lock; SQLite has one for every writer anyway.
What people save by hand meanwhile is not in that queue: where it collides, the
slice is taken back and tried again, and then finds what they saved.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, OperationalError, connection

MOST_TRIES = 4
# Any number will do, if nothing else in the database locks by the same one.
SLICES = 5_131_005


def wait_for_turn() -> None:
    """Let no other slice write until the surrounding transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SLICES])


def tried_again(write: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: call a whole transaction again when another one was in its way."""

    @wraps(write)
    def writing(*args, **kwargs):
        for _try in range(MOST_TRIES - 1):
            try:
                return write(*args, **kwargs)
            except (IntegrityError, OperationalError):
                if connection.in_atomic_block and connection.needs_rollback:
                    raise
        return write(*args, **kwargs)

    return writing
