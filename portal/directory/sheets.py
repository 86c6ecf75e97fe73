"""Institutions, service points and social partners as spreadsheets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.directory import filters
from portal.directory.choices import (
    InstitutionKind,
    PartnerKind,
    PointKind,
    PointState,
)
from portal.directory.models import Institution, ServicePoint, SocialPartner
from portal.directory.words import (
    institution_kind_of,
    partner_kind_of,
    point_kind_of,
    point_state_of,
)
from portal.spreadsheets.columns import (
    ChoiceColumn,
    Column,
    DateColumn,
    NameColumn,
    PhoneColumn,
    RegionColumn,
)
from portal.spreadsheets.exports.narrowing import Narrowing
from portal.spreadsheets.reference_columns import (
    CountColumn,
    DegreeColumn,
    EmailColumn,
    FlagColumn,
    LinesColumn,
    SlugColumn,
)
from portal.spreadsheets.registers import register
from portal.spreadsheets.small_lists.small_registers import SmallRegister

MADE = _("May stay blank: the portal makes one of the name.")
TOLD = _("May stay blank where the name says it.")
PLACE = (
    RegionColumn("village", _("Village"), example="Benda"),
    RegionColumn("district", _("District"), example="Cicurug"),
    RegionColumn("regency", _("Regency or city"), example="Kabupaten Sukabumi"),
    RegionColumn("province", _("Province"), example="Jawa Barat"),
    RegionColumn("region_code", _("Region code"), aliases=("Kode Wilayah",)),
)
ADDRESS = Column("address", _("Address"), max_length=200)
PHONE = PhoneColumn("phone", _("Phone"), aliases=("Telp", "Telepon Kantor", "Kontak"))


def code_column(example: str, *aliases: str) -> SlugColumn:
    names = ("Kode", *aliases)
    return SlugColumn(
        "code", _("Code"), names, max_length=40, help=MADE, example=example
    )


def name_column(example: str, *aliases: str) -> NameColumn:
    return NameColumn(
        "name", _("Name"), aliases, required=True, max_length=120, example=example
    )


def kind_column(choices, words, *aliases: str, help: Any = TOLD) -> ChoiceColumn:
    names = ("Jenis", "Tipe", "Kategori", *aliases)
    return ChoiceColumn(
        "kind", _("Kind"), names, choices=choices, words=words, help=help
    )


@register
class InstitutionRegister(SmallRegister):
    """Agencies that give or decide services."""

    name = "institutions"
    label = _("Institutions")
    model = Institution
    is_national = True
    columns = (
        code_column("dinsos-sukabumi", "Kode Instansi", "Kode Lembaga"),
        name_column(
            "Dinas Sosial Contoh", "Nama Instansi", "Instansi", "Nama Lembaga", "OPD"
        ),
        LinesColumn(
            "aliases",
            _("Other spellings"),
            ("Nama Lain", "Singkatan", "Alias", "Ejaan Lain"),
            help=_("Several are parted by semicolons."),
            example="Dinsos; Dinsos Contoh",
        ),
        kind_column(
            InstitutionKind, institution_kind_of, "Jenis Instansi", "Jenis Lembaga"
        ),
        *PLACE,
        ADDRESS,
        PHONE,
        EmailColumn("email", _("E-mail"), ("Email", "Surel"), max_length=254),
        FlagColumn("is_active", _("In use"), ("Aktif", "Status Aktif", "Status")),
    )
    import_permission = "directory.import_institution"
    export_permission = "directory.export_institution"
    url_namespace = "directory_institution"
    list_url = "directory_institution:list"
    narrowing = Narrowing(filters.search_directory, filters.InstitutionFilterSet)

    def guess(self, row):
        return {"kind": institution_kind_of(row["name"]) or str(InstitutionKind.AGENCY)}


@register
class ServicePointRegister(SmallRegister):
    """Puskesos and SLRT secretariats, with their life."""

    name = "service_points"
    label = _("Service points")
    model = ServicePoint
    needed = ("kind",)
    columns = (
        code_column("puskesos-benda", "Kode Puskesos", "Kode Titik Layanan"),
        name_column(
            "Puskesos Desa Contoh",
            "Nama Puskesos",
            "Nama Titik Layanan",
            "Titik Layanan",
            "Puskesos",
            "Nama Lembaga",
        ),
        kind_column(PointKind, point_kind_of, "Jenis Titik Layanan", "Jenis Layanan"),
        ChoiceColumn(
            "state",
            _("State"),
            ("Status", "Keadaan", "Kondisi", "Status Puskesos", "Keaktifan"),
            choices=PointState,
            words=point_state_of,
        ),
        *PLACE,
        ADDRESS,
        PHONE,
        Column("opening_hours", _("Opening hours"), max_length=120),
        DateColumn("founded_on", _("Founded"), example="05/11/2018"),
        Column("legal_basis", _("Legal basis"), ("SK",), max_length=200),
        CountColumn("staff_count", _("Staff"), example="4"),
        Column(
            "funding", _("Funding"), ("Anggaran",), max_length=120, example="Dana desa"
        ),
        Column("equipment", _("Equipment")),
        DateColumn("last_active_on", _("Last active")),
        DegreeColumn("latitude", _("Latitude"), limit=90),
        DegreeColumn("longitude", _("Longitude")),
    )
    import_permission = "directory.import_servicepoint"
    export_permission = "directory.export_servicepoint"
    url_namespace = "directory_servicepoint"
    list_url = "directory_servicepoint:list"
    narrowing = Narrowing(
        filters.search_directory, filters.PointFilterSet, ("name", "state")
    )

    def guess(self, row):
        return {"kind": point_kind_of(row["name"])}


@register
class SocialPartnerRegister(SmallRegister):
    """Social pillars: TKSK, PSM, Karang Taruna, LKS …"""

    name = "social_partners"
    label = _("Social partners")
    model = SocialPartner
    needed = ("kind",)
    columns = (
        code_column("tksk-contoh", "Kode PSKS", "Kode Mitra"),
        name_column("TKSK Kecamatan Contoh", "Nama PSKS", "Nama Mitra", "Nama Lembaga"),
        kind_column(PartnerKind, partner_kind_of, "Jenis PSKS", "Jenis Mitra"),
        *PLACE,
        NameColumn(
            "contact",
            _("Contact person"),
            ("Penanggung Jawab", "Nama Penanggung Jawab", "Ketua", "CP"),
            max_length=120,
        ),
        PHONE,
        FlagColumn("is_active", _("Active"), ("Aktif", "Status", "Status Aktif")),
    )
    import_permission = "directory.import_socialpartner"
    export_permission = "directory.export_socialpartner"
    url_namespace = "directory_socialpartner"
    list_url = "directory_socialpartner:list"
    narrowing = Narrowing(filters.search_directory, filters.PartnerFilterSet)

    def guess(self, row):
        return {"kind": partner_kind_of(row["name"])}
