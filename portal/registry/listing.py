"""People become visible where they were put on a list."""

from __future__ import annotations

from django.db.models import Q

from portal.accounts.scoping import scope_of
from portal.registry.models import Listing
from portal.registry.querysets import connects_people


@connects_people
def through_lists(user, permission: str) -> Q:
    """The people whom a region listed where the user holds the permission."""
    scope = scope_of(user, permission)
    here = Listing.objects.filter(scope.in_regions("region"))
    return Q(pk__in=here.values("person"))
