"""The same export by this portal and by the usual tools."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from openpyxl import Workbook

from portal.accounts.models import User
from portal.cases.exporting import FIELDS
from portal.cases.models import Case
from portal.cases.sheets import COLUMNS
from portal.regions.models import Region
from portal.spreadsheets.exports.exports import export_list

BY_NAME = {column.name: column for column in COLUMNS}
HEADER = [str(column.label) for column in COLUMNS]
# How a developer would reach the names of a village and of what it lies in.
PARENTS = {
    "village": "person__region__name",
    "district": "person__region__parent__name",
    "regency": "person__region__parent__parent__name",
    "province": "person__region__parent__parent__parent__name",
}
PATHS = FIELDS | PARENTS
WRITTEN = ("sex", "phone", "channel", "kind", "status")


def ours(path: Path, user: User) -> None:
    with path.open("wb") as target:
        kind = path.suffix.lstrip(".")
        export_list(target, by=user, file_format=kind, purpose="measurement")


def cases(user: User):
    found = Case.objects.visible_to(user, "cases.export_case")
    return found.order_by("received_on", "pk")


class WrittenField(fields.Field):
    """A value in the words that the list uses for it."""

    def __init__(self, name: str):
        super().__init__(PATHS[name], str(BY_NAME[name].label))
        self.write = BY_NAME[name].write

    def export(self, instance, **kwargs):
        return self.write(self.get_value(instance))


def field_of(name: str) -> fields.Field:
    if name in WRITTEN:
        return WrittenField(name)
    return fields.Field(PATHS[name], str(BY_NAME[name].label))


class CaseResource(resources.ModelResource):
    """The list as django-import-export's own export writes it."""

    class Meta:
        model = Case
        fields = ()

    def __init__(self):
        super().__init__()
        self.fields = {name: field_of(name) for name in PATHS}

    def get_export_order(self):
        return list(PATHS)


def import_export(path: Path, user: User) -> None:
    related = ("person__household", "person__region__parent__parent__parent")
    dataset = CaseResource().export(queryset=cases(user).select_related(*related))
    path.write_bytes(XLSX().export_data(dataset))


def rows(user: User) -> Iterator[list]:
    """The cells as a careful developer reads them: no objects, names in a dict."""
    names = dict(Region.objects.values_list("code", "name"))
    lengths = {"village": 10, "district": 6, "regency": 4, "province": 2}
    writers = [(list(FIELDS).index(name), BY_NAME[name].write) for name in WRITTEN]
    places = [(list(FIELDS).index(name), size) for name, size in lengths.items()]
    paths = list(dict.fromkeys(FIELDS.values()))
    picks = [paths.index(path) for path in FIELDS.values()]
    for found in cases(user).values_list(*paths).iterator(chunk_size=2_000):
        row = [found[index] for index in picks]
        for index, write in writers:
            row[index] = write(row[index])
        for index, size in places:
            row[index] = names.get(row[index][:size], "")
        yield row


def openpyxl_write_only(path: Path, user: User) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kasus")
    sheet.append(HEADER)
    for row in rows(user):
        sheet.append(row)
    book.save(path)


def csv_writer(path: Path, user: User) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(user))
