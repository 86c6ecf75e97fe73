"""Records of the village Benda, full of words that occur nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.core.files.base import ContentFile

from portal.cases.actions import refer_case, transition_case
from portal.cases.models import Case, Referral
from portal.directory.models import Institution, ServicePoint, SocialPartner
from portal.registry.models import Household, Person
from portal.spreadsheets.models import (
    ExportRun,
    ExportView,
    ImportRun,
    MappingProfile,
    Problem,
    StagedRow,
)
from tests.factories import BENDA, make_case, make_person

NIK, KK, PHONE = "3202161203854321", "3202160101157788", "081299887766"
NAME = "Zulkarnaen Rahasiawati"
SECRETS = [
    NAME, NIK, KK, PHONE, "3202••••••••4321", "3202••••••••7788", "0812•••••766",
    "Gang Rahasia 77", "Keterangan-rahasia", "Alasan-rahasia", "Catatan-rahasia",
    "rahasia-benda.xlsx", "Pelapor Rahasia", "TITIK-RAHASIA", "Mitra Rahasia",
    "Lembaga Rahasia", "Keperluan-rahasia", "Tampilan-rahasia",
    "Profil-rahasia", "Judul-rahasia",
]  # fmt: skip

PLANTED = (
    Case,
    Person,
    Household,
    Referral,
    Institution,
    ServicePoint,
    SocialPartner,
    ImportRun,
    StagedRow,
    Problem,
    ExportRun,
    ExportView,
    MappingProfile,
)


@dataclass
class Benda:
    """The records nobody else may reach, by what the rules call them."""

    records: dict = field(default_factory=dict)

    def values(self, subject: str) -> dict:
        """What may stand in an address for this record."""
        record = self.records[subject]
        key = getattr(record, "number", getattr(record, "code", record.pk))
        return {"pk": record.pk, "key": str(key)}

    def snapshot(self) -> str:
        """Every column of the rows that were there, and how many cases there are."""
        rows = {}
        for model in PLANTED:
            in_benda = model.objects.filter(pk__lte=self.last[model])
            if hasattr(model, "region") and model is not Household:
                in_benda = in_benda.filter(region=BENDA)
            rows[model.__name__] = list(in_benda.order_by("pk").values())
        rows["in Benda"] = Case.objects.filter(region=BENDA).count()
        return json.dumps(rows, default=str, indent=1)

    last: dict = field(default_factory=dict)

    def mark_last(self) -> None:
        for model in PLANTED:
            newest = model.objects.order_by("-pk").first()
            self.last[model] = newest.pk if newest else 0


def plant(officer, coordinator) -> Benda:
    """Make one record of every kind, full of words that occur nowhere else."""
    person = make_person(
        by=officer, name=NAME, nik=NIK, kk=KK, phone=PHONE, address="Gang Rahasia 77"
    )
    case = make_case(
        by=officer,
        person=person,
        description="Keterangan-rahasia",
        notes="Catatan-rahasia",
        reporter="Pelapor Rahasia",
    )
    transition_case(case, "handling", by=coordinator)
    receiver = ServicePoint.objects.create(
        code="titik-rahasia", name="TITIK-RAHASIA", kind="puskesos", region_id=BENDA
    )
    refer_case(case, by=coordinator, reason="Alasan-rahasia", service_point=receiver)
    partner = SocialPartner.objects.create(
        code="mitra-rahasia", name="Mitra Rahasia", kind="psm", region_id=BENDA
    )
    case.refresh_from_db()
    benda = Benda(
        {
            "case": case,
            "person": person,
            "referral": case.referrals.get(),
            "point": receiver,
            "partner": partner,
            "institution": Institution.objects.create(
                code="lembaga-rahasia", name="Lembaga Rahasia", region_id=BENDA
            ),
            "run": make_run(officer),
            "profile": make_profile(officer),
            "export": ExportRun.objects.create(
                register="cases",
                file_format="csv",
                purpose="Keperluan-rahasia",
                has_full_numbers=False,
                region_id=BENDA,
                created_by=officer,
            ),
            "view": ExportView.objects.create(
                register="cases",
                name="Tampilan-rahasia",
                columns=["name"],
                region_id=BENDA,
                created_by=officer,
            ),
            "officer": officer,
        }
    )
    benda.mark_last()
    return benda


def make_profile(officer) -> MappingProfile:
    profile = MappingProfile.objects.create(
        name="Profil-rahasia",
        register="cases",
        fingerprint="0" * 64,
        headers=["Judul-rahasia", "NIK"],
        region_id=BENDA,
        created_by=officer,
    )
    profile.versions.create(
        number=1, columns={"judulrahasia": "name"}, created_by=officer
    )
    return profile


def make_run(officer) -> ImportRun:
    run = ImportRun(
        register="cases",
        file_name="rahasia-benda.xlsx",
        file_hash="0" * 64,
        created_by=officer,
        region_id=BENDA,
    )
    run.file.save("rahasia-benda.xlsx", ContentFile(b"Keterangan-rahasia"), save=False)
    run.save()
    return run
