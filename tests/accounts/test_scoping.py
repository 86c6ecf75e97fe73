from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.accounts.actions import assign_role
from portal.accounts.models import Assignment, Role
from portal.accounts.scoping import (
    EVERYWHERE,
    NOWHERE,
    Scope,
    forget_scope,
    home_region,
    scope_of,
)
from portal.directory.models import Institution
from portal.regions.models import Region

BENDA, CICURUG, SUKABUMI = "3202162004", "320216", "3202"


@pytest.mark.parametrize(
    ("persona", "regions"),
    [
        ("officer", (BENDA,)),
        ("neighbour", ("5201012002",)),
        ("facilitator", (CICURUG,)),
        ("manager", (SUKABUMI,)),
    ],
)
def test_scope_is_the_assigned_region(request, persona, regions):
    assert scope_of(request.getfixturevalue(persona)) == Scope(regions=regions)


def test_scope_of_an_agency_is_its_institution(agency):
    own = Institution.objects.get(code="dinsos-sukabumi")

    assert scope_of(agency) == Scope(institutions=frozenset({own.pk}))


@pytest.mark.parametrize("persona", ["national", "administrator"])
def test_scope_is_the_whole_country(request, persona):
    assert scope_of(request.getfixturevalue(persona)) == EVERYWHERE


@pytest.mark.parametrize("persona", ["editor", "approver", "trainer", "learner"])
def test_publication_and_training_have_no_scope(request, persona):
    assert scope_of(request.getfixturevalue(persona)) == NOWHERE


def test_anonymous_has_no_scope():
    assert scope_of(AnonymousUser()) == NOWHERE


@pytest.mark.parametrize("persona", ["officer", "administrator"])
def test_closed_account_has_no_scope(request, persona):
    user = request.getfixturevalue(persona)
    user.is_active = False

    assert scope_of(user) == NOWHERE


@pytest.mark.parametrize(
    ("field", "days", "expected"),
    [
        ("ends_on", 0, (BENDA,)),
        ("ends_on", -1, ()),
        ("starts_on", 0, (BENDA,)),
        ("starts_on", 1, ()),
    ],
)
def test_scope_lasts_from_the_first_day_to_the_last(officer, field, days, expected):
    date = timezone.localdate() + timedelta(days=days)
    Assignment.objects.filter(user=officer).update(**{field: date})

    assert scope_of(officer).regions == expected


def test_scope_of_a_permission_counts_only_roles_that_grant_it(officer):
    region = Region.objects.get(pk=SUKABUMI)
    assign_role(officer, Role.objects.get(pk="supervisor"), region=region)

    assert scope_of(officer, "cases.view_case").regions == (SUKABUMI, BENDA)
    assert scope_of(officer, "cases.add_case").regions == (BENDA,)
    assert scope_of(officer, "cases.decide_case") == NOWHERE


def test_scope_is_remembered_until_forgotten(officer):
    scope_of(officer)
    Assignment.objects.filter(user=officer).delete()

    assert scope_of(officer).regions == (BENDA,)
    forget_scope(officer)
    assert scope_of(officer) == NOWHERE


def test_scope_is_asked_with_two_queries(officer, django_assert_num_queries):
    with django_assert_num_queries(2):
        scope_of(officer)
        scope_of(officer, "cases.view_case")


@pytest.mark.parametrize(
    ("code", "expected"),
    [(BENDA, True), (CICURUG, True), ("3201", False), ("32", False), (None, False)],
)
def test_scope_covers_what_begins_with_its_codes(code, expected):
    assert Scope(regions=(CICURUG,)).covers_region(code) is expected


def test_scope_condition_finds_the_region_and_what_lies_in_it(manager):
    found = Region.objects.filter(scope_of(manager).in_regions("code"))

    codes = found.values_list("code", flat=True)
    assert {code[:4] for code in codes} == {SUKABUMI}
    assert found.filter(code=SUKABUMI).exists()


def test_no_scope_finds_nothing(trainer):
    assert not Region.objects.filter(scope_of(trainer).in_regions("code")).exists()


def test_home_region_is_the_widest(officer):
    region = Region.objects.get(pk=SUKABUMI)
    assign_role(officer, Role.objects.get(pk="supervisor"), region=region)

    assert home_region(officer) == SUKABUMI


def test_home_region_is_none_without_one(trainer):
    assert home_region(trainer) is None
