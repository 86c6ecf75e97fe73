"""Which imports a user may see."""

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
