"""Every address × every stranger × every verb: no way leads to Benda's records.

The records of the village Benda carry words that occur nowhere else. Each
address of the portal is classified in RULES and tried by people who have no
business in Benda; an address that no rule knows fails the test, and the test
itself is tested by taking the admin's choke point out.
"""

from __future__ import annotations

import itertools
import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from portal.accounts.actions import assign_role
from portal.accounts.choices import Reach
from portal.accounts.models import AccessToken, Assignment, Role, User
from portal.accounts.policies import ScopedPolicy
from portal.regions.models import Region
from tests.addresses import NOT_TRIED, Route, Rule, addresses, all_routes, rule_for
from tests.factories import BENDA, KEBON_AYU
from tests.planted import KK, NAME, NIK, SECRETS, Benda, plant

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def benda(officer, coordinator) -> Benda:
    return plant(officer, coordinator)


@pytest.fixture
def almighty(db) -> User:
    """Someone with every permission there is, but in Kebon Ayu only."""
    group = Group.objects.create(name="almighty")
    group.permissions.set(
        Permission.objects.exclude(content_type__app_label="accounts")
    )
    role = Role.objects.create(
        code="almighty", name="Almighty", reach=Reach.REGION, group=group
    )
    user = User.objects.create(username="almighty")
    assign_role(user, role, region=Region.objects.get(pk=KEBON_AYU))
    return user


PAYLOAD = {
    "to": "handling",
    "answer": "complete",
    "reason": "x",
    "name": "Lain",
    "region": BENDA,
    "service_words": "x",
    "received_on": "2026-01-01",
    "kind": "request",
    "channel": "walk_in",
    "person-name": "Lain",
    "person-nik_absence": "lost",
    "version": "1",
}


def leaks_of(
    user, routes, benda: Benda, verbs=("get", "post"), *, thorough: bool = False
) -> list[str]:
    """Try the routes as `user`; return what was seen or done that should not be.

    Thorough: also searching, filtering and exporting.
    """
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="portal.accounts.backends.AccountBackend")
    token = AccessToken.issue(user)
    found = []
    for route in routes:
        rule = rule_for(route)
        if route.path in NOT_TRIED:
            continue
        for (address, is_record), verb in itertools.product(
            addresses(route, rule, benda, thorough), verbs_of(route, verbs)
        ):
            response = send(client, token, verb, address)
            found += judge(response, verb, address, is_record, rule)
    return found


def verbs_of(route: Route, verbs) -> tuple[str, ...]:
    if rule_for(route).reason:
        return ("get",)  # no record stands behind it that could be changed
    writes = "post" in verbs and route.path.startswith("api/v1/")
    return (*verbs, "put", "patch", "delete") if writes else verbs


def send(client: Client, token: str, verb: str, address: str):
    if address.startswith("/api/"):
        headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
        body = {} if verb == "get" else {"data": json.dumps(PAYLOAD)}
        kind = {} if verb == "get" else {"content_type": "application/json"}
        return getattr(client, verb)(address, headers=headers, **body, **kind)
    return client.post(address, PAYLOAD) if verb == "post" else client.get(address)


REFUSED = {301, 302, 400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429}


def judge(response, verb: str, address: str, is_record: bool, rule: Rule) -> list[str]:
    body = body_of(response)
    said = [secret for secret in SECRETS if secret in body]
    where = f"{verb.upper()} {address} → {response.status_code}"
    found = [f"{where} says {secret}" for secret in said]
    if is_record and response.status_code not in REFUSED and not open_to_all(address):
        found.append(f"{where} answers about a record of Benda")
    if response.status_code >= 500 and not rule.reason:
        found.append(f"{where} fails")
    return found


def open_to_all(address: str) -> bool:
    """Bulk addresses name a model; `?id=all` is about the user's own records."""
    return address.endswith("?id=all")


def body_of(response) -> str:
    content = b"".join(response) if response.streaming else response.content
    text = content.decode("utf-8", "replace") + str(response.headers)
    return text.replace("\\u2022", "•")


