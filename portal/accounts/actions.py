"""What is done to users: giving and taking roles, issuing and revoking tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.administration import may_change_roles_of, may_manage_tokens
from portal.accounts.choices import Reach
from portal.accounts.models import AccessToken, Assignment, Role, User
from portal.accounts.scoping import forget_scope


@transaction.atomic
def assign_role(user: User, role: Role, *, region=None, institution=None) -> Assignment:
    """Give `user` the role there and the permissions that come with it.

    Raises ValidationError if the role needs a place that was not given.
    """
    check_place(role, region=region, institution=institution)
    assignment, _made = Assignment.objects.get_or_create(
        user=user,
        role=role,
        region=region,
        institution=institution,
        defaults={"starts_on": timezone.localdate()},
    )
    refresh_groups(user)
    return assignment


def check_place(role: Role, *, region=None, institution=None) -> None:
    """Raise ValidationError unless the place fits the role's reach."""
    if role.reach == Reach.REGION and region is None:
        raise ValidationError(
            {"region": _("The role “%(role)s” needs a region.") % {"role": role}}
        )
    if role.reach == Reach.INSTITUTION and institution is None:
        raise ValidationError(
            {
                "institution": _("The role “%(role)s” needs an institution.")
                % {"role": role}
            }
        )


def refresh_groups(user: User) -> None:
    """Make the user's groups those of their assignments in force.

    Groups that belong to no role are left alone.
    """
    wanted = Role.objects.filter(
        assignments__in=Assignment.objects.filter(user=user).in_force()
    ).values_list("group", flat=True)
    others = user.groups.filter(role=None).values_list("pk", flat=True)
    user.groups.set({*wanted, *others})
    forget_scope(user)


@transaction.atomic
def change_assignments(
    user: User, *, given: Iterable[Assignment], taken: Iterable[Assignment], by: User
) -> None:
    """Save the assignments `given`, delete those `taken`; permissions follow.

    Raises PermissionDenied if `by` may not give roles to this user.
    """
    if not may_change_roles_of(by, user):
        raise PermissionDenied
    before = describe_assignments(user)
    for assignment in taken:
        assignment.delete()
    for assignment in given:
        check_place(
            assignment.role,
            region=assignment.region,
            institution=assignment.institution,
        )
        assignment.user = user
        assignment.save()
    refresh_groups(user)
    after = describe_assignments(user)
    log(user, "accounts.roles", user=by, data={"roles": [before, after]})


def describe_assignments(user: User) -> list[str]:
    """Return the user's assignments in words, as the log keeps them."""
    rows = Assignment.objects.filter(user=user)
    return [str(row) for row in rows.select_related("role", "region", "institution")]


def refresh_all_groups() -> int:
    """Bring the groups of all users in line with their assignments today.

    Page permissions hang on groups: an assignment that began or ended in the
    night is felt there only after this. Returns how many users it concerned.
    """
    wanted = set(Assignment.objects.in_force().values_list("user", "role__group"))
    held = set(
        User.groups.through.objects.exclude(group__role=None).values_list(
            "user", "group"
        )
    )
    concerned = {user for user, _group in wanted ^ held}
    for user in User.objects.filter(pk__in=concerned):
        refresh_groups(user)
    return len(concerned)


def issue_token(user: User, *, by: User, days: int) -> str:
    """Return a new token of `user` that expires after so many days.

    It can be shown only now. Raises PermissionDenied if `by` may not.
    """
    if not may_manage_tokens(by, user):
        raise PermissionDenied
    token = AccessToken.issue(user, expires_at=timezone.now() + timedelta(days=days))
    log(user, "accounts.issue_token", user=by, data={"hint": token[-4:], "days": days})
    return token


def revoke_token(token: AccessToken, *, by: User) -> None:
    """Make the token worthless at once. Raises PermissionDenied if `by` may not."""
    if not may_manage_tokens(by, token.user):
        raise PermissionDenied
    log(token.user, "accounts.revoke_token", user=by, data={"hint": token.hint})
    token.delete()
