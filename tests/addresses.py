"""Every address of the portal: which records it is about, and how to try it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import RoutePattern

from tests.factories import BENDA
from tests.planted import Benda


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
    scoped("admin/imports/profiles/", "profile"),
    scoped("admin/exports/", "case", "export", "view"),
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
    scoped("api/v1/", "case", "person", "referral", "point", "run", "export"),
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
    if name == "position":
        return 0
    if converter == "int:" or name in ("pk", "object_id"):
        return values["pk"]
    return values.get("key", "1")
