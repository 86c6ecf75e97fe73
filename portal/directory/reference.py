"""Brings the shipped reference data into the database, as often as you like."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.directory.models import (
    Institution,
    Program,
    Sector,
    Service,
    ServicePoint,
    SocialPartner,
)
from portal.regions.models import Region

DATA = Path(__file__).parent / "data"
# In this order: later ones point to earlier ones.
FILES: dict[str, type[models.Model]] = {
    "sectors": Sector,
    "institutions": Institution,
    "programs": Program,
    "services": Service,
}
DEMO_FILES: dict[str, type[models.Model]] = {
    "service_points": ServicePoint,
    "social_partners": SocialPartner,
}


@transaction.atomic
def load_reference(*, demo: bool | None = None) -> dict[str, int]:
    """Create the reference records that are missing; return how many of each kind.

    Records are known by their code. One that exists is never touched: it
    belongs to the administrators from then on. With `demo` (the default in
    demo mode) there are example service points and social partners too.
    """
    require(Region.objects.all())
    with_demo = settings.DEMO if demo is None else demo
    files = FILES | DEMO_FILES if with_demo else FILES
    return {name: create_missing(name, model) for name, model in files.items()}


def require(regions: models.QuerySet) -> None:
    """Refuse to go on without regions: institutions and points lie in some."""
    if not regions.exists():
        raise ValidationError(_("Load the regions first: manage.py load_regions."))


def create_missing(name: str, model: type[models.Model]) -> int:
    """Create the records of one file whose codes are not there yet."""
    known = set(model.objects.values_list("code", flat=True))
    missing = [entry for entry in read_entries(name) if entry["code"] not in known]
    references = pointed_to(model)
    model.objects.bulk_create(build(model, entry, references) for entry in missing)
    return len(missing)


def read_entries(name: str) -> list[dict]:
    """Return the entries of a data file as written there."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def pointed_to(model: type[models.Model]) -> dict[str, dict[str, object]]:
    """Return, per foreign key, the keys of its records by code."""
    keys = {}
    for field in model._meta.fields:
        if field.is_relation and field.related_model is not Region:
            rows = field.related_model.objects.values_list("code", "pk")
            keys[field.name] = dict(rows)
    return keys


def build(model: type[models.Model], entry: dict, references: dict) -> models.Model:
    """Return the unsaved record of one entry."""
    values = {}
    for name, value in entry.items():
        field = model._meta.get_field(name)
        if field.is_relation:
            keys = references.get(name)
            values[field.attname] = value if keys is None else keys[value]
        else:
            values[name] = stored_value(field, value)
    return model(**values)


def stored_value(field: models.Field, value):
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return value
