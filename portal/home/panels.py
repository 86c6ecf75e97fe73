"""The admin's home page: for each role what waits for it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.admin.utils import quote
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from portal.accounts.models import Assignment, Role, User
from portal.accounts.scoping import scope_of
from portal.accounts.viewsets import address_or_none
from portal.cases.choices import OPEN, OPEN_LEGS, Status
from portal.cases.models import Case, Referral
from portal.home.health import WELL, worker_state
from portal.jobs.choices import JobState
from portal.jobs.models import Job, Pulse
from portal.spreadsheets.models import ImportRun

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that leads to what it counts."""

    label: str
    count: int
    url: str | None
    tone: str = ""  # "wait" for what stands still until somebody acts


@dataclass(frozen=True, slots=True)
class Action:
    """A button with the work one does most."""

    label: str
    url: str | None
    icon: str


class HomePanel(Component):
    """A part of the home page, shown to those whom it serves."""

    def __init__(self, user):
        self.user = user

    @classmethod
    def serves(cls, user) -> bool:
        """Tell whether the panel is of use to this user; each panel says it."""
        raise NotImplementedError


def case_address(view: str, *args) -> str | None:
    viewset = getattr(Case, "snippet_viewset", None)
    return address_or_none(viewset.get_url_name(view), *args) if viewset else None


def works_on_cases(user) -> bool:
    """Tell whether the user sees cases by region, not only by referral."""
    scope = scope_of(user, "cases.view_case")
    return user.has_perm("cases.view_case") and (
        scope.everywhere or bool(scope.regions)
    )


class WelcomePanel(HomePanel):
    """Who is signed in, as what and where, and the actions they need most."""

    order = 10
    template_name = "wagtailadmin/home/welcome.html"

    @classmethod
    def serves(cls, user) -> bool:
        return True

    def get_context_data(self, parent_context) -> dict:
        assignments = Assignment.objects.filter(user=self.user).in_force()
        return {
            "user": self.user,
            "assignments": assignments.select_related("role", "region", "institution"),
            "today": timezone.localdate(),
            "actions": [action for action in self.actions() if action.url],
        }

    def actions(self):
        can = self.user.has_perm
        if can("cases.add_case"):
            yield Action(_("New case"), case_address("add"), "plus")
        if can("cases.import_case"):
            yield Action(
                _("Import a sheet"), address_or_none("imports:new", "cases"), "upload"
            )
        if can("cases.view_case"):
            yield Action(_("Search cases"), case_address("list"), "search")


class WorkPanel(HomePanel):
    """How many cases wait, and for what."""

    order = 20
    template_name = "wagtailadmin/home/work.html"
    serves = staticmethod(works_on_cases)

    def get_context_data(self, parent_context) -> dict:
        return {"tiles": self.tiles()}

    def tiles(self) -> list[Tile]:
        """Return the tiles; one query counts for all of them."""
        shown = [
            ("open", _("Open cases"), sorted(OPEN), ""),
            ("decide", _("Awaiting decision"), [Status.AWAITING_DECISION], "wait"),
            ("referred", _("Referred"), [Status.REFERRED], ""),
            ("documents", _("Need documents"), [Status.NEEDS_DOCUMENTS], "wait"),
        ]
        counts = Case.objects.visible_to(self.user).aggregate(
            **{
                key: Count("pk", filter=Q(status__in=statuses))
                for key, _label, statuses, _tone in shown
            }
        )
        return [
            Tile(label, counts[key], list_of(statuses), tone)
            for key, label, statuses, tone in shown
        ]


def list_of(statuses) -> str | None:
    """Return the address of the case list narrowed to these statuses."""
    address = case_address("list")
    query = urlencode([("status", str(status)) for status in statuses])
    return f"{address}?{query}" if address else None


class InboxPanel(HomePanel):
    """What was referred to the user's agency and waits for its answer."""

    order = 20
    template_name = "wagtailadmin/home/inbox.html"

    @classmethod
    def serves(cls, user) -> bool:
        return user.has_perm("cases.answer_referral") and bool(
            scope_of(user, "cases.answer_referral").institutions
        )

    def get_context_data(self, parent_context) -> dict:
        institutions = scope_of(self.user, "cases.answer_referral").institutions
        waiting = Referral.objects.filter(
            institution__in=institutions, state__in=OPEN_LEGS
        )
        first = waiting.select_related("case__service", "case__region", "institution")
        return {
            "total": waiting.count(),
            "today": timezone.localdate(),
            "rows": [
                {"referral": referral, "url": inspect_address(referral.case)}
                for referral in first.order_by("due_on", "pk")[: 2 * SHOWN]
            ],
        }


