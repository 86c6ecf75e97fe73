"""People who manage accounts without being superusers."""

import pytest
from django.contrib.auth.models import Group, Permission

from portal.accounts.actions import assign_role
from portal.accounts.models import Role, User


def permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.fixture
def manager_of_accounts(db) -> User:
    """Holds the role of an administrator, but is no superuser."""
    user = User.objects.create_user("pengelola", name="Pengelola Akun")
    assign_role(user, Role.objects.get(pk="administrator"))
    return user


@pytest.fixture
def help_desk(db) -> User:
    """May change users, and nothing else."""
    user = User.objects.create_user("loket", name="Loket Bantuan")
    group = Group.objects.create(name="help desk")
    group.permissions.add(
        permission("wagtailadmin.access_admin"), permission("accounts.change_user")
    )
    user.groups.add(group)
    return user
