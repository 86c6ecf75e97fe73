"""The way to the imports in the admin's menu."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from portal.spreadsheets.registers import REGISTERS


def importable(user) -> list:
    """Return the registers into which `user` may import."""
    return [each for each in REGISTERS.values() if each.may_import(user)]


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
