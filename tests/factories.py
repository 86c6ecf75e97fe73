"""Small records for tests, free of surprises."""

from __future__ import annotations

import itertools

from portal.accounts.models import User
from portal.cases.actions import create_case
from portal.cases.models import Case
from portal.regions.models import Region
from portal.registry.actions import record_person
from portal.registry.models import Person

BENDA, KEBON_AYU = "3202162004", "5201012002"
serials = itertools.count(1)


def make_nik(*, region: str = "320216", born: str = "010170") -> str:
    """Return a sound NIK that no other call returns."""
    return f"{region}{born}{next(serials):04d}"


def make_person(*, by: User, name: str = "Siti Contoh", **known) -> Person:
    known.setdefault("nik", make_nik())
    return record_person(by=by, name=name, **known)


def make_case(
    *, by: User, region: str = BENDA, name: str = "Siti Contoh", **fields
) -> Case:
    """Return a case of a new person, registered by `by` in `region`."""
    person = fields.pop("person", None) or make_person(by=by, name=name)
    fields.setdefault("service_words", "KIS tidak aktif")
    return create_case(
        by=by, region=Region.objects.get(pk=region), person=person, **fields
    )
