"""The admin's menu: its order, its words, and nothing that does not fit the role."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, settings_menu

# Labels longer than fourteen letters would be cut in the sidebar.
ORDER = {
    "cases": 100,
    "people": 110,
    "imports": 120,
    "directory": 130,
    "explorer": 200,
    "images": 210,
    "documents": 220,
    "reports": 300,
    "settings": 400,
    "help": 500,
}
LABELS = {
    "explorer": _("Pages"),
    "images": _("Images"),
    "documents": _("Documents"),
    "reports": _("Reports"),
    "settings": _("Settings"),
    "help": _("Help"),
}
# Pages on wagtail.org, in English and about another product.
FOREIGN_HELP = ("whats-new-in-wagtail", "editor-guide")
# A role's rights on pages are reached from the role; groups are its inside.
INSIDE = {"groups"}


def arrange_main_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Put the entries in order and say “help” only where the editor has any."""
    for item in items:
        item.order = ORDER.get(item.name, item.order)
        item.label = LABELS.get(item.name, item.label)
    if not user_has_any_page_permission(request.user):
        items[:] = [item for item in items if item.name != "help"]
    items[:] = [without_version(item) for item in items]


def without_version(item: MenuItem) -> MenuItem:
    """Return the settings entry without Wagtail's version below it."""
    if item.name != "settings":
        return item
    return SubmenuMenuItem(
        item.label,
        settings_menu,
        name=item.name,
        icon_name=item.icon_name,
        order=item.order,
    )


def arrange_settings_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in INSIDE]


def arrange_help_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if not item.name.startswith(FOREIGN_HELP)]
