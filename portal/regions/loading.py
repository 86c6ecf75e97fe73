"""Brings the shipped region codes into the database, as often as you like."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from portal.regions.models import Region, RetiredRegion
from portal.regions.spelling import search_name

DATA = Path(__file__).parent / "data"
BATCH = 5_000
FIELDS = ("code", "name", "search_name", "level", "parent_id", "latitude", "longitude")
RETIRED_FIELDS = ("code", "name", "level", "last_seen_in")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, in rows of both tables together."""

    created: int = 0
    updated: int = 0
    removed: int = 0
    kept: int = 0  # no longer in the data, but other records point there

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated or self.removed)

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(
            self.created + other.created,
            self.updated + other.updated,
            self.removed + other.removed,
            self.kept + other.kept,
        )


@transaction.atomic
def load_regions() -> LoadReport:
    """Make both tables equal to the data and return what that took.

    The tables themselves are compared, row by row, so that a second load
    writes nothing and a half-finished or hand-changed table is mended.
    Regions that left the data stay as long as anything points to them.
    """
    report = bring(Region, FIELDS, region_rows())
    return report + bring(RetiredRegion, RETIRED_FIELDS, retired_rows())


def bring(model: type[Model], fields: tuple[str, ...], rows: Iterable) -> LoadReport:
    """Create, update and remove rows until the table holds exactly `rows`."""
    wanted = {row[0]: row for row in rows}
    stored = {row[0]: row for row in model.objects.order_by().values_list(*fields)}
    missing = [row for code, row in wanted.items() if code not in stored]
    differing = [row for code, row in wanted.items() if stored.get(code, row) != row]
    gone = stored.keys() - wanted.keys()
    model.objects.bulk_create(records(model, fields, missing), batch_size=BATCH)
    if differing:
        model.objects.bulk_update(
            records(model, fields, differing), fields[1:], batch_size=100
        )
    removed = remove(model, gone)
    return LoadReport(len(missing), len(differing), removed, len(gone) - removed)


def records(model: type[Model], fields: tuple[str, ...], rows: Iterable) -> list[Model]:
    return [model(**dict(zip(fields, row, strict=True))) for row in rows]


def remove(model: type[Model], codes: Iterable[str]) -> int:
    """Delete the rows that nothing points to, villages first; return how many."""
    removed = 0
    for code in sorted(codes, key=len, reverse=True):
        if not is_referenced(model, code):
            removed += model.objects.filter(pk=code).delete()[0]
    return removed


def is_referenced(model: type[Model], code: str) -> bool:
    return any(
        relation.related_model._base_manager.filter(
            **{relation.field.name: code}
        ).exists()
        for relation in model._meta.related_objects
    )


def region_rows() -> Iterator[tuple]:
    """Yield the shipped regions as rows of `FIELDS`, parents first."""
    points = read_points()
    for code, name, digit in read_table("regions.csv.gz"):
        level = int(digit)
        latitude, longitude = points.get(code, (None, None))
        parent = parent_code(code)
        yield code, name, search_name(name, level), level, parent, latitude, longitude


def retired_rows() -> Iterator[tuple]:
    """Yield the shipped retired codes as rows of `RETIRED_FIELDS`."""
    for code, name, level, year in read_table("regions_retired.csv.gz"):
        yield code, name, int(level), int(year)


def parent_code(code: str) -> str | None:
    """Return the code one level up, None for a province."""
    return code[: 6 if len(code) > 6 else len(code) - 2] or None


def read_points() -> dict[str, tuple[float, float]]:
    rows = read_table("centroids.csv")
    return {
        code: (float(latitude), float(longitude))
        for code, _n, latitude, longitude in rows
    }


def read_table(name: str) -> Iterator[list[str]]:
    """Yield the rows of a data file under its header."""
    path = DATA / name
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    rows = csv.reader(content.decode("utf-8").splitlines())
    next(rows)
    yield from rows
