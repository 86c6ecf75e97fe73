"""Narrowing the reference lists."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from wagtail.admin.filters import WagtailFilterSet

from portal.directory.models import (
    Institution,
    Program,
    Service,
    ServicePoint,
    SocialPartner,
)


def search_directory(records: QuerySet, words: str) -> QuerySet:
    """Return the records whose name, code or other spelling holds every word."""
    fields = [name for name in ("name", "code", "aliases") if has(records, name)]
    for word in words.split():
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        records = records.filter(condition)
    return records


def has(records: QuerySet, name: str) -> bool:
    return name in {field.name for field in records.model._meta.get_fields()}


class ProgramFilterSet(WagtailFilterSet):
    class Meta:
        model = Program
        fields = ["sector", "has_ended", "is_active"]


class ServiceFilterSet(WagtailFilterSet):
    class Meta:
        model = Service
        fields = ["sector", "program", "is_active"]


class InstitutionFilterSet(WagtailFilterSet):
    class Meta:
        model = Institution
        fields = ["kind", "is_active"]


class PointFilterSet(WagtailFilterSet):
    class Meta:
        model = ServicePoint
        fields = ["state", "kind"]


class PartnerFilterSet(WagtailFilterSet):
    class Meta:
        model = SocialPartner
        fields = ["kind", "is_active"]
