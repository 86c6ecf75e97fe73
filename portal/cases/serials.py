"""Giving out serials: one row for each region and year counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models.functions import Length

from portal.cases.models import Case, CaseCounter
from portal.cases.numbering import format_number
from portal.spreadsheets.bulk import chunks, update_rows
from portal.spreadsheets.runs.records import delete_all

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


def release_numbers(numbers: Iterable[str]) -> None:
    """Give back the serials of deleted cases if none was given out after them."""
    freed: dict[Place, set[int]] = defaultdict(set)
    for number in numbers:
        region, year, serial = number.split("-")
        freed[region, int(year)].add(int(serial))
    counters = [
        each for each in lock_counters(freed) if each.last in freed[place(each)]
    ]
    for counter in counters:
        counter.last = lowest_run(freed[place(counter)], counter.last)
    standing = existing({number_of(counter) for counter in counters})
    for counter in counters:
        if number_of(counter) not in standing:
            counter.last = last_serial(counter)
    lasting = [counter for counter in counters if counter.last]
    update_rows(CaseCounter, ["last"], [(each.last, each.pk) for each in lasting])
    delete_all(CaseCounter, [each.pk for each in counters if not each.last])


def lock_counters(places: Iterable[Place]) -> list[CaseCounter]:
    """Return the counters of these places, locked in the order of `count_up`."""
    wanted = set(places)
    rows = CaseCounter.objects.select_for_update().order_by("region_id", "year")
    return [
        counter
        for part in chunks(sorted({region for region, _year in wanted}))
        for counter in rows.filter(region__in=part)
        if place(counter) in wanted
    ]


def place(counter: CaseCounter) -> Place:
    return counter.region_id, counter.year


def lowest_run(freed: set[int], last: int) -> int:
    """Count down from `last` past the freed serials; return the first that is not."""
    while last in freed:
        last -= 1
    return last


def number_of(counter: CaseCounter) -> str:
    return format_number(counter.region_id, counter.year, counter.last)


def existing(numbers: set[str]) -> set[str]:
    return {
        number
        for part in chunks(sorted(numbers))
        for number in Case.objects.filter(number__in=part).values_list(
            "number", flat=True
        )
    }


def last_serial(counter: CaseCounter) -> int:
    """The highest serial that a case of the place has, 0 if there is none."""
    if not counter.last:
        return 0
    start = f"{counter.region_id}-{counter.year}-"
    # SQLite has no index for a beginning, and PostgreSQL none for a range of it.
    condition = (
        {"number__startswith": start}
        if connection.vendor == "postgresql"
        else {"number__gt": start, "number__lt": start[:-1] + "."}
    )
    highest = Case.objects.filter(**condition).order_by(
        Length("number").desc(), "-number"
    )
    number = highest.values_list("number", flat=True).first()
    return int(number.rpartition("-")[2]) if number else 0
