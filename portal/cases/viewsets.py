"""The register of cases in the admin."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.accounts.policies import ActionScopedPolicy
from portal.accounts.viewsets import ScopedViewSet
from portal.cases import views
from portal.cases.filters import CaseFilterSet
from portal.cases.models import Case
from portal.registry.panels import day


class CaseColumn(TitleColumn):
    """Number and citizen; on a phone also what the other columns would say."""

    cell_template_name = "cases/case_cell.html"


class StatusColumn(Column):
    cell_template_name = "cases/status_cell.html"


class CaseViewSet(ScopedViewSet):
    """Cases: registered, changed and moved on, never deleted."""

    model = Case
    policy_class = ActionScopedPolicy
    never = ("delete",)
    without = ("delete", "usage")
    url_prefix = "cases"
    url_namespace = "cases"
    icon = "clipboard-list"
    menu_label = _("Cases")
    menu_name = "cases"
    menu_order = 110
    add_to_admin_menu = True
    list_per_page = 25
    filterset_class = CaseFilterSet
    form_fields = ["notes"]  # Wagtail wants a form class; the views have their own
    index_view_class = views.CaseListView
    index_template_name = "cases/list.html"
    index_results_template_name = "cases/list_results.html"
    inspect_view_class = views.CasePage
    inspect_template_name = "cases/case.html"
    add_view_class = views.AddCaseView
    create_template_name = "cases/form.html"
    edit_view_class = views.EditCaseView
    edit_template_name = "cases/form.html"
    list_display = [
        CaseColumn(
            "number",
            label=_("Case"),
            sort_key="number",
            url_name="cases:inspect",
        ),
        Column(
            "service",
            label=_("Service"),
            accessor=lambda case: case.service or case.service_words,
            classname="record-wide",
        ),
        StatusColumn("status", label=_("Status"), sort_key="status"),
        Column("region", label=_("Region"), classname="record-wide"),
        Column(
            "received_on",
            label=_("Received"),
            accessor=lambda case: day(case.received_on),
            sort_key="received_on",
            classname="record-wide record-day",
        ),
    ]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("move/<int:pk>/", self.act(views.TransitionView), name="transition"),
            path("refer/<int:pk>/", self.construct_view(views.ReferView), name="refer"),
            path(
                "answer/<int:pk>/<int:referral_pk>/",
                self.act(views.AnswerView),
                name="answer",
            ),
        ]

    def act(self, view_class):
        return self.construct_view(view_class, template_name=self.inspect_template_name)
