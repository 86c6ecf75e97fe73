import re
from html import unescape

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page
from wagtail.users.models import UserProfile

from portal.cases.actions import refer_case, transition_case
from portal.cases.choices import Status
from portal.directory.models import Institution
from portal.home.panels import PANELS, WorkPanel, arrange_home
from portal.jobs.models import Pulse
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from tests.factories import KEBON_AYU, make_case

HOME = "/admin/"
WORK = ["Welcome", "Work", "LatestCases"]


def panels_of(user) -> list[str]:
    return [
        panel.__name__.removesuffix("Panel") for panel in PANELS if panel.serves(user)
    ]


def text(response) -> str:
    main = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())


def links(response) -> set[str]:
    main = response.content.decode().partition("<main")[2]
    return set(map(unescape, re.findall(r'href="([^"]*)"', main)))


def make_run(user, **fields) -> ImportRun:
    fields = {"file_name": "laporan.xlsx", "register": "cases", **fields}
    return ImportRun.objects.create(
        created_by=user, state=RunState.UPLOADED, region_id="3202162004", **fields
    )


@pytest.fixture
def referred(officer, back_officer):
    """A case of Benda that waits for the answer of the agency."""
    case = make_case(by=officer)
    transition_case(case, Status.HANDLING, by=back_officer)
    institution = Institution.objects.get(code="dinsos-sukabumi")
    refer_case(case, by=back_officer, reason="Mohon diperiksa", institution=institution)
    return case


# --- Who sees what ----------------------------------------------------------


@pytest.mark.parametrize(
    ("persona", "panels"),
    [
        ("officer", [*WORK, "LatestImports"]),
        ("coordinator", [*WORK, "LatestImports"]),
        ("manager", [*WORK, "LatestImports"]),
        ("national", [*WORK, "LatestImports"]),
        ("facilitator", WORK),
        ("supervisor", WORK),
        ("agency", ["Welcome", "Inbox"]),
        ("editor", ["Welcome", "Drafts", "Sections"]),
        ("approver", ["Welcome", "Drafts", "Sections"]),
        ("trainer", ["Welcome", "Drafts", "Sections"]),
    ],
)
def test_panels_are_those_of_the_role(request, persona, panels):
    assert panels_of(request.getfixturevalue(persona)) == panels


def test_administration_is_shown_to_those_who_manage_accounts(administrator):
    assert "Administration" in panels_of(administrator)


def test_wagtails_own_panels_are_kept_from_operators(officer):
    request = RequestFactory().get(HOME)
    request.user = officer
    panels = [StockPanel("workflow_objects_to_moderate")]

    arrange_home(request, panels)

    assert all(type(panel) in PANELS for panel in panels)


def test_reviews_are_kept_for_approvers(approver):
    request = RequestFactory().get(HOME)
    request.user = approver
    panels = [StockPanel("workflow_objects_to_moderate"), StockPanel("recent_edits")]

    arrange_home(request, panels)

    stock = [panel.name for panel in panels if isinstance(panel, StockPanel)]
    assert stock == ["workflow_objects_to_moderate"]


class StockPanel:
    def __init__(self, name):
        self.name = name
        self.order = 100


def test_welcome_names_person_role_and_place(as_user, officer):
    page = text(as_user(officer).get(HOME))

    assert "Front Office Benda Petugas front office, Benda" in page


# --- Cases ------------------------------------------------------------------


def test_tiles_count_what_their_list_shows(as_user, officer, back_officer, neighbour):
    client = as_user(officer)
    cases = [make_case(by=officer) for _number in range(4)]
    make_case(by=neighbour, region=KEBON_AYU)
    for case in cases[:3]:
        transition_case(case, Status.HANDLING, by=back_officer)
    transition_case(cases[0], Status.AWAITING_DECISION, by=back_officer)
    transition_case(cases[1], Status.NEEDS_DOCUMENTS, by=back_officer, reason="KK")
    transition_case(cases[2], Status.RESOLVED, by=back_officer)

    tiles = WorkPanel(officer).tiles()

    assert [tile.count for tile in tiles] == [3, 1, 0, 1]
    for tile in tiles:
        page = client.get(tile.url).context["page_obj"]
        assert page.paginator.count == tile.count


def test_tiles_are_counted_by_one_query(officer, django_assert_num_queries):
    make_case(by=officer)
    WorkPanel(officer).tiles()

    with django_assert_num_queries(1):
        WorkPanel(officer).tiles()


def test_home_shows_nothing_of_other_regions(as_user, officer, neighbour):
    case = make_case(by=officer, name="Warga Rahasia")
    make_run(officer, file_name="daftar-benda.xlsx")

    page = as_user(neighbour).get(HOME).content.decode()

    assert case.number not in page
    assert "Warga Rahasia" not in page
    assert "daftar-benda.xlsx" not in page
    assert [tile.count for tile in WorkPanel(neighbour).tiles()] == [0, 0, 0, 0]


