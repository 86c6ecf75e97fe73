"""Who may log in with a password, and what their roles allow them today."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q

from portal.accounts.models import Assignment


class AccountBackend(ModelBackend):
    """Django's own, but demo accounts are refused outside demo mode.

    A role's permissions count only through an assignment in force: they end
    with its last day, whether or not the user's groups were refreshed since.
    """

    def user_can_authenticate(self, user) -> bool:
        if user is not None and user.is_demo and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)

    def _get_group_permissions(self, user_obj):
        in_force = Assignment.objects.filter(user=user_obj).in_force()
        return Permission.objects.filter(
            Q(group__in=in_force.values("role__group"))
            | Q(group__in=user_obj.groups.filter(role=None))
        )
