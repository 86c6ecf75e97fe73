"""What is done to users: giving and taking roles."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.choices import Reach
from portal.accounts.models import Assignment, Role, User
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
