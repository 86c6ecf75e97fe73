"""Wagtail's questions about permissions, answered record by record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from portal.accounts.choices import Reach
from portal.accounts.scoping import (
    EVERYWHERE,
    NOWHERE,
    Scope,
    assignments_of,
    scope_of,
)


class ScopedPolicy(ModelPermissionPolicy):
    """What the user's roles permit, on the records their scope covers.

    `records_for` is the choke point of the admin: views, lists, choosers, bulk
    actions and forms reach records through it and in no other way.
    """

    def __init__(self, model, *, never: tuple[str, ...] = ()):
        super().__init__(model)
        self.never = frozenset(never)

    def records_for(self, user, action: str = "view") -> QuerySet:
        """Return the records `user` may reach for `action`."""
        return self.visible(user, action)

    def visible(self, user, action: str) -> QuerySet:
        """Answer for this model; a subclass may tell actions apart."""
        return self.model._default_manager.visible_to(user)

    def scope_for(self, user, action: str) -> Scope:
        """Return where `user` may do `action`."""
        return scope_of(user, self._get_permission_name(action))

    def user_has_permission(self, user, action) -> bool:
        return action not in self.never and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        return (
            self.user_has_permission(user, action)
            and self.records_for(user, action).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user, actions) -> QuerySet:
        permitted = self.model._default_manager.none()
        for action in actions:
            if self.user_has_permission(user, action):
                permitted |= self.records_for(user, action)
        return permitted


class ActionScopedPolicy(ScopedPolicy):
    """For models whose `visible_to` takes the permission that is asked about."""

    def visible(self, user, action: str) -> QuerySet:
        permission = self._get_permission_name(action)
        return self.model._default_manager.visible_to(user, permission)


class OpenPolicy(ScopedPolicy):
    """For reference data of no region: all of it is open, by permission."""

    def scope_for(self, user, action: str) -> Scope:
        permitted = user.has_perm(self._get_permission_name(action))
        return EVERYWHERE if permitted else NOWHERE

    def visible(self, user, action: str) -> QuerySet:
        return self.model._default_manager.all()


class ReferencePolicy(ScopedPolicy):
    """For reference data of regions, which holds no citizen.

    What is visible is wider than what may be changed, and a role without a
    place (the administrator's) holds its permissions in the whole country.
    """

    def scope_for(self, user, action: str) -> Scope:
        permission = self._get_permission_name(action)
        placeless = any(
            assignment.role.reach == Reach.NONE and permission in granted
            for assignment, granted in assignments_of(user)
        )
        return EVERYWHERE if placeless else super().scope_for(user, action)

    def visible(self, user, action: str) -> QuerySet:
        scope = self.scope_for(user, action)
        if scope.everywhere:
            return self.model._default_manager.all()
        seen = super().visible(user, action)
        return seen if action == "view" else seen.filter(scope.in_regions("region"))


def scoped_policy(model: type[Model]) -> ScopedPolicy | None:
    """Return the model's scoped policy; None if its records are open to all."""
    policy = policy_registry.get_by_type(model, fallback=False)
    return policy if isinstance(policy, ScopedPolicy) else None


def find_record(policy: ScopedPolicy, user, pk, action: str = "view") -> Model | None:
    """Return the record if `user` may reach it; unknown and forbidden are alike."""
    try:
        key = policy.model._meta.pk.to_python(pk)
    except ValidationError:
        return None
    return policy.records_for(user, action).filter(pk=key).first()
