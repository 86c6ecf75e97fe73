"""Questions about cases."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q, QuerySet

from portal.accounts.scoping import scope_of
from portal.cases.choices import OPEN, OPEN_LEGS

VIEW = "cases.view_case"


def seen_by(user, permission: str = VIEW) -> Q:
    """The condition under which `user` sees a case: by region, or by referral."""
    scope = scope_of(user, permission)
    if scope.everywhere:
        return Q()
    condition = scope.in_regions("region")
    if scope.institutions:
        condition |= Q(referred_institution__in=scope.institutions)
        condition |= Q(pk__in=awaited_from(scope.institutions))
    return condition


def awaited_from(institutions) -> QuerySet:
    """The ids of the cases of which a leg still waits for one of these."""
    legs = apps.get_model("cases", "Referral").objects
    return legs.filter(institution__in=institutions, state__in=OPEN_LEGS).values("case")


class CaseQuerySet(QuerySet):
    def visible_to(self, user, permission: str = VIEW):
        """The cases on which `user` holds `permission`; none by default."""
        return self.filter(seen_by(user, permission))

    def open(self):
        return self.filter(status__in=OPEN)
