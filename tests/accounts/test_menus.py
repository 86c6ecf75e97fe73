import json
import re

import pytest
from django.test import RequestFactory
from django.utils import translation
from wagtail.admin.menu import admin_menu

PUBLICATION = ["explorer", "images", "documents", "reports", "help"]
CASEWORK = ["cases", "people"]


def menu_of(user) -> list:
    request = RequestFactory().get("/admin/")
    request.user = user
    items = admin_menu.menu_items_for_request(request)
    return sorted(items, key=lambda item: item.order)


def names(user) -> list[str]:
    return [item.name for item in menu_of(user)]


@pytest.mark.parametrize("persona", ["officer", "coordinator", "facilitator", "agency"])
def test_operators_see_no_pages_and_no_help(request, persona):
    seen = names(request.getfixturevalue(persona))

    assert [name for name in seen if name in [*PUBLICATION, "settings"]] == []
    assert "cases" in seen


@pytest.mark.parametrize("persona", ["editor", "approver", "trainer"])
def test_publication_sees_no_cases(request, persona):
    seen = names(request.getfixturevalue(persona))

    assert [name for name in seen if name in [*CASEWORK, "imports", "directory"]] == []
    assert "explorer" in seen


def test_menu_is_in_the_order_of_work(administrator):
    expected = [
        "cases",
        "people",
        "imports",
        "directory",
        "explorer",
        "images",
        "documents",
        "reports",
        "settings",
        "help",
    ]

    seen = names(administrator)

    assert seen == [name for name in expected if name in seen]
    assert {*CASEWORK, "explorer", "reports", "settings"} <= set(seen)


def test_labels_fit_into_the_sidebar(administrator):
    with translation.override("id"):
        labels = [str(item.label) for item in menu_of(administrator)]

    assert [label for label in labels if len(label) > 14] == []


def sidebar(client) -> str:
    page = client.get("/admin/").content.decode()
    return re.search(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page)[1]


def test_sidebar_names_no_version_and_no_foreign_help(as_user, administrator):
    props = sidebar(as_user(administrator))

    assert json.loads(props)
    assert re.findall(r"Wagtail v\d|wagtail\.org|whats-new", props) == []


def test_groups_are_reached_through_roles(as_user, administrator):
    props = sidebar(as_user(administrator))

    assert "/admin/roles/" in props
    assert '"/admin/groups/"' not in props


@pytest.mark.parametrize("persona", ["manager", "officer", "approver"])
def test_users_are_in_the_menu_of_administrators_only(as_user, request, persona):
    props = sidebar(as_user(request.getfixturevalue(persona)))

    assert re.findall(r"/admin/(?:users|roles)/", props) == []


def test_admin_asks_no_other_host(as_user, administrator):
    page = as_user(administrator).get("/admin/").content.decode()

    loaded = re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', page)
    assert [address for address in loaded if not address.startswith("/")] == []
