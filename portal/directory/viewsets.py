"""The reference registers in the admin, under one menu entry."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from portal.accounts.policies import OpenPolicy, ReferencePolicy
from portal.accounts.viewsets import ScopedIndexView, ScopedViewSet
from portal.directory import filters, panels
from portal.directory.models import (
    Institution,
    Program,
    Sector,
    Service,
    ServicePoint,
    SocialPartner,
)
from portal.spreadsheets.menus import import_address, sheet_buttons


class DirectoryIndexView(ScopedIndexView):
    """A reference list, searched by name, code and other spellings."""

    is_searchable = True
    beside: tuple[str, ...] = ()
    register: str = ""  # of its spreadsheets, if it has any

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related(*self.beside)

    def search_queryset(self, queryset):
        return filters.search_directory(queryset, self.search_query)

    @cached_property
    def columns(self):
        return super().columns[1:]  # records in use are retired, not deleted in bulk

    @cached_property
    def header_more_buttons(self):
        more = super().header_more_buttons
        return (
            more + sheet_buttons(self.request, self.register) if self.register else more
        )

    @cached_property
    def import_url(self) -> str | None:
        user = self.request.user
        return import_address(user, self.register) if self.register else None

    @cached_property
    def no_results_message(self):
        if self.is_searching or self.is_filtering:
            return _("Nothing fits. Search for another word or take a filter away.")
        return _("Nothing is recorded here for your region yet.")


class DirectoryViewSet(ScopedViewSet):
    """One register of reference data."""

    policy_class = OpenPolicy
    without = ("usage",)
    inspect_view_enabled = True
    index_view_class = DirectoryIndexView
    index_template_name = "directory/list.html"
    index_results_template_name = "directory/list_results.html"
    list_per_page = 50
    beside: tuple[str, ...] = ()  # relations that the columns show
    register = ""  # the name of its spreadsheets, if it has any

    @cached_property
    def url_prefix(self):
        return f"directory/{self.menu_name}"

    @cached_property
    def url_namespace(self):
        return f"directory_{self.model_name}"

    def get_index_view_kwargs(self, **kwargs):
        own = {"beside": self.beside, "register": self.register}
        return super().get_index_view_kwargs(**own, **kwargs)


IN_USE = BooleanColumn(
    "is_active", label=gettext_lazy("In use"), classname="record-wide"
)


class StateColumn(Column):
    """Whether a service point works, sleeps or is closed, as a tag."""

    cell_template_name = "directory/state_cell.html"


def wide(name: str, **kwargs) -> Column:
    """Return a column that a phone leaves out."""
    return Column(name, classname="record-wide", **kwargs)


class SectorViewSet(DirectoryViewSet):
    model = Sector
    icon = "tag"
    menu_label = gettext_lazy("Sectors")
    menu_name = "sectors"
    list_display = ["name", wide("code", label=gettext_lazy("Code")), IN_USE]
    panels = panels.SECTOR
    inspect_view_fields = ["name", "code", "aliases", "is_active"]


class ProgramViewSet(DirectoryViewSet):
    model = Program
    icon = "folder-inverse"
    menu_label = gettext_lazy("Programs")
    menu_name = "programs"
    list_display = [
        "name",
        wide("sector", label=gettext_lazy("Sector")),
        wide("owner", label=gettext_lazy("Owner")),
        IN_USE,
    ]
    beside = ("sector",)
    filterset_class = filters.ProgramFilterSet
    panels = panels.PROGRAM
    inspect_view_fields = ["name", "code", "sector", "owner", "summary", "has_ended"]


class ServiceViewSet(DirectoryViewSet):
    model = Service
    icon = "tasks"
    menu_label = gettext_lazy("Services")
    menu_name = "services"
    list_display = [
        "name",
        Column("sector", label=gettext_lazy("Sector")),
        wide("program", label=gettext_lazy("Program")),
        IN_USE,
    ]
    beside = ("sector", "program")
    filterset_class = filters.ServiceFilterSet
    panels = panels.SERVICE
    inspect_view_fields = [
        "name",
        "code",
        "sector",
        "program",
        "summary",
        "requirements",
        "usual_institution",
        "service_minutes",
        "referral_days",
    ]


class InstitutionViewSet(DirectoryViewSet):
    model = Institution
    register = "institutions"
    policy_class = ReferencePolicy
    icon = "site"
    menu_label = gettext_lazy("Institutions")
    menu_name = "institutions"
    list_display = [
        "name",
        wide("get_kind_display", label=gettext_lazy("Kind")),
        Column("region", label=gettext_lazy("Region")),
        IN_USE,
    ]
    beside = ("region",)
    filterset_class = filters.InstitutionFilterSet
    panels = panels.INSTITUTION
    inspect_view_fields = [
        "name",
        "code",
        "kind",
        "region",
        "address",
        "phone",
        "email",
        "is_active",
    ]


class PointViewSet(DirectoryViewSet):
    model = ServicePoint
    register = "service_points"
    policy_class = ReferencePolicy
    icon = "home"
    menu_label = gettext_lazy("Points")
    menu_name = "points"
    list_display = [
        "name",
        StateColumn("state", label=gettext_lazy("State"), sort_key="state"),
        Column("region", label=gettext_lazy("Region")),
        wide("get_kind_display", label=gettext_lazy("Kind")),
        wide("last_active_on", label=gettext_lazy("Last active")),
    ]
    beside = ("region",)
    filterset_class = filters.PointFilterSet
    panels = panels.POINT
    inspect_view_fields = [
        "name",
        "code",
        "kind",
        "state",
        "region",
        "address",
        "phone",
        "opening_hours",
        "founded_on",
        "legal_basis",
        "staff_count",
        "funding",
        "equipment",
        "last_active_on",
    ]


class PartnerViewSet(DirectoryViewSet):
    model = SocialPartner
    register = "social_partners"
    policy_class = ReferencePolicy
    icon = "group"
    menu_label = gettext_lazy("Partners")
    menu_name = "partners"
    list_display = [
        "name",
        Column("get_kind_display", label=gettext_lazy("Kind")),
        wide("region", label=gettext_lazy("Region")),
        IN_USE,
    ]
    beside = ("region",)
    filterset_class = filters.PartnerFilterSet
    panels = panels.PARTNER
    inspect_view_fields = ["name", "code", "kind", "region", "contact", "phone"]


class DirectoryGroup(SnippetViewSetGroup):
    """What can be asked for, who gives it, and where."""

    items = (
        ServiceViewSet,
        ProgramViewSet,
        SectorViewSet,
        InstitutionViewSet,
        PointViewSet,
        PartnerViewSet,
    )
    menu_label = gettext_lazy("Directory")
    menu_name = "directory"
    menu_icon = "folder-open-inverse"
    menu_order = 130
    add_to_admin_menu = True
