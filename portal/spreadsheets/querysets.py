"""Which imports a user may see."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.accounts.scoping import scope_of


class ImportRunQuerySet(QuerySet):
    def visible_to(self, user):
        """Own imports, and those made within the regions one may import for."""
        scope = scope_of(user, "spreadsheets.view_importrun")
        if scope.everywhere:
            return self.all()
        own = self.filter(created_by=user) if scope else self.none()
        return own | self.filter(scope.in_regions("region"))
