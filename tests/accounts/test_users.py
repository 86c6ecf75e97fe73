import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.users.models import UserProfile

from portal.accounts.models import AccessToken, Assignment, Role, User

LIST, NEW = "/admin/users/", "/admin/users/new/"
BENDA = "3202162004"
SECRET = "kunci-rahasia-77"


def edit_address(user: User) -> str:
    return f"/admin/users/edit/{user.pk}/"


def rows(*assignments: dict, initial: int = 0) -> dict:
    """The rows of roles as the browser posts them."""
    data = {
        "assignments-TOTAL_FORMS": len(assignments),
        "assignments-INITIAL_FORMS": initial,
    }
    for number, assignment in enumerate(assignments):
        full = {"starts_on": "2026-01-01", **assignment}
        data |= {f"assignments-{number}-{key}": value for key, value in full.items()}
    return data


def payload(**changes) -> dict:
    return {
        "username": "siti",
        "name": "Siti Aminah",
        "email": "",
        "phone": "0812",
        "is_active": "on",
        "password1": SECRET,
        "password2": SECRET,
        **rows(),
        **changes,
    }


def as_it_is(user: User, **changes) -> dict:
    """What the form posts when nothing of this user is changed, but for `changes`."""
    held = [
        {
            "id": each.pk,
            "role": each.role_id,
            "region": each.region_id or "",
            "institution": each.institution_id or "",
            "starts_on": each.starts_on.isoformat(),
        }
        for each in user.assignments.all()
    ]
    return {
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "is_active": "on",
        "password1": "",
        "password2": "",
        **rows(*held, initial=len(held)),
        **changes,
    }


def problems(response) -> list[str]:
    form = response.context["form"]
    found = [*form.errors.values()]
    for row in form.assignments.forms:
        found += row.errors.values()
    found.append(form.assignments.non_form_errors())
    return [str(error) for errors in found for error in errors]


@pytest.fixture
def english(administrator):
    UserProfile.objects.create(user=administrator, preferred_language="en")


# --- The list ---------------------------------------------------------------


def test_list_names_users_with_role_and_place(as_user, administrator):
    page = as_user(administrator).get(LIST).content.decode()

    assert "Petugas front office, Benda" in page


def test_list_takes_as_many_queries_for_more_users(as_user, administrator, db):
    client = as_user(administrator)
    client.get(LIST)
    with CaptureQueriesContext(connection) as before:
        client.get(LIST)
    for number in range(3):
        user = User.objects.create_user(f"petugas{number}")
        Assignment.objects.create(user=user, role_id="front_office", region_id=BENDA)
    with CaptureQueriesContext(connection) as after:
        client.get(LIST)

    assert len(after) == len(before)


def test_list_is_narrowed_by_role(as_user, administrator):
    response = as_user(administrator).get(LIST, {"role": "coordinator"})

    assert [str(user) for user in response.context["object_list"]] == [
        "Koordinator Benda"
    ]


def test_list_is_searched_by_name(as_user, administrator):
    response = as_user(administrator).get(LIST, {"q": "kebon ayu"})

    assert [user.username for user in response.context["object_list"]] == [
        "fo.kebonayu"
    ]


@pytest.mark.parametrize("persona", ["manager", "officer", "approver", "agency"])
def test_list_is_closed_to_those_who_manage_no_accounts(as_user, request, persona):
    client = as_user(request.getfixturevalue(persona))

    for address in (LIST, NEW, "/admin/roles/", "/admin/roles/edit/manager/"):
        assert client.get(address).url == "/admin/"


# --- Giving roles -----------------------------------------------------------


def test_new_user_can_do_what_the_role_allows(as_user, administrator):
    row = {"role": "front_office", "region": BENDA}

    as_user(administrator).post(NEW, payload(**rows(row)))

    user = User.objects.get(username="siti")
    assert (user.name, user.phone, user.check_password(SECRET)) == (
        "Siti Aminah",
        "0812",
        True,
    )
    assert user.has_perm("cases.add_case")
    assert [group.name for group in user.groups.all()] == ["front_office"]


