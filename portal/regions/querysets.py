"""Questions about regions: what lies within which."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from portal.regions.choices import CODE_LENGTHS, Level


def code_range(prefix: str) -> tuple[str, str]:
    """Return the half-open range of codes that begin with `prefix`.

    A range of digits uses the index under any collation, which LIKE does not.
    """
    return prefix, str(int(prefix) + 1).zfill(len(prefix))


def within(prefixes: Iterable[str], field: str = "region") -> Q:
    """Return the condition “`field` is a region at or below one of `prefixes`”.

    No prefix: nothing matches.
    """
    condition = Q(pk__in=[])
    for prefix in prefixes:
        if len(prefix) == CODE_LENGTHS[Level.VILLAGE]:
            # Equality lets an index serve the order of a village's list too.
            condition |= Q(**{field: prefix})
            continue
        first, after = code_range(prefix)
        condition |= Q(**{f"{field}__gte": first, f"{field}__lt": after})
    return condition


class RegionQuerySet(QuerySet):
    def within(self, *prefixes: str):
        """The regions at or below any of the codes."""
        return self.filter(within(prefixes, "code"))

    def of_level(self, level: int):
        return self.filter(level=level)
