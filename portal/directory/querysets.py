"""Which reference records a user may see and change."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.accounts.scoping import scope_of


class RegionalQuerySet(QuerySet):
    """Records of a region: visible within the user's scope."""

    def visible_to(self, user):
        return self.filter(scope_of(user).in_regions("region"))


class ServicePointQuerySet(RegionalQuerySet):
    pass


class SocialPartnerQuerySet(RegionalQuerySet):
    pass


class InstitutionQuerySet(QuerySet):
    """Institutions serve wide areas: those at, above or below one's region."""

    def visible_to(self, user):
        scope = scope_of(user)
        if scope.everywhere:
            return self.all()
        if not scope:
            return self.none()
        above = {code[:size] for code in scope.regions for size in (2, 4, 6)}
        return self.filter(
            Q(region=None)
            | Q(region__in=above)
            | Q(pk__in=scope.institutions)
            | scope.in_regions("region")
        )
