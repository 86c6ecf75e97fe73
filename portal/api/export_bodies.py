"""How an export reads in the API."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from portal.spreadsheets.choices import ExportState
from portal.spreadsheets.exports.writers import WRITERS

PLAIN = (
    "register", "file_format", "columns", "filters", "purpose", "has_full_numbers",
    "rows", "state", "message", "region", "created_at", "expires_at",
)  # fmt: skip
COLUMNS = (
    "pk", *PLAIN, "file", "created_by", "created_by__name", "created_by__username",
    "job__done", "job__total",
)  # fmt: skip


class ExportProgressBody(serializers.Serializer):
    done = serializers.IntegerField(help_text=_("Rows."))
    total = serializers.IntegerField(help_text=_("Rows; 0 while nobody has counted."))


class ExportLinksBody(serializers.Serializer):
    self = serializers.URLField()
    cancel = serializers.URLField()
    file = serializers.URLField(
        allow_null=True, help_text=_("Null unless it is yours to fetch now.")
    )


class ExportBody(serializers.Serializer):
    """One list that left the portal: who took what, and what for."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    register = serializers.CharField(help_text=_("Name of the list."))
    file_format = serializers.ChoiceField([(name, name) for name in WRITERS])
    columns = serializers.ListField(
        child=serializers.CharField(), help_text=_("Empty: all.")
    )
    filters = serializers.DictField(child=serializers.CharField())
    purpose = serializers.CharField()
    has_full_numbers = serializers.BooleanField(
        help_text=_("Whether identity numbers are in full.")
    )
    rows = serializers.IntegerField()
    state = serializers.ChoiceField(ExportState.choices)
    message = serializers.CharField(help_text=_("Why it failed, if it did."))
    region = serializers.CharField(allow_null=True)
    progress = ExportProgressBody(allow_null=True)
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    links = ExportLinksBody()


def export_bodies(request, rows: list[dict]) -> list[dict]:
    """Return the rows of COLUMNS as answered."""
    base = request.build_absolute_uri(reverse("api_exports"))
    return [export_body(row, base, request.user) for row in rows]


def export_body(row: dict, base: str, user) -> dict[str, Any]:
    url = f"{base}{row['pk']}/"
    is_own = row["created_by"] == user.pk
    return {
        "id": row["pk"],
        "url": url,
        **{name: row[name] for name in PLAIN},
        "progress": progress_of(row),
        "created_by": row["created_by__name"] or row["created_by__username"],
        "links": {
            "self": url,
            "cancel": f"{url}cancel/",
            "file": f"{url}file/" if is_own and is_kept(row) else None,
        },
    }


def progress_of(row: dict) -> dict[str, int] | None:
    if row["state"] != ExportState.WRITING:
        return None
    return {"done": row["job__done"] or 0, "total": row["job__total"] or 0}


def is_kept(row: dict) -> bool:
    is_ready = row["state"] == ExportState.READY and bool(row["file"])
    return is_ready and row["expires_at"] > timezone.now()
