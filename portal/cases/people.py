"""People become visible through their cases."""

from __future__ import annotations

from django.db.models import Q

from portal.cases.models import Case
from portal.registry.querysets import connects_people


@connects_people
def through_cases(user) -> Q:
    """The people who have a case in the user's scope."""
    return Q(pk__in=Case.objects.visible_to(user).values("person"))
