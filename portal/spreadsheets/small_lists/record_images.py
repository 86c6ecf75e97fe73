"""What a record of a small list held before and after a row, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

VERSION = "version"


def image_of(record: Model, fields: Iterable[str]) -> dict[str, Any]:
    """Return field → value as JSON has it."""
    return {name: as_json(getattr(record, name)) for name in fields}


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def has_version(record: Model) -> bool:
    return any(field.name == VERSION for field in record._meta.fields)


def changed_fields(
    before: dict[str, Any], after: dict[str, Any]
) -> dict[str, list[Any]]:
    """Return field → [before, after] of what differs."""
    return {
        name: [before[name], after[name]]
        for name in after
        if before[name] != after[name]
    }


def put_back(record: Model, changes: dict[str, list[Any]]) -> list[str]:
    """Restore each field that still is as it was written; return why others stay."""
    reasons, restored = [], False
    for name, (before, after) in changes.items():
        field = record._meta.get_field(name.removesuffix("_id"))
        if as_json(getattr(record, name)) == after:
            setattr(record, name, field.to_python(before))
            restored = True
        else:
            reasons.append(
                _("“%(field)s” was changed since.") % {"field": field.verbose_name}
            )
    if restored:
        if has_version(record):
            record.version += 1
        record.save()
    return reasons


def is_referred_to(record: Model) -> bool:
    """Tell whether another record refers to this one."""
    return any(
        relation.related_model._base_manager.filter(
            **{relation.field.name: record.pk}
        ).exists()
        for relation in record._meta.related_objects
    )
