"""People become visible through their cases."""

from __future__ import annotations

from django.db.models import Q

from portal.cases.models import Case
from portal.registry.querysets import connects_people


@connects_people
def through_cases(user, permission: str) -> Q:
    """The people with a case where the user holds the permission."""
    return Q(pk__in=Case.objects.visible_to(user, permission).values("person"))
