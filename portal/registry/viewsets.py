"""The register of citizens in the admin."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.accounts.policies import ActionScopedPolicy
from portal.accounts.viewsets import ScopedViewSet
from portal.registry.models import Person
from portal.registry.views import (
    EditPersonView,
    FindView,
    PersonListView,
    PersonPage,
    UnmaskView,
)


class PersonColumn(TitleColumn):
    """The name; on a phone also number and village."""

    cell_template_name = "registry/person_cell.html"


class PersonViewSet(ScopedViewSet):
    """Citizens: people come in with their cases and are never deleted here."""

    model = Person
    policy_class = ActionScopedPolicy
    never = ("add", "delete")
    without = ("add", "delete", "usage", "history", "history_results")
    url_prefix = "people"
    url_namespace = "people"
    icon = "group"
    menu_label = _("Citizens")
    menu_name = "people"
    menu_order = 120
    add_to_admin_menu = True
    list_per_page = 25
    list_display = [
        PersonColumn(
            "name", label=_("Name"), sort_key="name", url_name="people:inspect"
        ),
        Column("masked_nik", label=_("NIK"), classname="record-number record-wide"),
        Column("birth_date.year", label=_("Born"), classname="record-wide"),
        Column("region", label=_("Village"), classname="record-wide"),
    ]
    form_fields = ["name"]  # Wagtail wants a form class; the views have their own
    index_view_class = PersonListView
    index_template_name = "registry/people.html"
    index_results_template_name = "registry/people_results.html"
    inspect_view_class = PersonPage
    inspect_template_name = "registry/person.html"
    edit_view_class = EditPersonView
    edit_template_name = "registry/person_form.html"

    def get_urlpatterns(self):
        find = self.construct_view(FindView)
        unmask = self.construct_view(
            UnmaskView, template_name=self.inspect_template_name
        )
        return [
            *super().get_urlpatterns(),
            path("find/", find, name="find"),
            path("unmask/<int:pk>/", unmask, name="unmask"),
        ]
