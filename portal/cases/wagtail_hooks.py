"""Registers the cases with Wagtail."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.cases.timeline import register_actions
from portal.cases.viewsets import CaseViewSet

hooks.register("register_log_actions", register_actions)
register_snippet(CaseViewSet)


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html(
        '<link rel="stylesheet" href="{}">', static("portal/css/admin.css")
    )


@hooks.register("insert_global_admin_js")
def search_js():
    return format_html(
        '<script defer src="{}"></script>', static("portal/js/admin-search.js")
    )
