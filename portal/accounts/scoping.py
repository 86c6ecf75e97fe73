"""Who may see which records: the one place that knows.

A user's scope is what their assignments in force add up to. Querysets answer
`visible_to(user)` from it and deny by default; the admin's choke point lives
in portal.accounts.viewsets and asks the same question.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import Permission
from django.db.models import Q

from portal.accounts.choices import Reach
from portal.accounts.models import Assignment
from portal.regions.querysets import within


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a user may act: whole country, regions, institutions, or nowhere."""

    everywhere: bool = False
    regions: tuple[str, ...] = ()  # codes; each covers all that begins with it
    institutions: frozenset[int] = field(default_factory=frozenset)

    def covers_region(self, code: str | None) -> bool:
        """Tell whether the region with this code lies within the scope."""
        if self.everywhere:
            return True
        return bool(code) and any(code.startswith(own) for own in self.regions)

    def in_regions(self, field_name: str = "region") -> Q:
        """The condition “`field_name` is a region of this scope”."""
        return Q() if self.everywhere else within(self.regions, field_name)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.regions) or bool(self.institutions)


NOWHERE = Scope()
EVERYWHERE = Scope(everywhere=True)


def scope_of(user, permission: str | None = None) -> Scope:
    """Return where `user` may act, or where they hold `permission`.

    `permission` is `app_label.codename`. Inactive and anonymous users have no
    scope. Remembered on the user object for the length of a request.
    """
    if not user.is_active or user.is_anonymous:
        return NOWHERE
    if user.is_superuser:
        return EVERYWHERE
    remembered = user.__dict__.setdefault("_scopes", {})
    if permission not in remembered:
        remembered[permission] = add_up(assignments_of(user), permission)
    return remembered[permission]


def assignments_of(user) -> list[tuple[Assignment, frozenset[str]]]:
    """Return the user's assignments in force, each with its permissions' names."""
    if "_assignments" not in user.__dict__:
        rows = list(
            Assignment.objects.filter(user=user).in_force().select_related("role")
        )
        granted: dict[int, set[str]] = {row.role.group_id: set() for row in rows}
        names = Permission.objects.filter(group__in=granted).values_list(
            "group", "content_type__app_label", "codename"
        )
        for group, app, codename in names:
            granted[group].add(f"{app}.{codename}")
        user.__dict__["_assignments"] = [
            (row, frozenset(granted[row.role.group_id])) for row in rows
        ]
    return user.__dict__["_assignments"]


def add_up(assignments, permission: str | None) -> Scope:
    everywhere, regions, institutions = False, set(), set()
    for assignment, granted in assignments:
        if permission and permission not in granted:
            continue
        reach = assignment.role.reach
        if reach == Reach.EVERYWHERE:
            everywhere = True
        elif reach == Reach.REGION and assignment.region_id:
            regions.add(assignment.region_id)
        elif reach == Reach.INSTITUTION and assignment.institution_id:
            institutions.add(assignment.institution_id)
    return Scope(everywhere, tuple(sorted(regions)), frozenset(institutions))


def home_region(user) -> str | None:
    """Return the code of the region the user works in, the widest if several."""
    regions = scope_of(user).regions
    return min(regions, key=lambda code: (len(code), code), default=None)


def forget_scope(user) -> None:
    """Make the next question about `user` read the database again."""
    for name in ("_scopes", "_assignments", "_perm_cache", "_group_perm_cache"):
        user.__dict__.pop(name, None)
