"""Who may log in with a password."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class AccountBackend(ModelBackend):
    """Django's own, but demo accounts are refused outside demo mode."""

    def user_can_authenticate(self, user) -> bool:
        if user is not None and user.is_demo and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)