def test_region_is_taken_as_the_suggestion_writes_it(as_user, administrator):
    words = "Desa Benda, Kec. Cicurug, Kabupaten Sukabumi (3202162004)"

    as_user(administrator).post(
        NEW, payload(**rows({"role": "front_office", "region": words}))
    )

    assert Assignment.objects.get(user__username="siti").region_id == BENDA


def test_further_role_is_added(as_user, administrator, officer):
    data = as_it_is(officer)
    held = officer.assignments.get()
    data |= rows(
        {"id": held.pk, "role": held.role_id, "region": BENDA},
        {"role": "trainer"},
        initial=1,
    )

    as_user(administrator).post(edit_address(officer), data)

    roles = officer.assignments.values_list("role", flat=True)
    assert sorted(roles) == ["front_office", "trainer"]
    groups = officer.groups.values_list("name", flat=True)
    assert sorted(groups) == ["front_office", "trainer"]


def test_taken_role_ends_at_once(as_user, administrator, officer):
    data = as_it_is(officer) | {"assignments-0-DELETE": "on"}

    as_user(administrator).post(edit_address(officer), data)

    officer = User.objects.get(pk=officer.pk)
    assert officer.assignments.count() == officer.groups.count() == 0
    assert not officer.has_perm("cases.view_case")


def test_role_that_begins_later_gives_nothing_yet(as_user, administrator):
    later = (timezone.localdate() + timedelta(days=3)).isoformat()
    row = {"role": "front_office", "region": BENDA, "starts_on": later}

    as_user(administrator).post(NEW, payload(**rows(row)))

    user = User.objects.get(username="siti")
    assert user.assignments.count() == 1
    assert not user.has_perm("cases.view_case")


def test_saving_unchanged_changes_no_role(as_user, administrator, officer):
    before = list(officer.assignments.values())

    response = as_user(administrator).post(edit_address(officer), as_it_is(officer))

    assert response.url == LIST
    assert list(officer.assignments.values()) == before


def test_group_outside_the_roles_is_kept(as_user, administrator, officer):
    officer.groups.add(Group.objects.create(name="observers"))

    data = as_it_is(officer) | {"assignments-0-DELETE": "on"}
    as_user(administrator).post(edit_address(officer), data)

    assert [group.name for group in officer.groups.all()] == ["observers"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            {"role": "front_office"},
            "The role “Petugas front office” needs a region.",
        ),
        (
            {"role": "agency_officer"},
            "The role “Petugas instansi” needs an institution.",
        ),
        (
            {"role": "front_office", "region": "Bendaa"},
            "“Bendaa” is not a region. Choose one from the list while you type its "
            "name, or write its code.",
        ),
        (
            {"role": "trainer", "ends_on": "2025-12-31"},
            "The last day lies before the first.",
        ),
    ],
)
def test_faulty_row_is_told_and_nothing_saved(
    as_user, administrator, english, row, problem
):
    response = as_user(administrator).post(NEW, payload(**rows(row)))

    assert problems(response) == [problem]
    assert not User.objects.filter(username="siti").exists()


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"role": "front_office", "region": BENDA}, "Petugas front office"),
        ({"role": "trainer"}, "Pelatih"),
    ],
)
def test_same_role_twice_in_one_place_is_told(
    as_user, administrator, english, row, name
):
    response = as_user(administrator).post(NEW, payload(**rows(row, row)))

    assert problems(response) == [
        f"The role “{name}” is given twice in the same place."
    ]


def test_same_role_in_two_places_is_given(as_user, administrator):
    first = {"role": "front_office", "region": BENDA}
    second = {"role": "front_office", "region": "5201012002"}

    as_user(administrator).post(NEW, payload(**rows(first, second)))

    held = Assignment.objects.filter(user__username="siti")
    assert sorted(held.values_list("region", flat=True)) == [BENDA, "5201012002"]


def test_groups_cannot_be_posted(as_user, administrator, officer):
    group = Group.objects.get(name="coordinator")

    data = as_it_is(officer, groups=[group.pk])
    as_user(administrator).post(edit_address(officer), data)

    assert not officer.groups.filter(pk=group.pk).exists()


