from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from portal.accounts.models import Assignment, User
from portal.accounts.scoping import forget_scope

PASSWORD = "puskesos"
SEE = "cases.view_case"


def log_in(client: Client, username: str = "fo.benda"):
    data = {"username": username, "password": PASSWORD}
    return client.post("/admin/login/", data)


def permitted(user: User) -> bool:
    forget_scope(user)
    return user.has_perm(SEE)


def days(number: int):
    return timezone.localdate() + timedelta(days=number)


def test_demo_account_logs_in_in_demo_mode(client, officer):
    response = log_in(client)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_demo_account_is_refused_outside_demo_mode(client, officer, settings):
    settings.DEMO = False

    response = log_in(client)

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_demo_session_ends_with_demo_mode(as_user, officer, settings):
    client = as_user(officer)
    assert client.get("/admin/").status_code == 200
    settings.DEMO = False

    response = client.get("/admin/")

    assert response.url == "/admin/login/?next=/admin/"


def test_own_account_logs_in_outside_demo_mode(client, db, settings):
    settings.DEMO = False
    user = User.objects.create_user("siti", password=PASSWORD)

    log_in(client, "siti")

    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (-10, None, True),
        (0, 0, True),
        (-10, -1, False),
        (1, None, False),
    ],
)
def test_permissions_last_as_long_as_the_assignment(officer, starts, ends, expected):
    ends_on = None if ends is None else days(ends)
    Assignment.objects.filter(user=officer).update(
        starts_on=days(starts), ends_on=ends_on
    )

    assert permitted(officer) is expected


def test_permissions_do_not_need_refreshed_groups(officer):
    officer.groups.clear()

    assert permitted(officer) is True


def test_role_group_without_assignment_gives_nothing(learner):
    learner.groups.add(Group.objects.get(name="coordinator"))

    assert permitted(learner) is False


def test_group_of_no_role_gives_its_permissions(learner):
    group = Group.objects.create(name="observers")
    group.permissions.add(Permission.objects.get(codename="view_case"))
    learner.groups.add(group)

    assert permitted(learner) is True


def test_ended_role_closes_the_admin(as_user, officer):
    client = as_user(officer)
    Assignment.objects.filter(user=officer).update(ends_on=days(-1))

    response = client.get("/admin/")

    assert response.url == "/admin/login/?next=/admin/"