def scoped_routes() -> list[Route]:
    return [route for route in all_routes() if rule_for(route) and scoped_rule(route)]


def scoped_rule(route: Route) -> bool:
    return not rule_for(route).reason


GUARDED = (
    "admin/cases/",
    "admin/people/",
    "admin/directory/points/",
    "admin/snippets/choose/",
    "admin/bulk/",
)


def test_every_address_is_classified():
    unknown = [route.path for route in all_routes() if rule_for(route) is None]

    assert unknown == []


def test_matrix_does_not_know_an_address_of_tomorrow():
    assert rule_for(Route("admin/visits/<int:pk>/", ("pk",))) is None
    assert rule_for(Route("kunjungan/")) is None


@pytest.mark.parametrize("name", ["almighty", "neighbour"])
def test_stranger_reaches_nothing_by_any_verb(name, benda, request):
    user = request.getfixturevalue(name)
    before = benda.snapshot()
    routes = all_routes() if name == "almighty" else scoped_routes()

    leaks = leaks_of(user, routes, benda, thorough=name == "almighty")

    assert "\n".join(leaks) == ""
    assert benda.snapshot() == before


@pytest.mark.parametrize("name", ["editor", "trainer", "learner", "agency"])
def test_other_roles_reach_nothing(name, benda, request):
    user = request.getfixturevalue(name)

    leaks = leaks_of(user, scoped_routes(), benda, verbs=("get",))

    assert "\n".join(leaks) == ""


def test_matrix_finds_the_leaks_when_the_guard_is_taken_out(
    benda, almighty, monkeypatch
):
    monkeypatch.setattr(
        ScopedPolicy,
        "records_for",
        lambda policy, user, action="view": policy.model._default_manager.all(),
    )
    routes = [route for route in scoped_routes() if route.path.startswith(GUARDED)]

    leaks = leaks_of(almighty, routes, benda, verbs=("get",))

    case, person = benda.records["case"].pk, benda.records["person"].pk
    point = benda.records["point"].pk
    for address in (
        "/admin/cases/ ",
        f"/admin/cases/inspect/{case}/ ",
        f"/admin/cases/edit/{case}/ ",
        f"/admin/cases/history/{case}/ ",
        f"/admin/people/inspect/{person}/ ",
        "/admin/snippets/choose/registry/person/ ",
        f"/admin/snippets/choose/registry/person/chosen/{person}/ ",
        f"/admin/bulk/directory/servicepoint/delete/?id={point} ",
    ):
        assert any(f"GET {address}" in leak for leak in leaks), address


def test_officer_of_benda_reads_what_is_theirs(benda, officer, as_user):
    browser, case = as_user(officer), benda.records["case"]
    person, point = benda.records["person"], benda.records["point"]
    told = {
        reverse("cases:list"): NAME,
        reverse("cases:inspect", args=[case.pk]): "Keterangan-rahasia",
        reverse("cases:edit", args=[case.pk]): "Keterangan-rahasia",
        reverse("people:list"): "3202••••••••4321",
        reverse("people:inspect", args=[person.pk]): "Gang Rahasia 77",
        reverse("directory_servicepoint:list"): "TITIK-RAHASIA",
        reverse("directory_servicepoint:inspect", args=[point.pk]): "TITIK-RAHASIA",
    }

    seen = {address: body_of(browser.get(address)) for address in told}

    silent = [address for address, words in told.items() if words not in seen[address]]
    assert silent == []


def test_no_page_shows_officer_a_whole_number(benda, officer):
    routes = [route for route in scoped_routes() if route.path.startswith(GUARDED)]
    said = leaks_of(officer, routes, benda, verbs=("get",))

    assert [leak for leak in said if NIK in leak or KK in leak] == []


def test_expired_assignment_opens_nothing(benda, officer):
    Assignment.objects.filter(user=officer).update(ends_on="2020-01-01")

    assert leaks_of(officer, scoped_routes(), benda, verbs=("get",)) == []