def test_change_of_roles_is_in_the_history(as_user, administrator, officer, english):
    data = as_it_is(officer) | {"assignments-0-DELETE": "on"}
    client = as_user(administrator)
    client.post(edit_address(officer), data)

    history = client.get(f"/admin/users/history/{officer.pk}/").content.decode()

    assert "Roles changed" in history


# --- Nobody raises themselves -----------------------------------------------


def test_manager_of_accounts_gives_roles_to_others(as_user, manager_of_accounts):
    row = {"role": "front_office", "region": BENDA}

    as_user(manager_of_accounts).post(NEW, payload(**rows(row)))

    assert User.objects.get(username="siti").has_perm("cases.add_case")


def test_manager_of_accounts_gives_no_role_to_themselves(as_user, manager_of_accounts):
    data = as_it_is(manager_of_accounts) | rows({"role": "national_officer"})

    as_user(manager_of_accounts).post(edit_address(manager_of_accounts), data)

    roles = manager_of_accounts.assignments.values_list("role", flat=True)
    assert list(roles) == ["administrator"]


@pytest.mark.parametrize("persona", ["manager_of_accounts", "help_desk"])
def test_superuser_is_changed_by_superusers_only(
    as_user, request, administrator, persona
):
    client = as_user(request.getfixturevalue(persona))

    assert client.get(edit_address(administrator)).url == "/admin/"
    data = as_it_is(administrator, name="Diambil Alih", password1=SECRET)
    assert client.post(edit_address(administrator), data).url == "/admin/"

    administrator.refresh_from_db()
    assert administrator.name == "Admin Portal"


@pytest.mark.parametrize("persona", ["manager_of_accounts", "help_desk"])
def test_no_superuser_is_made_by_others(as_user, request, officer, persona):
    client = as_user(request.getfixturevalue(persona))

    response = client.post(
        edit_address(officer), as_it_is(officer, is_superuser="on", phone="0899")
    )

    officer.refresh_from_db()
    assert (response.url, officer.phone) == (LIST, "0899")
    assert not officer.is_superuser


def test_superuser_makes_a_superuser(as_user, administrator, officer):
    as_user(administrator).post(
        edit_address(officer), as_it_is(officer, is_superuser="on")
    )

    officer.refresh_from_db()
    assert officer.is_superuser


def test_help_desk_mends_name_and_phone_and_closes_accounts(
    as_user, help_desk, officer
):
    data = as_it_is(officer, name="Nama Betul", phone="0899")
    del data["is_active"]

    as_user(help_desk).post(edit_address(officer), data)

    officer.refresh_from_db()
    assert (officer.name, officer.phone, officer.is_active) == (
        "Nama Betul",
        "0899",
        False,
    )


def test_help_desk_takes_over_no_account(as_user, help_desk, coordinator):
    data = as_it_is(
        coordinator,
        username="loket2",
        email="loket@contoh.id",
        password1=SECRET,
        password2=SECRET,
    )

    as_user(help_desk).post(edit_address(coordinator), data)

    fresh = User.objects.get(pk=coordinator.pk)
    assert (fresh.username, fresh.email) == (coordinator.username, coordinator.email)
    assert fresh.password == coordinator.password


def test_help_desk_gives_no_role(as_user, help_desk, officer):
    data = as_it_is(officer)
    data |= rows({"role": "coordinator", "region": BENDA})

    as_user(help_desk).post(edit_address(officer), data)

    roles = officer.assignments.values_list("role", flat=True)
    assert list(roles) == ["front_office"]


def test_password_set_by_a_manager_of_accounts_works(
    as_user, manager_of_accounts, officer
):
    data = as_it_is(officer, password1=SECRET, password2=SECRET)

    as_user(manager_of_accounts).post(edit_address(officer), data)

    officer.refresh_from_db()
    assert officer.check_password(SECRET)


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_bulk_actions_are_closed(as_user, administrator, officer, action):
    group = Group.objects.get(name="coordinator")
    address = f"/admin/bulk/accounts/user/{action}/?id={officer.pk}"
    data = {"role": group.pk, "mark_as_active": "False"}

    response = as_user(administrator).post(address, data)

    officer.refresh_from_db()
    assert response.url == "/admin/"
    assert officer.is_active
    assert not officer.groups.filter(pk=group.pk).exists()


