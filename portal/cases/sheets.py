"""The case list as a spreadsheet: its columns, and how it is checked and written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.cases import (
    checking,
    comparing,
    exporting,
    importing,
    matching,
    showing,
    undoing,
)
from portal.cases.choices import Channel, Kind, Status
from portal.cases.models import Case
from portal.cases.words import channel_of, kind_of, status_of
from portal.registry.choices import Sex
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import (
    ChoiceColumn,
    CodeColumn,
    Column,
    DateColumn,
    IdentityColumn,
    NameColumn,
    NumberedColumn,
    PhoneColumn,
    PlaceColumn,
    ReferenceColumn,
    RegionColumn,
    SexColumn,
)
from portal.spreadsheets.registers import Register, register

COLUMNS = (
    CodeColumn("case_number", _("Case number"), max_length=32),
    CodeColumn("external_id", _("Number elsewhere"), max_length=60, example="REG-001"),
    IdentityColumn("nik", _("NIK"), example="3202164101509901"),
    IdentityColumn("kk", _("KK number"), example="3202160101109901"),
    NameColumn("name", _("Name"), required=True, max_length=120, example="SITI CONTOH"),
    PlaceColumn("birth_place", _("Place of birth"), max_length=60, example="Sukabumi"),
    DateColumn("birth_date", _("Date of birth"), example="01/01/1950"),
    SexColumn("sex", _("Sex (L/P)"), choices=Sex, example="P"),
    Column("address", _("Address"), max_length=200, example="Kp. Contoh"),
    Column("hamlet", _("Hamlet"), max_length=60),
    NumberedColumn("rt", _("RT"), example="001"),
    NumberedColumn("rw", _("RW"), example="002"),
    RegionColumn("village", _("Village"), example="Benda"),
    RegionColumn("district", _("District"), example="Cicurug"),
    RegionColumn("regency", _("Regency or city"), example="Kabupaten Sukabumi"),
    RegionColumn("province", _("Province"), example="Jawa Barat"),
    RegionColumn("region_code", _("Region code")),
    PhoneColumn("phone", _("Phone"), example="081200000000"),
    NameColumn("reporter", _("Reporter"), max_length=120),
    Column("reporter_relation", _("Reporter's relation"), max_length=60),
    NameColumn("household_head", _("Head of household"), max_length=120),
    DateColumn(
        "received_on", _("Received on"), severity=Severity.ERROR, example="02/06/2026"
    ),
    ChoiceColumn(
        "channel",
        _("Channel"),
        choices=Channel,
        words=channel_of,
        fallback=Channel.IMPORT,
    ),
    ChoiceColumn("kind", _("Kind"), choices=Kind, words=kind_of, fallback=Kind.REQUEST),
    ReferenceColumn(
        "service", _("Service"), max_length=200, example="Reaktivasi PBI-JK"
    ),
    ReferenceColumn("program", _("Program"), max_length=200, example="PBI-JK"),
    Column("description", _("Description")),
    Column("documents", _("Papers"), max_length=300, example="KTP, KK"),
    ChoiceColumn(
        "status",
        _("Status"),
        choices=Status,
        words=status_of,
        fallback=Status.REGISTERED,
        example="Proses",
    ),
    ReferenceColumn("referred_to", _("Referred to"), max_length=200),
    Column("outcome", _("Outcome")),
    DateColumn("closed_on", _("Closed on")),
    NameColumn("officer", _("Officer"), max_length=120),
    Column("notes", _("Notes")),
)


@register
class CaseRegister(Register):
    """Cases, each with its citizen, as the lists of Puskesos and SLRT hold them."""

    name = "cases"
    label = _("Cases")
    columns = COLUMNS
    import_permission = "cases.import_case"
    export_permission = "cases.export_case"
    list_url = "cases:list"
    check = staticmethod(checking.check)
    match = staticmethod(matching.match)
    stage = staticmethod(importing.stage)
    preview = staticmethod(importing.preview)
    apply = staticmethod(importing.apply)
    revert = staticmethod(undoing.revert)
    rows_to_export = staticmethod(exporting.rows_to_export)
    current = staticmethod(comparing.stored_values)
    links = staticmethod(showing.links)
    count_to_export = staticmethod(showing.count_to_export)
    filters_in_words = staticmethod(showing.filters_in_words)

    def record_ids(self, run) -> list[int]:
        return list(Case.objects.filter(import_run=run).values_list("pk", flat=True))
