"""Changing and deleting many records with a few statements.

Sends no signal and asks no `save()`: whoever uses it sets what those would set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet

from portal.spreadsheets.bulk import any_of, update_rows


class Pending:
    """Records that were changed in memory and are written together."""

    def __init__(self):
        self.fields: dict[Model, set[str]] = defaultdict(set)

    def change(self, record: Model, fields: dict[str, Any]) -> None:
        """Set the fields of a record; `write` stores them."""
        for name, value in fields.items():
            setattr(record, name, value)
        self.fields[record].update(fields)

    def write(self) -> None:
        """Store all changes, those of the same fields in one statement."""
        groups: dict[tuple, list[Model]] = defaultdict(list)
        for record, names in self.fields.items():
            groups[type(record), tuple(sorted(names))].append(record)
        for (model, names), records in groups.items():
            fields = [model._meta.get_field(name) for name in names]
            rows = [
                (
                    *(
                        field.get_db_prep_save(
                            getattr(record, field.attname), connection
                        )
                        for field in fields
                    ),
                    record.pk,
                )
                for record in records
            ]
            update_rows(model, names, rows)
        self.fields.clear()


def lock_all(queryset: QuerySet, ids: Iterable[int | None]) -> dict[int, Any]:
    """Return the records of these ids, locked, always in the order of their ids."""
    wanted = set(ids) - {None}
    if not wanted:
        return {}
    rows = queryset.select_for_update(of=("self",)).order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=any_of(wanted))}


def unreferenced(records: QuerySet) -> QuerySet:
    """Those of the records to which no other record refers."""
    for relation in records.model._meta.related_objects:
        others = relation.related_model._base_manager
        records = records.filter(
            ~Exists(others.filter(**{relation.field.name: OuterRef("pk")}))
        )
    return records


def delete_all(model: type[Model], ids: Collection[int]) -> None:
    """Delete records to which nothing refers."""
    if ids:
        erase(model._base_manager.filter(pk__in=any_of(ids)))


def erase(records: QuerySet) -> int:
    """Delete the records of a query, to which nothing refers, without reading them."""
    return records._raw_delete(records.db)