def test_accounts_are_not_deleted(as_user, administrator, learner):
    response = as_user(administrator).post(f"/admin/users/delete/{learner.pk}/")

    assert response.url == "/admin/"
    assert User.objects.filter(pk=learner.pk).exists()


# --- Regions ----------------------------------------------------------------


def test_regions_are_suggested_by_name(as_user, administrator):
    found = as_user(administrator).get("/admin/regions/find/", {"q": "benda, cicurug"})

    assert found.json() == {
        "results": ["Desa Benda, Kec. Cicurug, Kabupaten Sukabumi (3202162004)"]
    }


def test_regions_are_suggested_to_everyone_in_the_admin(as_user, officer, learner):
    address = "/admin/regions/find/"

    assert as_user(officer).get(address, {"q": "benda"}).status_code == 200
    assert as_user(learner).get(address, {"q": "benda"}).status_code == 302


# --- Tokens -----------------------------------------------------------------


def tokens_address(user: User) -> str:
    return f"/admin/users/{user.pk}/tokens/"


def shown_token(response) -> str:
    return re.search(r"pps_[\w-]+", response.content.decode())[0]


def test_token_is_shown_once(as_user, administrator, integrator):
    client = as_user(administrator)

    token = shown_token(client.post(tokens_address(integrator), {"days": 30}))

    assert AccessToken.objects.get().digest == AccessToken.digest_of(token)
    later = client.get(tokens_address(integrator)).content.decode()
    assert token not in later
    assert f"…{token[-4:]}" in later


def test_token_expires_when_it_was_said(as_user, administrator, integrator):
    as_user(administrator).post(tokens_address(integrator), {"days": 30})

    left = AccessToken.objects.get().expires_at - timezone.now()
    assert left.days == 29


def test_token_without_end_is_not_issued(as_user, administrator, integrator):
    as_user(administrator).post(tokens_address(integrator), {"days": 99999})

    assert not AccessToken.objects.exists()


def test_revoked_token_is_gone(as_user, administrator, integrator):
    AccessToken.issue(integrator)
    pk = AccessToken.objects.get().pk

    as_user(administrator).post(tokens_address(integrator), {"revoke": pk})

    assert not AccessToken.objects.exists()


def test_token_of_another_is_not_revoked_through_ones_own_page(
    as_user, administrator, integrator
):
    AccessToken.issue(administrator)
    pk = AccessToken.objects.get().pk

    response = as_user(integrator).post("/akun/", {"revoke": pk})

    assert response.status_code == 404
    assert AccessToken.objects.exists()


def test_integrator_issues_their_own(as_user, integrator):
    token = shown_token(as_user(integrator).post("/akun/", {"days": 90}))

    assert AccessToken.objects.get(user=integrator).hint == token[-4:]


@pytest.mark.parametrize("persona", ["officer", "learner"])
def test_others_issue_no_token(as_user, request, persona):
    user = request.getfixturevalue(persona)
    client = as_user(user)

    page = client.get("/akun/").content.decode()
    response = client.post("/akun/", {"days": 90})

    assert 'name="days"' not in page
    assert response.status_code == 403
    assert not AccessToken.objects.exists()


def test_token_of_a_superuser_is_issued_by_superusers_only(
    as_user, manager_of_accounts, administrator
):
    client = as_user(manager_of_accounts)

    response = client.post(tokens_address(administrator), {"days": 90})

    assert response.url == "/admin/"
    assert not AccessToken.objects.exists()


def test_tokens_are_closed_to_those_who_manage_no_accounts(
    as_user, manager, integrator
):
    client = as_user(manager)

    assert client.get(tokens_address(integrator)).url == "/admin/"


def test_every_role_can_be_given(as_user, administrator):
    page = as_user(administrator).get(NEW).content.decode()

    offered = set(re.findall(r'<option value="([a-z_]+)"', page))
    assert offered == set(Role.objects.values_list("pk", flat=True))
