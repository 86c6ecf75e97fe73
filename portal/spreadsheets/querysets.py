"""Which imports and mapping profiles a user may see."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.accounts.scoping import scope_of


class ImportRunQuerySet(QuerySet):
    def visible_to(self, user):
        """Imports made within the regions one may see imports of, own ones included.

        Who has left a region leaves the imports made there behind.
        """
        scope = scope_of(user, "spreadsheets.view_importrun")
        if scope.everywhere:
            return self.all()
        own = self.filter(scope_of(user).in_regions("region"), created_by=user)
        return (own if scope else self.none()) | self.filter(scope.in_regions("region"))


class MappingProfileQuerySet(QuerySet):
    def visible_to(self, user):
        """Profiles of the regions that `user` works in, or lies in.

        A profile of a regency serves its villages; one of a village serves the
        regency that oversees it.
        """
        scope = scope_of(user)
        if scope.everywhere:
            return self.all()
        if not scope:
            return self.none()
        above = [code[:n] for code in scope.regions for n in (2, 4, 6, 10)]
        wider = self.filter(region__in=above) | self.filter(region=None)
        return wider | self.filter(scope.in_regions("region"))

    def usable_by(self, user):
        """Those of them that are in use."""
        return self.visible_to(user).filter(is_active=True)


class ExportRunQuerySet(QuerySet):
    def visible_to(self, user):
        """One's own exports, and those made in the regions whose exports one manages."""
        scope = scope_of(user, "spreadsheets.view_exportrun")
        own = self.filter(created_by=user) if scope_of(user) else self.none()
        return own | self.filter(scope.in_regions("region"))


class ExportViewQuerySet(QuerySet):
    def usable_by(self, user):
        """One's own views, and those shared in a region that one works in or above."""
        scope = scope_of(user)
        own, shared = self.filter(created_by=user), self.exclude(region=None)
        if scope.everywhere:
            return own | shared
        above = [code[:length] for code in scope.regions for length in (2, 4, 6, 10)]
        wider = self.filter(region__in=above)
        return own | wider | shared.filter(scope.in_regions("region"))
