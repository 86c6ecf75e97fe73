"""The same job as a developer would first write it with django-import-export.

One Resource, its usual flow (dry run, then the real run), and the same tables:
case, person and household, with encryption and the row's provenance.
"""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
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
from portal.regions.models import Region
from portal.registry.actions import record_person
from portal.registry.models import Person
from portal.spreadsheets.dates import parse_date
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.phones import parse_phone
from portal.spreadsheets.values import parse_rt_rw


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
        found = Region.objects.filter(
            level=4,
            name__iexact=str(value).strip(),
            parent__name__iexact=str(row["Kecamatan"]).strip(),
            code__startswith="3202",
        ).first()
        if found is None:
            raise ValueError(f"Unknown village {value}")
        return found


class PersonWidget(widgets.ForeignKeyWidget):
    def __init__(self, user: User):
        super().__init__(Person)
        self.user = user

    def clean(self, value, row=None, **kwargs):
        rt, rw = parse_rt_rw(row["RT/RW"])
        try:
            return record_person(
                by=self.user,
                name=row["Nama Lengkap"],
                nik=str(value),
                kk=str(row["No. KK"]),
                birth_place=row["Tempat Lahir"],
                birth_date=parse_date(row["Tanggal Lahir"]),
                sex="female" if row["L/P"] == "P" else "male",
                address=row["Alamat"],
                rt=rt,
                rw=rw,
                phone=parse_phone(row["No HP"]),
                region=VillageWidget(Region).clean(row["Desa/Kelurahan"], row),
            )
        except ValidationError as error:
            raise ValueError(error.messages[0]) from error


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
        self.fields["person"] = fields.Field("person", "NIK", PersonWidget(user))

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        instance.import_row = kwargs["row_number"] + 1

    def before_save_instance(self, instance, row, **kwargs):
        instance.channel = Channel.IMPORT
        instance.created_by = self.user
        instance.import_run = self.run
        instance.service_key = service_key(instance.service_words)
        if not instance.number:
            place = (instance.region_id, instance.received_on.year)
            instance.number = format_number(*place, reserve_serials({place: 1})[place])
        instance.notes = instance.notes or ""


def import_stock(path: Path, user: User, run: ImportRun) -> int:
    """Import the file as django-import-export's own admin does; return the rows made."""
    dataset = XLSX().create_dataset(path.read_bytes())
    resource = StockCaseResource(user, run)
    resource.import_data(dataset, dry_run=True)
    result = resource.import_data(dataset, dry_run=False)
    if result.has_errors():
        raise SystemExit(f"The stock import failed: {result.row_errors()[:1]}")
    return result.totals["new"]
