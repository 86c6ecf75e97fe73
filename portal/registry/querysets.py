"""Which people a user may see.

A person is visible through what connects them to the user's scope. The
connections (cases, later visits and proposals) live in apps above this one
and are declared there with `connects_people`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from portal.accounts.scoping import scope_of
from portal.privacy.cipher import lookup
from portal.registry.choices import NumberState

VIEW = "registry.view_person"
# Each answers the condition on Person under which a user's permission holds there.
CONNECTIONS: list[Callable[[object, str], Q]] = []


def connects_people(condition: Callable[[object, str], Q]):
    """Register `condition(user, permission) -> Q`: how people come into a scope."""
    CONNECTIONS.append(condition)
    return condition


class PersonQuerySet(QuerySet):
    def visible_to(self, user, permission: str = VIEW):
        """The people on whom `user` holds `permission`; none by default."""
        condition = Q(pk__in=[])
        for connection in CONNECTIONS:
            condition |= connection(user, permission)
        return self.filter(condition)

    def recognizable_by(self, user):
        """Those whom `user` may be led to by name, birth date and village.

        People of the user's own regions and people they see: whoever names a
        village elsewhere learns nothing of those who live there.
        """
        scope = scope_of(user)
        if scope.everywhere:
            return self.all()
        seen = Q(pk__in=self.model._default_manager.visible_to(user).values("pk"))
        return self.filter(scope.in_regions("region") | seen)

    def with_nik(self, number: str):
        """The people with exactly this NIK, sound or doubtful."""
        return self.filter(nik_key=lookup(number))

    def with_sound_nik(self, number: str):
        return self.with_nik(number).filter(nik_state=NumberState.SOUND)


class HouseholdQuerySet(QuerySet):
    def with_kk(self, number: str):
        return self.filter(kk_key=lookup(number))
