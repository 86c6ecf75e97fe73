"""Every address × every stranger × every verb: no way leads to Benda's records.

The records of the village Benda carry words that occur nowhere else. Each
address of the portal is classified in RULES and tried by people who have no
business in Benda; an address that no rule knows fails the test, and the test
itself is tested by taking the admin's choke point out.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import RoutePattern

from portal.accounts.actions import assign_role
from portal.accounts.choices import Reach
from portal.accounts.models import AccessToken, Assignment, Role, User
from portal.accounts.policies import ScopedPolicy
from portal.cases.actions import refer_case, transition_case
from portal.cases.models import Case, Referral
from portal.directory.models import Institution, ServicePoint, SocialPartner
from portal.regions.models import Region
from portal.registry.models import Household, Person
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from tests.factories import BENDA, KEBON_AYU, make_case, make_person

pytestmark = pytest.mark.django_db

NIK, KK, PHONE = "3202161203854321", "3202160101157788", "081299887766"
NAME = "Zulkarnaen Rahasiawati"
SECRETS = [
    NAME, NIK, KK, PHONE, "3202••••••••4321", "3202••••••••7788", "0812•••••766",
    "Gang Rahasia 77", "Keterangan-rahasia", "Alasan-rahasia", "Catatan-rahasia",
    "rahasia-benda.xlsx", "Pelapor Rahasia", "TITIK-RAHASIA", "Mitra Rahasia",
    "Lembaga Rahasia",
]  # fmt: skip

PLANTED = (
    Case,
    Person,
    Household,
    Referral,
    Institution,
    ServicePoint,
    SocialPartner,
    ImportRun,
    StagedRow,
    Problem,
)


@dataclass(frozen=True)
class Rule:
    """What the addresses below `prefix` are about, and how to try them."""

    prefix: str
    subjects: tuple[str, ...] = ()  # records that the address may name
    queries: tuple[str, ...] = ("",)  # query strings to try besides none
    reason: str = ""  # why no record can show here; such pages are tried once
    fills: tuple[dict, ...] = ()  # values of parameters that are no record


def scoped(prefix: str, *subjects: str, **kwargs) -> Rule:
    return Rule(prefix, subjects=subjects, **kwargs)


def stock(prefix: str, reason: str, **kwargs) -> Rule:
    return Rule(prefix, reason=reason, **kwargs)


LISTS = ("", "?q=Zulkarnaen", "?export=csv", "?export=xlsx", f"?region={BENDA}")
MODELS = (
    ("cases", "case", "case"),
    ("registry", "person", "person"),
    ("directory", "servicepoint", "point"),
    ("directory", "socialpartner", "partner"),
)
OF_MODELS = tuple(
    {"app_label": app, "model_name": name, "app_name": app, "subject": subject}
    for app, name, subject in MODELS
)
PUBLIC = "published for everybody; holds no citizen"
PAGES = "pages and files of the public site; no record refers to them"
RULES = [
    # The registers.
    scoped("admin/cases/", "case", queries=LISTS),
    scoped("admin/people/", "person", queries=LISTS),
    scoped("admin/directory/points/", "point", queries=LISTS),
    scoped("admin/directory/partners/", "partner", queries=LISTS),
    scoped("admin/directory/institutions/", "institution"),
    stock("admin/directory/sectors/", "reference data without a region"),
    stock("admin/directory/programs/", "reference data without a region"),
    stock("admin/directory/services/", "reference data without a region"),
    scoped("admin/snippets/choose/cases/case/", "case"),
    scoped("admin/snippets/choose/registry/person/", "person"),
    scoped("admin/snippets/choose/directory/servicepoint/", "point"),
    scoped("admin/snippets/choose/directory/socialpartner/", "partner"),
    scoped("admin/snippets/choose/directory/institution/", "institution"),
    stock("admin/snippets/choose/directory/", "reference data without a region"),
    scoped("admin/imports/", "run"),
    scoped("admin/exports/", "case", "run"),
    scoped("admin/bulk/", fills=OF_MODELS, queries=("?id={pk}", "?id=all")),
    scoped("admin/editing-sessions/", fills=OF_MODELS),
    stock("admin/editing-sessions/release/", "ends one's own editing session"),
    scoped("admin/translation/", fills=OF_MODELS),
    scoped("admin/reports/", queries=("", "?label=Zulkarnaen", "?export=csv")),
    scoped("admin/settings/", fills=OF_MODELS),
    scoped("admin/tag-autocomplete/", fills=OF_MODELS),
    scoped("admin/users/", "officer"),
    # Wagtail's own.
    scoped("admin/|"),
    scoped("admin/snippets/|"),
    scoped("admin/account/"),
    stock("admin/roles/", "names of roles and permissions"),
    stock("admin/groups/", "names of roles and permissions"),
    stock("admin/regions/", "the official list of regions"),
    stock("admin/pages/", PAGES),
    stock("admin/images/", PAGES),
    stock("admin/documents/", PAGES),
    stock("admin/collections/", PAGES),
    stock("admin/workflows/", PAGES),
    stock("admin/redirects/", PAGES),
    stock("admin/locales/", PAGES),
    stock("admin/sites/", PAGES),
    stock("admin/embeds/", PAGES),
    stock("admin/choose-", PAGES),
    stock("admin/block-preview/", PAGES),
    stock("admin/api/main/", PAGES),
    stock("admin/api/v3/", PAGES),
    stock("admin/dismissibles/", "remembers which hints were closed"),
    stock("admin/sprite/", PUBLIC),
    stock("admin/jsi18n/", PUBLIC),
    stock("admin/login/", PUBLIC),
    stock("admin/logout/", "ends the session"),
    stock("admin/password_reset/", PUBLIC),
    stock("admin/test404/", "Wagtail's sample of an error page"),
    stock("admin/failwhale/", "Wagtail's sample of an error page"),
    stock("admin/^.*/$", "Wagtail's “not found”"),
    # The API and the public site.
    scoped("api/v1/", "case", "person", "referral", "point", "run"),
    stock("api/v2/", PUBLIC),
    stock("api/|", PUBLIC),
    stock("api/<path:rest>", "the API's “not found”"),
    stock("api/schema", PUBLIC),
    stock("api/docs", PUBLIC),
    stock("documents/", PAGES),
    stock("^media/", PAGES),
    stock("media/", PAGES),
    stock("static/", PUBLIC),
    stock("_util/", PAGES),
    stock("healthz|", PUBLIC),
    stock("sitemap.xml|", PUBLIC),
    stock("robots.txt|", PUBLIC),
    stock("akun/", "one's own account"),
    stock("bahasa/", "chooses the language"),
    stock("cari/", PUBLIC),
    stock("^((?:[\\w\\-]+/)*)$", PAGES),
    stock("|", PUBLIC),
]
NOT_TRIED = {
    "admin/logout/": "ends the session that the other addresses need",
    "akun/keluar/": "ends the session that the other addresses need",
    "admin/failwhale/": "raises an exception on purpose",
}


@dataclass(frozen=True)
class Route:
    """One address of the portal, as its pattern stands in the URL configuration."""

    path: str
    parameters: tuple[str, ...] = ()


def all_routes(patterns=None, before: str = "", names: tuple = ()) -> list[Route]:
    routes = []
    for entry in patterns or get_resolver().url_patterns:
        path = before + str(entry.pattern)
        found = (*names, *entry.pattern.regex.groupindex)
        if hasattr(entry, "url_patterns"):
            routes += all_routes(entry.url_patterns, path, found)
        else:
            plain = isinstance(entry.pattern, RoutePattern)
            routes.append(Route(path, found if plain else ("*regex",)))
    return routes


def rule_for(route: Route) -> Rule | None:
    """Return the most precise rule; `|` ends a prefix that must be the whole path."""
    fitting = [
        rule
        for rule in RULES
        if route.path == rule.prefix.removesuffix("|")
        or (not rule.prefix.endswith("|") and route.path.startswith(rule.prefix))
    ]
    return max(fitting, key=lambda rule: len(rule.prefix), default=None)


@dataclass
class Benda:
    """The records nobody else may reach, by what the rules call them."""

    records: dict = field(default_factory=dict)

    def values(self, subject: str) -> dict:
        """What may stand in an address for this record."""
        record = self.records[subject]
        key = getattr(record, "number", getattr(record, "code", record.pk))
        return {"pk": record.pk, "key": str(key)}

    def snapshot(self) -> str:
        """Every column of the rows that were there, and how many cases there are."""
        rows = {}
        for model in PLANTED:
            in_benda = model.objects.filter(pk__lte=self.last[model])
            if hasattr(model, "region") and model is not Household:
                in_benda = in_benda.filter(region=BENDA)
            rows[model.__name__] = list(in_benda.order_by("pk").values())
        rows["in Benda"] = Case.objects.filter(region=BENDA).count()
        return json.dumps(rows, default=str, indent=1)

    last: dict = field(default_factory=dict)

    def mark_last(self) -> None:
        for model in PLANTED:
            newest = model.objects.order_by("-pk").first()
            self.last[model] = newest.pk if newest else 0


@pytest.fixture
def benda(officer, coordinator) -> Benda:
    """One record of every kind, full of words that occur nowhere else."""
    person = make_person(
        by=officer, name=NAME, nik=NIK, kk=KK, phone=PHONE, address="Gang Rahasia 77"
    )
    case = make_case(
        by=officer,
        person=person,
        description="Keterangan-rahasia",
        notes="Catatan-rahasia",
        reporter="Pelapor Rahasia",
    )
    transition_case(case, "handling", by=coordinator)
    receiver = ServicePoint.objects.create(
        code="titik-rahasia", name="TITIK-RAHASIA", kind="puskesos", region_id=BENDA
    )
    refer_case(case, by=coordinator, reason="Alasan-rahasia", service_point=receiver)
    partner = SocialPartner.objects.create(
        code="mitra-rahasia", name="Mitra Rahasia", kind="psm", region_id=BENDA
    )
    case.refresh_from_db()
    benda = Benda(
        {
            "case": case,
            "person": person,
            "referral": case.referrals.get(),
            "point": receiver,
            "partner": partner,
            "institution": Institution.objects.create(
                code="lembaga-rahasia", name="Lembaga Rahasia", region_id=BENDA
            ),
            "run": make_run(officer),
            "officer": officer,
        }
    )
    benda.mark_last()
    return benda


def make_run(officer) -> ImportRun:
    run = ImportRun(
        register="cases",
        file_name="rahasia-benda.xlsx",
        file_hash="0" * 64,
        created_by=officer,
        region_id=BENDA,
    )
    run.file.save("rahasia-benda.xlsx", ContentFile(b"Keterangan-rahasia"), save=False)
    run.save()
    return run


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


NAMES_RECORD = {"pk", "object_id", "referral_pk", "case_number"}


def addresses(
    route: Route, rule: Rule, benda: Benda, thorough: bool = True
) -> list[tuple[str, bool]]:
    """Return the addresses to try, each with whether it names a Benda record."""
    if "*regex" in route.parameters:
        return []
    fills = rule.fills or tuple({"subject": subject} for subject in rule.subjects)
    tried = {}
    for fill in fills or ({},):
        values = benda.values(fill["subject"]) if "subject" in fill else {"pk": 1}
        path = filled(route, fill | values)
        named = NAMES_RECORD.intersection(route.parameters)
        names_record = bool(named or "{pk}" in str(rule.queries)) and "subject" in fill
        for query in rule.queries if thorough else rule.queries[:1]:
            tried[path + query.format(**values)] = names_record
    return list(tried.items())


def filled(route: Route, values: dict) -> str:
    path = "/" + route.path.replace("^", "")
    for name in route.parameters:
        for converter in ("int:", "str:", "slug:", "path:", "uuid:", ""):
            value = value_for(name, converter, values)
            path = path.replace(f"<{converter}{name}>", str(value))
    return path


def value_for(name: str, converter: str, values: dict):
    if name in values and name != "pk":
        return values[name]
    if name in ("action", "action_name"):
        return "delete"
    if name == "register":
        return "cases"
    if converter == "int:" or name in ("pk", "object_id"):
        return values["pk"]
    return values.get("key", "1")


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
