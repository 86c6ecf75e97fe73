"""The same job with all that makes django-import-export fast, in two steps.

With its options: bulk creation in batches, no comparison of rows, an instance
loader that reads all at once, look-ups from memory. Tuned: people, households
and case numbers in bulk besides, by code of our own around the library. The
flow stays the library's: a dry run, then the real run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from import_export.formats.base_formats import XLSX
from import_export.instance_loaders import CachedInstanceLoader

from bench.stock import StockCaseResource
from portal.accounts.models import User
from portal.cases.numbering import format_number
from portal.cases.serials import reserve_serials
from portal.directory.models import Institution, Program, Service
from portal.privacy.cipher import lookup
from portal.privacy.identity import can_be_identity_number
from portal.regions.models import Region
from portal.regions.querysets import code_range
from portal.regions.spelling import region_key
from portal.registry.choices import NumberState
from portal.registry.models import Household, Person
from portal.registry.names import name_key
from portal.spreadsheets.cells.dates import parse_date
from portal.spreadsheets.cells.phones import parse_phone
from portal.spreadsheets.cells.values import parse_rt_rw
from portal.spreadsheets.models import ImportRun

BATCH = 1_000


class CaseResourceWithOptions(StockCaseResource):
    class Meta(StockCaseResource.Meta):
        use_bulk = True
        batch_size = BATCH
        skip_unchanged = False
        skip_diff = True
        skip_html_diff = True
        instance_loader_class = CachedInstanceLoader

    def before_import(self, dataset, **kwargs):
        self.villages = villages_by_name()
        for name, model in (
            ("service", Service),
            ("program", Program),
            ("referred_institution", Institution),
        ):
            self.remember(name, Words(model))
        self.remember("region", self.village_of)
        self.remember("status", Remembered(self.fields["status"].widget.clean))

    def remember(self, name: str, find) -> None:
        """Let a field answer from memory."""
        self.fields[name].widget.clean = find

    def village_of(self, value, row=None, **kwargs) -> Region:
        place = region_key(str(value)), region_key(str(row["Kecamatan"]))
        if place not in self.villages:
            raise ValueError(f"Unknown village {value}")
        return self.villages[place]


class TunedCaseResource(CaseResourceWithOptions):
    class Meta(CaseResourceWithOptions.Meta):
        pass

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        self.people = self.make_people(dataset.dict)
        self.remember("person", self.person_of)

    def person_of(self, value, row=None, **kwargs) -> Person:
        if str(value) not in self.people:
            raise ValueError(f"{value} is no NIK")
        return self.people[str(value)]

    def make_people(self, rows: list[dict]) -> dict[str, Person]:
        """Return the person of each NIK; those who are missing are made in bulk."""
        wanted = {
            str(row["NIK"]): row
            for row in reversed(rows)
            if can_be_identity_number(str(row["NIK"]))
        }
        keys = {lookup(nik): nik for nik in wanted}
        known = in_parts(Person, "nik_key", keys)
        people = {keys[person.nik_key]: person for person in known}
        homes = self.make_households(wanted.values())
        new = {
            nik: self.new_person(nik, row, homes)
            for nik, row in wanted.items()
            if nik not in people
        }
        Person.objects.bulk_create(new.values(), batch_size=BATCH)
        return people | new

    def make_households(self, rows: Iterable[dict]) -> dict[str, Household]:
        wanted = {str(row["No. KK"]): row for row in rows}
        keys = {lookup(kk): kk for kk in wanted}
        homes = {
            keys[home.kk_key]: home for home in in_parts(Household, "kk_key", keys)
        }
        new = {
            kk: Household(
                kk=kk,
                kk_key=key,
                kk_state=NumberState.SOUND,
                region=self.village_of(wanted[kk]["Desa/Kelurahan"], wanted[kk]),
            )
            for key, kk in keys.items()
            if kk not in homes
        }
        Household.objects.bulk_create(new.values(), batch_size=BATCH)
        return homes | new

    def new_person(self, nik: str, row: dict, homes: dict[str, Household]) -> Person:
        rt, rw = parse_rt_rw(row["RT/RW"])
        return Person(
            nik=nik,
            nik_key=lookup(nik),
            nik_state=NumberState.SOUND,
            name=row["Nama Lengkap"],
            name_key=name_key(row["Nama Lengkap"]),
            birth_place=row["Tempat Lahir"],
            birth_date=parse_date(row["Tanggal Lahir"]),
            sex="female" if row["L/P"] == "P" else "male",
            address=row["Alamat"],
            rt=rt,
            rw=rw,
            phone=parse_phone(row["No HP"]),
            region=self.village_of(row["Desa/Kelurahan"], row),
            household=homes[str(row["No. KK"])],
        )

    def give_number(self, instance) -> None:
        """Numbers are given to a whole batch."""

    def bulk_create(self, *args, **kwargs):
        cases = [case for case in self.create_instances if not case.number]
        places = [(case.region_id, case.received_on.year) for case in cases]
        free = reserve_serials(Counter(places))
        for case, place in zip(cases, places, strict=True):
            case.number = format_number(*place, free[place])
            free[place] += 1
        super().bulk_create(*args, **kwargs)


class Remembered:
    """A function of a cell that is asked once for each value."""

    def __init__(self, find):
        self.find, self.known = find, {}

    def __call__(self, value, row=None, **kwargs):
        if value not in self.known:
            self.known[value] = self.find(value)
        return self.known[value]


class Words(Remembered):
    """The record whose aliases hold the words, as the stock widget finds it."""

    def __init__(self, model):
        super().__init__(
            lambda value: model.objects.filter(
                aliases__icontains=str(value or "").strip()
            ).first()
        )


def villages_by_name() -> dict[tuple[str, str], Region]:
    first, after = code_range("3202")
    villages = Region.objects.filter(level=4, code__gte=first, code__lt=after)
    return {
        (village.search_name, village.parent.search_name): village
        for village in villages.select_related("parent")
    }


def in_parts(model, field: str, values: Iterable[str]) -> list:
    values = list(values)
    return [
        record
        for start in range(0, len(values), 900)
        for record in model.objects.filter(
            **{f"{field}__in": values[start : start + 900]}
        )
    ]


def import_with(resource: type[CaseResourceWithOptions]):
    """Return the import of a file in the library's two runs."""

    def work(path: Path, user: User, run: ImportRun) -> None:
        dataset = XLSX().create_dataset(path.read_bytes())
        resource(user, run).import_data(dataset, dry_run=True)
        result = resource(user, run).import_data(dataset, dry_run=False)
        if result.has_errors():
            raise SystemExit(f"{resource.__name__} failed: {result.row_errors()[:1]}")

    return work


import_with_options = import_with(CaseResourceWithOptions)
import_tuned = import_with(TunedCaseResource)
