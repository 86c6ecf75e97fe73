"""The public site's menu, breadcrumbs and language choice, read from the page tree."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

register = template.Library()


@dataclass(frozen=True, slots=True)
class MenuEntry:
    title: str
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[MenuEntry]:
    """Return the home page and the sections that are shown in menus."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None:
        return []
    here = context.get("page")
    sections = Page.objects.child_of(site.root_page).live().public().in_menu()
    return [
        MenuEntry(_("Home"), "/", here is not None and here.pk == site.root_page_id),
        *(menu_entry(section, here, request) for section in sections),
    ]


def menu_entry(section: Page, here: Page | None, request) -> MenuEntry:
    inside = here is not None and here.path.startswith(section.path)
    return MenuEntry(section.title, section.get_url(request), inside)


@register.simple_tag
def breadcrumbs(page: Page) -> list[Page]:
    """Return the pages above this one, from the home page down."""
    if not page.pk or page.depth <= 2:
        return []
    return list(page.get_ancestors().filter(depth__gt=1).order_by("path"))
