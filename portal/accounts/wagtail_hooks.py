"""Registers accounts, their menu and the admin's look with Wagtail."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from portal.accounts.menus import (
    arrange_help_menu,
    arrange_main_menu,
    arrange_settings_menu,
)
from portal.accounts.user_viewsets import CLOSED_BULK_ACTIONS, RoleViewSet
from portal.accounts.views import UserTokensView, find_regions

hooks.register("register_admin_viewset", lambda: RoleViewSet())
hooks.register("construct_main_menu", arrange_main_menu, order=100)
hooks.register("construct_settings_menu", arrange_settings_menu)
hooks.register("construct_help_menu", arrange_help_menu)
for action_class in CLOSED_BULK_ACTIONS:
    # The last one registered for a name counts; Wagtail's own come before.
    hooks.register("register_bulk_action", action_class, order=100)


@hooks.register("register_admin_urls")
def addresses() -> list:
    return [
        path("regions/find/", find_regions, name="accounts_regions"),
        path(
            "users/<int:pk>/tokens/", UserTokensView.as_view(), name="accounts_tokens"
        ),
    ]


@hooks.register("insert_global_admin_css")
def theme() -> str:
    address = static("portal/css/admin-theme.css")
    return format_html('<link rel="stylesheet" href="{}">', address)


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    actions.register_action("accounts.roles", _("Roles changed"), _("Roles changed"))
    actions.register_action(
        "accounts.issue_token", _("Token issued"), _("API token issued")
    )
    actions.register_action(
        "accounts.revoke_token", _("Token revoked"), _("API token revoked")
    )
