"""The list of people as a spreadsheet: its columns, and how it is checked and written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.registry import (
    comparing,
    exporting,
    importing,
    permitting,
    staging,
    undoing,
)
from portal.registry.choices import Sex
from portal.registry.matching import PeopleMatcher
from portal.registry.models import Person
from portal.registry.recognizing import suggest_numbers
from portal.spreadsheets.checks.identity import judge_numbers
from portal.spreadsheets.checks.places import Whereabouts, place_rows
from portal.spreadsheets.columns import (
    Column,
    DateColumn,
    IdentityColumn,
    NameColumn,
    NumberedColumn,
    PhoneColumn,
    PlaceColumn,
    RegionColumn,
    SexColumn,
)
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Register, register
from portal.spreadsheets.tables import Table

NUMBERS = (
    IdentityColumn("nik", _("NIK"), example="3202164101509901"),
    IdentityColumn("kk", _("KK number"), example="3202160101109901"),
)
CITIZEN = (
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
)
HEAD = NameColumn("household_head", _("Head of household"), max_length=120)
COLUMNS = (*NUMBERS, *CITIZEN, HEAD)


@register
class PeopleRegister(Register):
    """Citizens, as the lists of a village or a Puskesos hold them."""

    name = "people"
    label = _("Citizens")
    order = 20
    place_labels: ClassVar[dict] = {"region": _("On the list of")}
    columns = COLUMNS
    model, fields = Person, exporting.FIELDS
    import_permission = permitting.IMPORT
    export_permission = exporting.EXPORT
    known_by = "name_key"
    list_url = "people:list"
    permit = staticmethod(permitting.permit_changes)
    stage = staticmethod(staging.stage)
    preview = staticmethod(staging.preview)
    apply = staticmethod(importing.apply)
    revert = staticmethod(undoing.revert)
    rows_to_export = staticmethod(exporting.rows_to_export)
    count_to_export = staticmethod(exporting.count_to_export)
    filters_in_words = staticmethod(exporting.filters_in_words)
    current = staticmethod(comparing.stored_values)
    suggest_numbers = staticmethod(suggest_numbers)

    def check(self, table: Table, where: Whereabouts, run: ImportRun) -> None:
        """Judge numbers and places."""
        judge_numbers(table, "nik", with_person=True)
        judge_numbers(table, "kk", with_person=False)
        elsewhere = _(
            "This citizen lives outside your region. They come on the list of yours."
        )
        # Only a new citizen must be put on some region's list.
        place_rows(table, replace(where, elsewhere=str(elsewhere), is_needed=False))

    def matcher(self, run: ImportRun) -> PeopleMatcher:
        return PeopleMatcher(run, self.by_name)

    def links(self, ids: Iterable[int], user) -> dict[int, tuple[str, str]]:
        """Return citizen → name and address of their page, of those `user` sees."""
        people = Person.objects.visible_to(user).filter(pk__in=set(ids))
        return {
            pk: (name, reverse("people:inspect", args=[pk]))
            for pk, name in people.values_list("pk", "name")
        }
