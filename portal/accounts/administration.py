"""Who may change accounts and roles, so that nobody can raise themselves.

Superusers may do everything. Holders of `accounts.change_assignment`
(administrators) give roles to others, never to themselves, and manage every
account but a superuser's. Whoever holds only `accounts.change_user` may mend
names and phone numbers and close accounts, nothing through which they could
become somebody else: no password, no e-mail address, no role.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from wagtail.permission_policies import ModelPermissionPolicy

from portal.accounts.models import Assignment, Role

GIVE = "accounts.change_assignment"
CHANGE_USER = "accounts.change_user"
CHANGE_ROLE = "accounts.change_role"
USES_API = "integrator"


def may_give_roles(by) -> bool:
    """Tell whether `by` manages accounts in full: roles, passwords, tokens."""
    return by.has_perms([CHANGE_USER, GIVE])


def may_change_user(by, user) -> bool:
    """Tell whether `by` may open this account for changes at all."""
    return by.is_superuser or (by.has_perm(CHANGE_USER) and not user.is_superuser)


def may_change_roles_of(by, user) -> bool:
    """Tell whether `by` may give roles to `user`, or take them away."""
    if by.is_superuser:
        return True
    return may_give_roles(by) and by != user and not user.is_superuser


def may_define_roles(by) -> bool:
    """Tell whether `by` may change what a role allows and reaches.

    Others would raise themselves by changing a role that they hold.
    """
    return by.is_superuser


def uses_api(user) -> bool:
    """Tell whether the user's own work is done through the API."""
    return Assignment.objects.filter(user=user, role=USES_API).in_force().exists()


def may_manage_tokens(by, user) -> bool:
    """Tell whether `by` may issue and revoke tokens with which one acts as `user`."""
    if by == user:
        return by.is_superuser or may_give_roles(by) or uses_api(user)
    return may_give_roles(by) and may_change_user(by, user)


class UserPolicy(ModelPermissionPolicy):
    """Accounts are closed, not deleted: the timeline of every case names them."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, set(actions) - {"delete"})

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and (
            action != "change" or may_change_user(user, instance)
        )


class RolePolicy(ModelPermissionPolicy):
    """Roles come with the portal; they are seen and changed, not added."""

    def user_has_permission(self, user, action):
        return action in {"view", "change"} and super().user_has_permission(
            user, action
        )

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, {"view", "change"} & set(actions))


def policies() -> dict:
    """Return the permission policy of each model of this app."""
    user_model = get_user_model()
    return {user_model: UserPolicy(user_model), Role: RolePolicy(Role)}