def inspect_address(case) -> str | None:
    return case_address("inspect", quote(case.pk))


class LatestCasesPanel(HomePanel):
    """The cases registered last."""

    order = 30
    template_name = "wagtailadmin/home/latest_cases.html"
    serves = staticmethod(works_on_cases)

    def get_context_data(self, parent_context) -> dict:
        cases = Case.objects.visible_to(self.user).select_related(
            "person", "service", "region"
        )
        return {
            "rows": [
                {"case": case, "url": inspect_address(case)} for case in cases[:SHOWN]
            ],
            "all_url": case_address("list"),
        }


class LatestImportsPanel(HomePanel):
    """The sheets imported last."""

    order = 40
    template_name = "wagtailadmin/home/latest_imports.html"

    @classmethod
    def serves(cls, user) -> bool:
        return user.has_perm("spreadsheets.view_importrun")

    def get_context_data(self, parent_context) -> dict:
        runs = ImportRun.objects.visible_to(self.user).select_related("created_by")
        return {
            "rows": [
                {"run": run, "url": address_or_none("imports:run", run.pk)}
                for run in runs.defer("layout", "mapping", "defaults")[:SHOWN]
            ],
            "all_url": address_or_none("imports:index"),
        }


class DraftsPanel(HomePanel):
    """Pages with changes of the user's own that are not published yet."""

    order = 50
    template_name = "wagtailadmin/home/drafts.html"
    serves = staticmethod(user_has_any_page_permission)

    def get_context_data(self, parent_context) -> dict:
        policy = policy_registry.get_by_type(Page)
        pages = policy.instances_user_has_permission_for(self.user, "change")
        mine = Q(owner=self.user) | Q(latest_revision__user=self.user)
        drafts = pages.filter(mine, has_unpublished_changes=True)
        return {"pages": drafts.order_by("-latest_revision_created_at")[:SHOWN]}


class SectionsPanel(HomePanel):
    """The sections of the site in which the user may work."""

    order = 60
    template_name = "wagtailadmin/home/sections.html"
    serves = staticmethod(user_has_any_page_permission)

    def get_context_data(self, parent_context) -> dict:
        policy = policy_registry.get_by_type(Page)
        pages = policy.instances_user_has_any_permission_for(
            self.user, ["add", "change", "publish"]
        )
        homes = Site.objects.values("root_page__path")
        roots = [row["root_page__path"] for row in homes]
        below = Q(pk__in=[])
        for path in roots:
            below |= Q(path__startswith=path, depth=len(path) // Page.steplen + 1)
        return {"pages": pages.filter(below).order_by("path")}


class AdministrationPanel(HomePanel):
    """Accounts, roles and whether the machine works in the background."""

    order = 70
    template_name = "wagtailadmin/home/administration.html"

    @classmethod
    def serves(cls, user) -> bool:
        return user.has_perm("accounts.change_user")

    def get_context_data(self, parent_context) -> dict:
        worker = Pulse.objects.filter(pk="worker").first()
        return {
            "tiles": self.tiles(),
            "worker": worker,
            "worker_is_well": worker_state(worker) == WELL,
        }

    def tiles(self) -> list[Tile]:
        recent = timezone.now() - timedelta(days=7)
        jobs = Job.objects.aggregate(
            waiting=Count("pk", filter=Q(state=JobState.QUEUED)),
            failed=Count(
                "pk", filter=Q(state=JobState.FAILED, finished_at__gte=recent)
            ),
        )
        active = User.objects.filter(is_active=True).count()
        users = reverse("wagtailusers_users:index")
        roles = reverse("accounts_roles:index")
        failed = _("Jobs failed in 7 days")
        return [
            Tile(_("Active users"), active, f"{users}?is_active=true"),
            Tile(_("Roles"), Role.objects.count(), roles),
            Tile(_("Jobs waiting"), jobs["waiting"], None),
            Tile(failed, jobs["failed"], None, "wait" if jobs["failed"] else ""),
        ]


PANELS = (
    WelcomePanel,
    WorkPanel,
    InboxPanel,
    LatestCasesPanel,
    LatestImportsPanel,
    DraftsPanel,
    SectionsPanel,
    AdministrationPanel,
)


def arrange_home(request, panels: list) -> None:
    """Put our panels on the page; Wagtail's own stay for those who edit pages."""
    user = request.user
    stock = panels[:] if user_has_any_page_permission(user) else []
    stock = [panel for panel in stock if panel.name != "recent_edits"]
    for place, panel in enumerate(stock):
        panel.order = 45 + place  # what waits for a review leads
    panels[:] = [panel(user) for panel in PANELS if panel.serves(user)] + stock
