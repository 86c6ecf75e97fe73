"""Questions about cases."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.accounts.scoping import scope_of
from portal.cases.choices import OPEN

VIEW = "cases.view_case"


def seen_by(user, permission: str = VIEW) -> Q:
    """The condition under which `user` sees a case: by region, or by referral."""
    scope = scope_of(user, permission)
    if scope.everywhere:
        return Q()
    condition = scope.in_regions("region")
    if scope.institutions:
        condition |= Q(referred_institution__in=scope.institutions)
    return condition


class CaseQuerySet(QuerySet):
    def visible_to(self, user, permission: str = VIEW):
        """The cases on which `user` holds `permission`; none by default."""
        return self.filter(seen_by(user, permission))

    def open(self):
        return self.filter(status__in=OPEN)