def test_home_shows_the_latest_of_ones_own_region(as_user, officer):
    case = make_case(by=officer, name="Siti Contoh")
    run = make_run(officer, file_name="daftar-benda.xlsx")

    response = as_user(officer).get(HOME)

    assert f"/admin/cases/inspect/{case.pk}/" in links(response)
    assert f"{case.number} Siti Contoh" in text(response)
    assert f"/admin/imports/{run.pk}/" in links(response)
    assert "daftar-benda.xlsx" in text(response)


@pytest.mark.parametrize(
    ("persona", "shown"),
    [
        ("officer", True),
        ("facilitator", True),
        ("supervisor", False),
        ("agency", False),
    ],
)
def test_new_case_is_offered_to_those_who_register(as_user, request, persona, shown):
    response = as_user(request.getfixturevalue(persona)).get(HOME)

    assert ("/admin/cases/add/" in links(response)) is shown


@pytest.mark.parametrize(
    ("persona", "shown"), [("officer", True), ("facilitator", False), ("agency", False)]
)
def test_import_is_offered_to_those_who_import(as_user, request, persona, shown):
    response = as_user(request.getfixturevalue(persona)).get(HOME)

    assert ("/admin/imports/new/cases/" in links(response)) is shown


def queries_of_home(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(HOME)
    return len(captured)


def test_home_takes_as_many_queries_for_more_cases(as_user, officer):
    client = as_user(officer)
    make_case(by=officer)
    make_run(officer)
    client.get(HOME)

    before = queries_of_home(client)
    for _number in range(2):
        make_case(by=officer)
        make_run(officer)

    assert queries_of_home(client) == before


def test_home_of_an_agency_takes_as_many_queries_for_more_referrals(
    as_user, agency, officer, back_officer, referred
):
    client = as_user(agency)
    client.get(HOME)

    before = queries_of_home(client)
    for _number in range(2):
        case = make_case(by=officer)
        transition_case(case, Status.HANDLING, by=back_officer)
        institution = Institution.objects.get(code="dinsos-sukabumi")
        refer_case(case, by=back_officer, reason="Mohon", institution=institution)

    assert queries_of_home(client) == before


# --- Agencies ---------------------------------------------------------------


def test_inbox_shows_what_waits_for_the_agency(as_user, agency, referred):
    response = as_user(agency).get(HOME)

    assert f"/admin/cases/inspect/{referred.pk}/" in links(response)
    assert referred.number in text(response)


def test_inbox_shows_no_name(as_user, agency, referred):
    assert referred.person.name not in text(as_user(agency).get(HOME))


def test_inbox_shows_nothing_of_other_agencies(as_user, agency, referred):
    other = Institution.objects.exclude(code="dinsos-sukabumi").first()
    referred.referrals.update(institution=other)
    type(referred).objects.update(referred_institution=other)

    assert referred.number not in as_user(agency).get(HOME).content.decode()


# --- Pages ------------------------------------------------------------------


@pytest.fixture
def draft(editor):
    """A page of the editor with a change that is not published."""
    page = Page.objects.filter(depth=4, live=True).first().specific
    page.title = "Judul yang belum terbit"
    page.save_revision(user=editor)
    return page


def test_drafts_are_ones_own(as_user, editor, approver, draft):
    address = f"/admin/pages/{draft.pk}/edit/"

    assert address in links(as_user(editor).get(HOME))
    assert address not in links(as_user(approver).get(HOME))


def test_published_page_is_no_draft(as_user, editor, draft):
    draft.get_latest_revision().publish()

    assert f"/admin/pages/{draft.pk}/edit/" not in links(as_user(editor).get(HOME))


def test_sections_lead_to_their_pages(as_user, approver):
    sections = Page.objects.filter(depth=3, live=True)
    wanted = {f"/admin/pages/{page.pk}/" for page in sections}

    assert wanted <= links(as_user(approver).get(HOME))


# --- Administration ---------------------------------------------------------


@pytest.fixture
def english(administrator):
    UserProfile.objects.create(user=administrator, preferred_language="en")


def test_silent_worker_is_told(as_user, administrator, english):
    assert "The background worker has never run" in text(
        as_user(administrator).get(HOME)
    )


def test_beating_worker_is_well(as_user, administrator, english):
    Pulse.objects.create(name="worker", beat_at=timezone.now())

    page = text(as_user(administrator).get(HOME))

    assert "The background worker is running." in page


def test_administration_leads_to_users_and_roles(as_user, administrator):
    wanted = {"/admin/users/?is_active=true", "/admin/roles/"}

    assert wanted <= links(as_user(administrator).get(HOME))


def test_nothing_on_the_page_is_about_wagtail(as_user, approver):
    page = text(as_user(approver).get(HOME))

    assert "Wagtail" not in page
