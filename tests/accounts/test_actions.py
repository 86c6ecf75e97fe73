from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.accounts.actions import (
    assign_role,
    change_assignments,
    issue_token,
    refresh_all_groups,
    refresh_groups,
    revoke_token,
)
from portal.accounts.models import AccessToken, Assignment, Role, User
from portal.accounts.tasks import follow_assignments
from portal.jobs.registry import REPEATED, path_of
from portal.regions.models import Region

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def siti(db) -> User:
    return User.objects.create_user("siti")


@pytest.fixture
def benda(db) -> Region:
    return Region.objects.get(pk="3202162004")


def role(code: str) -> Role:
    return Role.objects.get(pk=code)


def groups(user: User) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))


def test_assigned_role_is_felt_at_once(siti, benda):
    assert not siti.has_perm("cases.add_case")

    assign_role(siti, role("front_office"), region=benda)

    assert siti.has_perm("cases.add_case")
    assert groups(siti) == ["front_office"]


def test_role_is_assigned_once(siti, benda):
    first = assign_role(siti, role("front_office"), region=benda)

    assert assign_role(siti, role("front_office"), region=benda) == first


@pytest.mark.parametrize(
    ("code", "field"), [("front_office", "region"), ("agency_officer", "institution")]
)
def test_role_without_its_place_is_refused(siti, code, field):
    with pytest.raises(ValidationError) as caught:
        assign_role(siti, role(code))

    assert list(caught.value.message_dict) == [field]
    assert groups(siti) == []


def test_refreshing_leaves_groups_that_are_no_roles(siti):
    siti.groups.add(Group.objects.create(name="observers"))
    siti.groups.add(Group.objects.get(name="coordinator"))

    refresh_groups(siti)

    assert groups(siti) == ["observers"]


def test_all_groups_follow_what_began_and_what_ended(siti, officer, coordinator):
    Assignment.objects.create(user=siti, role_id="trainer")
    Assignment.objects.filter(user=officer).update(ends_on=YESTERDAY)

    assert refresh_all_groups() == 2

    assert (groups(siti), groups(officer), groups(coordinator)) == (
        ["trainer"],
        [],
        ["coordinator"],
    )


def test_all_groups_are_left_alone_when_nothing_changed(officer):
    assert refresh_all_groups() == 0


def test_clock_follows_the_assignments(officer):
    Assignment.objects.filter(user=officer).update(ends_on=YESTERDAY)

    REPEATED[path_of(follow_assignments)].function()

    assert groups(officer) == []


def test_roles_are_changed_by_whoever_may(siti, benda, administrator):
    given = Assignment(role=role("front_office"), region=benda)

    change_assignments(siti, given=[given], taken=[], by=administrator)
    change_assignments(siti, given=[], taken=[given], by=administrator)

    entries = ModelLogEntry.objects.filter(action="accounts.roles").order_by("pk")
    changes = [entry.data["roles"] for entry in entries]
    words = "Petugas front office, Benda"
    assert changes == [[[], [words]], [[words], []]]
    assert {entry.user for entry in entries} == {administrator}


def test_roles_are_not_changed_by_others(siti, manager, benda):
    given = Assignment(role=role("front_office"), region=benda)

    with pytest.raises(PermissionDenied):
        change_assignments(siti, given=[given], taken=[], by=manager)

    assert not siti.assignments.exists()


def test_own_roles_are_changed_by_superusers_only(manager_of_accounts, administrator):
    for user in (manager_of_accounts, administrator):
        given = Assignment(role=role("trainer"))
        if user.is_superuser:
            change_assignments(user, given=[given], taken=[], by=user)
        else:
            with pytest.raises(PermissionDenied):
                change_assignments(user, given=[given], taken=[], by=user)

    trainers = Assignment.objects.filter(role="trainer", user__is_superuser=False)
    assert [each.user.username for each in trainers] == ["pelatih"]
    assert administrator.assignments.filter(role="trainer").exists()


def test_token_is_issued_and_revoked_with_a_line_in_the_log(administrator, integrator):
    issue_token(integrator, by=administrator, days=30)
    token = AccessToken.objects.get()

    revoke_token(token, by=integrator)

    assert not AccessToken.objects.exists()
    lines = ModelLogEntry.objects.filter(action__startswith="accounts.").order_by("pk")
    assert [(line.action, line.user) for line in lines] == [
        ("accounts.issue_token", administrator),
        ("accounts.revoke_token", integrator),
    ]
    assert lines[0].data == {"hint": token.hint, "days": 30}


def test_token_is_not_issued_for_somebody_else(officer, integrator):
    with pytest.raises(PermissionDenied):
        issue_token(integrator, by=officer, days=30)

    assert not AccessToken.objects.exists()


def test_own_token_ends_with_the_role(integrator):
    Assignment.objects.filter(user=integrator).update(ends_on=YESTERDAY)

    with pytest.raises(PermissionDenied):
        issue_token(integrator, by=integrator, days=30)
