"""The choke point: what each of Wagtail's ways to a record answers."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from portal.accounts.policies import ScopedPolicy, find_record
from portal.accounts.viewsets import ScopedViewSet
from portal.cases.models import Case
from portal.directory.models import Service, ServicePoint
from tests.factories import BENDA, KEBON_AYU, make_case

pytestmark = pytest.mark.django_db


def make_point(region: str = BENDA, **fields) -> ServicePoint:
    fields.setdefault("code", f"point-{region}")
    fields.setdefault("name", f"Point {region}")
    return ServicePoint.objects.create(kind="puskesos", region_id=region, **fields)


def point_data(point: ServicePoint, **changes) -> dict:
    data = {
        "name": point.name,
        "code": point.code,
        "kind": point.kind,
        "state": point.state,
        "region": point.region_id,
        "staff_count": "",
    }
    return data | changes


def bulk_address(*keys) -> str:
    url = reverse("wagtail_bulk_action", args=["directory", "servicepoint", "delete"])
    return url + "?" + "&".join(f"id={key}" for key in keys)


def test_every_register_of_ours_is_scoped():
    ours = [model for model in get_snippet_models() if "portal" in model.__module__]

    assert [m for m in ours if not isinstance(m.snippet_viewset, ScopedViewSet)] == []
    assert [
        m for m in ours if not isinstance(policy_registry.get_by_type(m), ScopedPolicy)
    ] == []


def test_unknown_and_forbidden_records_are_alike(officer, neighbour):
    policy, case = policy_registry.get_by_type(Case), make_case(by=officer)

    assert find_record(policy, officer, case.pk) == case
    assert find_record(policy, neighbour, case.pk) is None
    assert find_record(policy, neighbour, 999_999) is None
    assert find_record(policy, neighbour, "a") is None


def test_policy_tells_actions_apart(officer, supervisor, neighbour):
    policy, case = policy_registry.get_by_type(Case), make_case(by=officer)
    asked = [
        policy.user_has_permission_for_instance(user, action, case)
        for user in (officer, supervisor, neighbour)
        for action in ("view", "change", "delete")
    ]

    assert asked == [True, True, False, True, False, False, False, False, False]


def test_seen_but_not_changeable_is_refused_rather_than_unknown(
    officer, supervisor, as_user
):
    case = make_case(by=officer)
    edit = reverse("cases:edit", args=[case.pk])

    assert as_user(supervisor).get(edit).status_code == 302  # to the home page
    assert as_user(officer).get(edit).status_code == 200


def test_chooser_offers_only_the_scope(manager, neighbour, as_user):
    point = make_point()
    choose = "wagtailsnippetchoosers_directory_servicepoint:"
    chosen = reverse(choose + "chosen", args=[point.pk])
    several = reverse(choose + "chosen_multiple") + f"?id={point.pk}&id=x"

    assert as_user(manager).get(chosen).status_code == 200
    assert as_user(neighbour).get(chosen).status_code == 404
    ours = json.loads(as_user(manager).get(several).content)["result"]
    theirs = json.loads(as_user(neighbour).get(several).content)["result"]
    assert [row["string"] for row in ours] == [point.name]
    assert theirs == []


def test_bulk_delete_of_all_means_all_of_the_scope(administrator, manager, as_user):
    inside, outside = make_point(), make_point(KEBON_AYU)
    grant_delete(manager)
    browser = as_user(manager)

    page = browser.get(bulk_address("all")).content.decode()
    browser.post(bulk_address(inside.pk, outside.pk))

    assert (inside.name in page, outside.name in page) == (True, False)
    left = ServicePoint.objects.filter(pk__in=[inside.pk, outside.pk])
    assert list(left) == [outside]


def grant_delete(user):
    permissions = user.groups.get(name="manager").permissions
    permission = permissions.model.objects.get(codename="delete_servicepoint")
    permissions.add(permission)


def test_bulk_delete_of_a_record_elsewhere_is_unknown(manager, as_user):
    outside = make_point(KEBON_AYU)
    grant_delete(manager)

    assert as_user(manager).post(bulk_address(outside.pk)).status_code == 404
    assert ServicePoint.objects.filter(pk=outside.pk).exists()


def test_bulk_delete_without_permission_is_refused(manager, as_user):
    inside = make_point()

    as_user(manager).post(bulk_address(inside.pk))

    assert ServicePoint.objects.filter(pk=inside.pk).exists()


def test_record_cannot_be_moved_out_of_the_region(manager, as_user):
    point = make_point()
    edit = reverse("directory_servicepoint:edit", args=[point.pk])

    response = as_user(manager).post(edit, point_data(point, region=KEBON_AYU))

    point.refresh_from_db()
    assert point.region_id == BENDA
    form = response.context["form"]
    assert [error.code for error in form.errors.as_data()["region"]] == ["outside"]


def test_record_can_be_moved_within_the_regions(manager, as_user):
    point = make_point()
    edit = reverse("directory_servicepoint:edit", args=[point.pk])

    response = as_user(manager).post(edit, point_data(point, region="3202162002"))

    point.refresh_from_db()
    assert (response.status_code, point.region_id) == (302, "3202162002")


def test_record_cannot_be_created_elsewhere(manager, as_user):
    add = reverse("directory_servicepoint:add")
    draft = ServicePoint(name="New", code="new", kind="puskesos", region_id=KEBON_AYU)

    response = as_user(manager).post(add, point_data(draft))

    form = response.context["form"]
    assert [error.code for error in form.errors.as_data()["region"]] == ["outside"]
    assert not ServicePoint.objects.filter(code="new").exists()


def test_administrator_changes_reference_data_everywhere(administrator, as_user):
    administrator.is_superuser = False  # as any administrator but the first
    administrator.save()
    point = make_point(KEBON_AYU)
    edit = reverse("directory_servicepoint:edit", args=[point.pk])

    response = as_user(administrator).post(edit, point_data(point, name="Renamed"))

    point.refresh_from_db()
    assert (response.status_code, point.name) == (302, "Renamed")


def test_list_answers_no_spreadsheet_of_its_own(officer, as_user):
    make_case(by=officer)

    response = as_user(officer).get(reverse("cases:list") + "?export=csv")

    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_used_record_is_not_deleted(administrator, officer, as_user):
    service = Service.objects.first()
    make_case(by=officer, service=service)
    delete = reverse("directory_service:delete", args=[service.pk])

    response = as_user(administrator).post(delete)

    assert response.status_code == 302
    assert Service.objects.filter(pk=service.pk).exists()


def test_site_history_is_of_the_scope(officer, neighbour, as_user):
    case = make_case(by=officer)
    report = reverse("wagtailadmin_reports:site_history")

    ours = as_user(officer).get(report).content.decode()
    theirs = as_user(neighbour).get(report).content.decode()

    assert (case.number in ours, case.number in theirs) == (True, False)


def test_regions_are_suggested_to_operators(officer, as_user):
    response = as_user(officer).get(
        reverse("accounts_regions"), {"q": "benda, cicurug"}
    )

    assert [text[-12:] for text in response.json()["results"]] == [f"({BENDA})"]
