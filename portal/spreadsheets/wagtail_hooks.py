"""Registers the imports and exports with Wagtail."""

from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from wagtail import hooks

from portal.spreadsheets import urls
from portal.spreadsheets.menus import import_menu_item
from portal.spreadsheets.screens.export_views import ExportPage
from portal.spreadsheets.timeline import register_actions

hooks.register("register_log_actions", register_actions)
hooks.register("register_admin_menu_item", import_menu_item)


@hooks.register("register_admin_urls")
def addresses() -> list:
    return [
        path("imports/", include((urls.urlpatterns, "imports"), namespace="imports")),
        path(
            "exports/", include((urls.export_patterns, "exports"), namespace="exports")
        ),
        path("exports/<str:register>/", ExportPage.as_view(), name="export_list"),
    ]


@hooks.register("insert_global_admin_css")
def spreadsheet_css() -> str:
    address = static("portal/css/spreadsheets.css")
    return format_html('<link rel="stylesheet" href="{}">', address)
