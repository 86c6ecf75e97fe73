"""The demo accounts: one person for each kind of work."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.accounts.actions import assign_role
from portal.accounts.models import Assignment, Role, User
from portal.regions.models import Region

PASSWORD = "puskesos"  # noqa: S105 -- published in the README, refused outside demo mode


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    name: str
    role: str
    region: str | None = None
    institution: str | None = None  # the institution's code


ACCOUNTS = [
    DemoAccount("admin", "Admin Portal", "administrator"),
    DemoAccount("nasional", "Petugas Nasional", "national_officer"),
    DemoAccount("manajer.sukabumi", "Manajer SLRT Sukabumi", "manager", "3202"),
    DemoAccount("fo.benda", "Front Office Benda", "front_office", "3202162004"),
    DemoAccount("bo.benda", "Back Office Benda", "back_office", "3202162004"),
    DemoAccount("koordinator.benda", "Koordinator Benda", "coordinator", "3202162004"),
    DemoAccount("fasilitator.cicurug", "Fasilitator Cicurug", "facilitator", "320216"),
    DemoAccount("supervisor.sukabumi", "Supervisor Sukabumi", "supervisor", "3202"),
    DemoAccount("fo.kebonayu", "Front Office Kebon Ayu", "front_office", "5201012002"),
    DemoAccount(
        "dinsos.sukabumi",
        "Petugas Dinsos Sukabumi",
        "agency_officer",
        institution="dinsos-sukabumi",
    ),
    DemoAccount("editor", "Editor Mahkota", "editor"),
    DemoAccount("penyunting", "Penyunting Mahkota", "approver"),
    DemoAccount("pelatih", "Pelatih", "trainer"),
    DemoAccount("peserta", "Peserta Pelatihan", "learner"),
    DemoAccount("integrator", "Integrator API", "integrator", "3202"),
]


@transaction.atomic
def create_demo_accounts() -> None:
    """Create the demo accounts that are missing, with their roles.

    Needs the regions, the roles and the reference data to be loaded.
    """
    hashed = make_password(PASSWORD)
    for account in ACCOUNTS:
        user, made = User.objects.get_or_create(
            username=account.username,
            defaults={
                "name": account.name,
                "email": f"{account.username}@contoh.id",
                "password": hashed,
                "is_demo": True,
                "is_superuser": account.username == "admin",
                "is_staff": account.username == "admin",
            },
        )
        if made:
            give_role(user, account)


def give_role(user: User, account: DemoAccount) -> None:
    institutions = Assignment._meta.get_field("institution").related_model
    assign_role(
        user,
        Role.objects.get(pk=account.role),
        region=Region.objects.filter(pk=account.region).first(),
        institution=institutions.objects.filter(code=account.institution).first(),
    )
