from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    default = True

    def ready(self):
        from portal.accounts.day_input import use_for_every_day  # noqa: PLC0415 -- apps are ready now

        use_for_every_day()


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app with our form, list and rules for accounts."""

    default = False
    user_viewset = "portal.accounts.user_viewsets.UserViewSet"

    def ready(self):
        super().ready()
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415 -- apps are ready now

        from portal.accounts.administration import policies  # noqa: PLC0415 -- apps are ready now

        for model, policy in policies().items():
            register_permission_policy(model, policy)
