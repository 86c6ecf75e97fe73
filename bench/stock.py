"""The same job as a developer would first write it with django-import-export.

One Resource, its usual flow (dry run, then the real run), and the same tables:
case, person and household, with encryption and the row's provenance.
"""

from __future__ import annotations

from pathlib import Path

from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from portal.accounts.models import User
from portal.cases.choices import Channel, Status
from portal.cases.models import Case
from portal.cases.numbering import format_number
from portal.cases.serials import reserve_serials
from portal.cases.words import status_of
from portal.directory.matching import service_key
from portal.directory.models import Institution, Program, Service
from portal.privacy.cipher import lookup
from portal.privacy.identity import can_be_identity_number
from portal.regions.models import Region
from portal.regions.querysets import code_range
from portal.regions.spelling import region_key
from portal.registry.choices import NumberState
from portal.registry.models import Household, Person
from portal.spreadsheets.cells.dates import parse_date
from portal.spreadsheets.cells.phones import parse_phone
from portal.spreadsheets.cells.values import parse_rt_rw
from portal.spreadsheets.models import ImportRun


class DayWidget(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return parse_date(value) if value else None


class StatusWidget(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return status_of(str(value or "").casefold()) or Status.REGISTERED


class WordsWidget(widgets.ForeignKeyWidget):
    """Find the record by its name; unknown words are kept beside it."""

    def clean(self, value, row=None, **kwargs):
        words = str(value or "").strip()
        return self.model.objects.filter(aliases__icontains=words).first()


class VillageWidget(widgets.ForeignKeyWidget):
    def clean(self, value, row=None, **kwargs):
        first, after = code_range("3202")
        found = Region.objects.filter(
            level=4,
            search_name=region_key(str(value)),
            parent__search_name=region_key(str(row["Kecamatan"])),
            code__gte=first,
            code__lt=after,
        ).first()
        if found is None:
            raise ValueError(f"Unknown village {value}")
        return found


class PersonWidget(widgets.ForeignKeyWidget):
    """Find the person by NIK, or make one with the household of the row's KK."""

    def __init__(self):
        super().__init__(Person)

    def clean(self, value, row=None, **kwargs):
        nik = str(value)
        if not can_be_identity_number(nik):
            raise ValueError(f"{nik} is no NIK")
        known = Person.objects.filter(nik_key=lookup(nik)).first()
        return known or self.create(nik, row)

    def create(self, nik: str, row) -> Person:
        kk, (rt, rw) = str(row["No. KK"]), parse_rt_rw(row["RT/RW"])
        village = VillageWidget(Region).clean(row["Desa/Kelurahan"], row)
        household = Household.objects.filter(kk_key=lookup(kk)).first()
        return Person.objects.create(
            nik=nik,
            nik_state=NumberState.SOUND,
            name=row["Nama Lengkap"],
            birth_place=row["Tempat Lahir"],
            birth_date=parse_date(row["Tanggal Lahir"]),
            sex="female" if row["L/P"] == "P" else "male",
            address=row["Alamat"],
            rt=rt,
            rw=rw,
            phone=parse_phone(row["No HP"]),
            region=village,
            household=household
            or Household.objects.create(
                kk=kk, kk_state=NumberState.SOUND, region=village
            ),
        )


class StockCaseResource(resources.ModelResource):
    external_id = fields.Field("external_id", "No Tiket")
    received_on = fields.Field("received_on", "Tgl Aduan", DayWidget())
    service = fields.Field("service", "Layanan", WordsWidget(Service))
    service_words = fields.Field("service_words", "Layanan")
    program = fields.Field("program", "Program", WordsWidget(Program))
    program_words = fields.Field("program_words", "Program")
    referred_institution = fields.Field(
        "referred_institution", "Rujukan ke", WordsWidget(Institution)
    )
    referred_words = fields.Field("referred_words", "Rujukan ke")
    region = fields.Field("region", "Desa/Kelurahan", VillageWidget(Region))
    status = fields.Field("status", "Status", StatusWidget())
    notes = fields.Field("notes", "Keterangan")

    class Meta:
        model = Case
        import_id_fields = ("external_id",)
        fields = (
            "external_id",
            "received_on",
            "service",
            "service_words",
            "program",
            "program_words",
            "referred_institution",
            "referred_words",
            "region",
            "status",
            "notes",
        )
        skip_unchanged = True
        use_transactions = True

    def __init__(self, user: User, run: ImportRun):
        super().__init__()
        self.user, self.run = user, run
        self.fields["person"] = fields.Field("person", "NIK", PersonWidget())

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        instance.import_row = kwargs["row_number"] + 1

    def before_save_instance(self, instance, row, **kwargs):
        instance.channel = Channel.IMPORT
        instance.created_by = self.user
        instance.import_run = self.run
        instance.service_key = service_key(instance.service_words)
        instance.notes = instance.notes or ""
        self.give_number(instance)

    def give_number(self, instance) -> None:
        if not instance.number:
            place = (instance.region_id, instance.received_on.year)
            instance.number = format_number(*place, reserve_serials({place: 1})[place])


def import_stock(path: Path, user: User, run: ImportRun) -> int:
    """Import the file as django-import-export's own admin does; return the rows made."""
    dataset = XLSX().create_dataset(path.read_bytes())
    resource = StockCaseResource(user, run)
    resource.import_data(dataset, dry_run=True)
    result = resource.import_data(dataset, dry_run=False)
    if result.has_errors():
        raise SystemExit(f"The stock import failed: {result.row_errors()[:1]}")
    return result.totals["new"]
