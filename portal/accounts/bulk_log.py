"""Writing many lines of the log at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from portal.accounts.models import RecordLogEntry


def log_all(
    entries: Iterable[tuple[Model, dict[str, Any]]],
    *,
    action: str,
    user,
    uuid: UUID | None = None,
) -> None:
    """Log `action` on each record with its data, as Wagtail's `log` does on one."""
    now = timezone.now()
    RecordLogEntry.objects.bulk_create(
        [
            RecordLogEntry(
                content_type=ContentType.objects.get_for_model(record),
                object_id=str(record.pk),
                label=str(record),
                action=action,
                data=data,
                timestamp=now,
                uuid=uuid,
                user=user,
                region_code=getattr(record, "log_region_code", ""),
            )
            for record, data in entries
        ],
        batch_size=500,
    )
