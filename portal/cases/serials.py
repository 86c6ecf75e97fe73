"""Giving out serials: one row for each region and year counts them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from portal.cases.models import CaseCounter
from portal.spreadsheets.bulk import chunks

Place = tuple[str, int]  # region code and year
PLACES_PER_STATEMENT = 500


def reserve_serials(wanted: Mapping[Place, int]) -> dict[Place, int]:
    """Reserve so many serials in each place and return the first of each.

    Call inside a transaction: the counters stay locked until it ends, so that
    no serial is given out twice.
    """
    first = {}
    for part in chunks(wanted.items(), PLACES_PER_STATEMENT):
        for region, year, last in count_up(part):
            first[region, year] = last - wanted[region, year] + 1
    return first


def count_up(wanted: list[tuple[Place, int]]) -> list[tuple[str, int, int]]:
    """Add to the counters, making those that are missing; return where they stand."""
    table = f'"{CaseCounter._meta.db_table}"'
    # In the order of their keys, so that two imports never wait for each other.
    ordered = sorted(wanted)
    rows = ", ".join(["(%s, %s, %s)"] * len(ordered))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (region_id, year, last) VALUES {rows} "
            "ON CONFLICT (region_id, year) "
            f"DO UPDATE SET last = {table}.last + excluded.last "
            "RETURNING region_id, year, last",
            [
                value
                for (region, year), count in ordered
                for value in (region, year, count)
            ],
        )
        return cursor.fetchall()
