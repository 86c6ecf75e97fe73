"""The ways to imports and exports: in the admin's menu, and from each list."""

from __future__ import annotations

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from portal.spreadsheets.registers import REGISTERS, get_register


def importable(user) -> list:
    """Return the registers into which `user` may import, the busiest first."""
    found = [each for each in REGISTERS.values() if each.may_import(user)]
    return sorted(found, key=lambda register: register.order)


def import_address(user, register: str) -> str | None:
    """Where `user` imports into a register; None if they may not."""
    may = get_register(register).may_import(user)
    return reverse("imports:new", args=[register]) if may else None


def export_address(user, register: str) -> str | None:
    """Where `user` exports a register; None if they may not."""
    may = get_register(register).may_export(user)
    return reverse("export_list", args=[register]) if may else None


def sheet_buttons(request, register: str) -> list[Button]:
    """Importing into a list, and exporting what of it is shown."""
    buttons, query = [], request.GET.urlencode()
    if url := import_address(request.user, register):
        buttons.append(Button(_("Import"), url=url, icon_name="upload"))
    if url := export_address(request.user, register):
        url = f"{url}?{query}" if query else url
        buttons.append(Button(_("Export"), url=url, icon_name="download"))
    return buttons


class ImportMenuItem(MenuItem):
    """Shown to those who may import any list."""

    def is_shown(self, request) -> bool:
        return bool(importable(request.user))


def import_menu_item() -> ImportMenuItem:
    return ImportMenuItem(
        _("Imports"),
        reverse_lazy("imports:index"),
        name="imports",
        icon_name="upload",
        order=120,
    )
