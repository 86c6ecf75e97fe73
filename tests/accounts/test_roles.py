import pytest
from django.contrib.auth.models import Permission

from portal.accounts.models import Role, User
from portal.accounts.permission_labels import (
    grouped_choices,
    label_of,
    offered_permissions,
)
from portal.accounts.roles import ROLES, sync_roles
from portal.accounts.scoping import forget_scope

LIST = "/admin/roles/"
EDIT = "/admin/roles/edit/{}/"


def payload(role: Role, **changes) -> dict:
    held = role.group.permissions.values_list("pk", flat=True)
    return {
        "name": role.name,
        "description": role.description,
        "reach": role.reach,
        "permissions": list(held),
        **changes,
    }


def codenames(role: Role) -> set[str]:
    return set(role.group.permissions.values_list("codename", flat=True))


@pytest.fixture
def facilitators(db) -> Role:
    return Role.objects.get(pk="facilitator")


def test_every_role_is_there_with_its_permissions(db):
    for data in ROLES:
        role = Role.objects.get(pk=data.code)
        wanted = {name.partition(".")[2] for name in data.permissions}
        assert wanted <= codenames(role)


def test_syncing_again_takes_nothing_back(facilitators):
    facilitators.name = "Pendamping"
    facilitators.save()
    facilitators.group.permissions.add(Permission.objects.get(codename="export_case"))

    sync_roles()

    facilitators.refresh_from_db()
    assert facilitators.name == "Pendamping"
    assert "export_case" in codenames(facilitators)


def test_list_counts_who_holds_a_role(as_user, administrator):
    response = as_user(administrator).get(LIST)

    holders = {role.pk: role.holders for role in response.context["object_list"]}
    assert (holders["front_office"], holders["author"]) == (2, 0)


def test_list_takes_one_query_for_all_roles(
    as_user, administrator, django_assert_max_num_queries
):
    client = as_user(administrator)
    client.get(LIST)

    with django_assert_max_num_queries(10):
        client.get(LIST)


def test_changed_permissions_reach_the_holders(as_user, administrator, facilitators):
    facilitator = User.objects.get(username="fasilitator.cicurug")
    assert not facilitator.has_perm("cases.export_case")
    added = Permission.objects.get(codename="export_case")
    data = payload(facilitators)

    data["permissions"].append(added.pk)
    as_user(administrator).post(EDIT.format("facilitator"), data)

    forget_scope(facilitator)
    assert facilitator.has_perm("cases.export_case")


def test_saving_unchanged_keeps_permissions(as_user, administrator, facilitators):
    before = codenames(facilitators)

    response = as_user(administrator).post(
        EDIT.format("facilitator"), payload(facilitators, description="Turun lapangan")
    )

    facilitators.refresh_from_db()
    assert (response.url, facilitators.description) == (LIST, "Turun lapangan")
    assert codenames(facilitators) == before


def test_permissions_that_are_not_offered_are_kept(
    as_user, administrator, facilitators
):
    facilitators.group.permissions.add(Permission.objects.get(codename="add_image"))

    as_user(administrator).post(EDIT.format("facilitator"), payload(facilitators))

    assert "add_image" in codenames(facilitators)


def test_name_is_changed_by_managers_of_accounts(
    as_user, manager_of_accounts, facilitators
):
    data = payload(facilitators, name="Pendamping")

    as_user(manager_of_accounts).post(EDIT.format("facilitator"), data)

    facilitators.refresh_from_db()
    assert facilitators.name == "Pendamping"


def test_managers_of_accounts_do_not_widen_their_own_role(as_user, manager_of_accounts):
    role = Role.objects.get(pk="administrator")
    before = codenames(role)
    everything = list(offered_permissions().values_list("pk", flat=True))
    data = payload(role, name="Admin", reach="everywhere", permissions=everything)

    as_user(manager_of_accounts).post(EDIT.format("administrator"), data)

    role.refresh_from_db()
    assert (role.name, role.reach) == ("Admin", "none")
    assert codenames(role) == before


def test_superusers_widen_roles(as_user, administrator, facilitators):
    everything = list(offered_permissions().values_list("pk", flat=True))
    data = payload(facilitators, reach="everywhere", permissions=everything)

    as_user(administrator).post(EDIT.format("facilitator"), data)

    facilitators.refresh_from_db()
    assert facilitators.reach == "everywhere"
    assert facilitators.group.permissions.count() == len(everything)


@pytest.mark.parametrize(
    "address", ["/admin/roles/new/", "/admin/roles/delete/author/"]
)
def test_roles_are_neither_added_nor_deleted(as_user, administrator, address):
    assert as_user(administrator).post(address).url == "/admin/"

    assert Role.objects.count() == len(ROLES)


def test_every_permission_of_a_role_can_be_chosen_by_name(db):
    labels = {pk for _group, choices in grouped_choices() for pk, _label in choices}
    used = {name for data in ROLES for name in data.permissions}
    for name in used:
        app, codename = name.split(".")
        found = Permission.objects.get(content_type__app_label=app, codename=codename)
        assert found.pk in labels
        assert label_of(found) != found.name
