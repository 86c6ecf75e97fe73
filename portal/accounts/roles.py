"""The roles a new portal starts with, and what each may do.

Roles are data: an administrator may change names, permissions and reach
later. Loading creates what is missing and adds permissions that a new version
of the portal brings; it never takes one away.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from portal.accounts.choices import Reach
from portal.accounts.models import Role

ADMIN = "wagtailadmin.access_admin"

SEE = ("cases.view_case", "registry.view_person")
IMPORT = (
    "cases.import_case",
    "registry.import_person",
    "spreadsheets.add_importrun",
    "spreadsheets.view_importrun",
)
REGISTER = (
    *SEE,
    *IMPORT,
    "cases.add_case",
    "cases.change_case",
    "cases.export_case",
    "registry.lookup_person",
    "registry.change_person",
)
HANDLE = (*REGISTER, "cases.handle_case", "cases.answer_referral")
# Taking back what a colleague imported, seeing what one exported.
MANAGE_IMPORTS = ("spreadsheets.change_importrun", "spreadsheets.view_exportrun")
LOOK_UP_DIRECTORY = tuple(
    f"directory.view_{name}"
    for name in ("sector", "program", "service", "institution", "servicepoint")
)
OF_PLACES = ("institution", "servicepoint", "socialpartner")
CHANGE_PLACES = tuple(
    f"directory.{verb}_{name}"
    for verb in ("add", "change", "view", "import", "export")
    for name in OF_PLACES
)
CHANGE_DIRECTORY = tuple(
    f"directory.{verb}_{name}"
    for verb in ("add", "change", "delete", "view")
    for name in (
        "sector",
        "program",
        "service",
        "institution",
        "servicepoint",
        "socialpartner",
    )
)
FULL_NUMBERS = ("registry.unmask_person", "registry.export_person")
USERS = (
    "accounts.add_user",
    "accounts.change_user",
    "accounts.view_user",
    "accounts.add_assignment",
    "accounts.change_assignment",
    "accounts.delete_assignment",
    "accounts.view_assignment",
    "accounts.view_role",
    "accounts.change_role",
)


@dataclass(frozen=True, slots=True)
class RoleData:
    code: str
    name: str
    reach: Reach
    permissions: tuple[str, ...]


ROLES = [
    RoleData(
        "front_office",
        "Petugas front office",
        Reach.REGION,
        (ADMIN, *REGISTER, *LOOK_UP_DIRECTORY),
    ),
    RoleData(
        "back_office",
        "Petugas back office",
        Reach.REGION,
        (ADMIN, *HANDLE, *LOOK_UP_DIRECTORY),
    ),
    RoleData(
        "coordinator",
        "Koordinator Puskesos",
        Reach.REGION,
        (
            ADMIN,
            *HANDLE,
            "cases.decide_case",
            *MANAGE_IMPORTS,
            *FULL_NUMBERS,
            *LOOK_UP_DIRECTORY,
        ),
    ),
    RoleData(
        "manager",
        "Manajer SLRT",
        Reach.REGION,
        (
            ADMIN,
            *HANDLE,
            "cases.decide_case",
            *MANAGE_IMPORTS,
            *FULL_NUMBERS,
            *LOOK_UP_DIRECTORY,
            *CHANGE_PLACES,
        ),
    ),
    RoleData(
        "facilitator",
        "Fasilitator",
        Reach.REGION,
        (ADMIN, *SEE, "cases.add_case", "registry.lookup_person", *LOOK_UP_DIRECTORY),
    ),
    RoleData(
        "supervisor",
        "Supervisor",
        Reach.REGION,
        (ADMIN, *SEE, "cases.export_case", *LOOK_UP_DIRECTORY),
    ),
    RoleData(
        "agency_officer",
        "Petugas instansi",
        Reach.INSTITUTION,
        (ADMIN, "cases.view_case", "cases.answer_referral", *LOOK_UP_DIRECTORY),
    ),
    RoleData("author", "Penulis", Reach.NONE, (ADMIN,)),
    RoleData("editor", "Editor", Reach.NONE, (ADMIN,)),
    RoleData("approver", "Penyunting", Reach.NONE, (ADMIN,)),
    RoleData("trainer", "Pelatih", Reach.NONE, (ADMIN,)),
    RoleData("learner", "Peserta", Reach.NONE, ()),
    RoleData(
        "monitor", "Pemantau", Reach.EVERYWHERE, (ADMIN, *SEE, *LOOK_UP_DIRECTORY)
    ),
    RoleData(
        "national_officer",
        "Petugas nasional",
        Reach.EVERYWHERE,
        (
            ADMIN,
            *HANDLE,
            "cases.decide_case",
            *MANAGE_IMPORTS,
            *FULL_NUMBERS,
            *LOOK_UP_DIRECTORY,
            *CHANGE_PLACES,
        ),
    ),
    RoleData(
        "integrator",
        "Integrator API",
        Reach.REGION,
        (*HANDLE, "cases.decide_case", *LOOK_UP_DIRECTORY),
    ),
    RoleData(
        "administrator",
        "Administrator",
        Reach.NONE,
        (ADMIN, *USERS, *CHANGE_DIRECTORY),
    ),
]


@transaction.atomic
def sync_roles() -> None:
    """Create the roles that are missing and give each its permissions."""
    known = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in Permission.objects.select_related("content_type")
    }
    for data in ROLES:
        group, _made = Group.objects.get_or_create(name=data.code)
        group.permissions.add(*(known[name] for name in data.permissions))
        Role.objects.get_or_create(
            code=data.code,
            defaults={"name": data.name, "reach": data.reach, "group": group},
        )
