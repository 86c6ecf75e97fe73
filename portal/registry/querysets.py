"""Which people a user may see.

A person is visible through what connects them to the user's scope. The
connections (cases, later visits and proposals) live in apps above this one
and are declared there with `connects_people`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from portal.privacy.cipher import lookup
from portal.registry.choices import NumberState

# Each answers the condition on Person under which `user` may see the person.
CONNECTIONS: list[Callable[[object], Q]] = []


def connects_people(condition: Callable[[object], Q]) -> Callable[[object], Q]:
    """Register `condition(user) -> Q` as a way in which people become visible."""
    CONNECTIONS.append(condition)
    return condition


class PersonQuerySet(QuerySet):
    def visible_to(self, user):
        condition = Q(pk__in=[])
        for connection in CONNECTIONS:
            condition |= connection(user)
        return self.filter(condition)

    def with_nik(self, number: str):
        """The people with exactly this NIK, sound or doubtful."""
        return self.filter(nik_key=lookup(number))

    def with_sound_nik(self, number: str):
        return self.with_nik(number).filter(nik_state=NumberState.SOUND)


class HouseholdQuerySet(QuerySet):
    def with_kk(self, number: str):
        return self.filter(kk_key=lookup(number))
