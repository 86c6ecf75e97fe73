"""Small case lists for tests, built in code, and what came of importing them."""

from __future__ import annotations

import csv
import itertools
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from portal.cases.models import Case, CaseCounter, Referral
from portal.registry.models import Household, Person
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import

# Column of the register -> a header that people write over it.
HEADERS = {
    "case_number": "Case number",
    "external_id": "No Tiket",
    "nik": "NIK",
    "kk": "No KK",
    "name": "Nama",
    "birth_place": "Tempat Lahir",
    "birth_date": "Tanggal Lahir",
    "sex": "Jenis Kelamin",
    "address": "Alamat",
    "hamlet": "Dusun",
    "rt": "RT",
    "rw": "RW",
    "village": "Desa/Kelurahan",
    "district": "Kecamatan",
    "regency": "Kabupaten/Kota",
    "province": "Provinsi",
    "region_code": "Kode Desa",
    "phone": "No HP",
    "reporter": "Nama Pelapor",
    "household_head": "Nama Kepala Keluarga",
    "received_on": "Tanggal Aduan",
    "service": "Layanan",
    "program": "Nama Program",
    "description": "Description",
    "documents": "Kelengkapan Berkas",
    "status": "Status Kasus",
    "referred_to": "Dirujuk ke",
    "officer": "Petugas",
    "notes": "Keterangan",
}
VOLATILE = {
    "id",
    "tracking_code",
    "created_at",
    "updated_at",
    "import_run_id",
    "person_id",
    "household_id",
}
files = itertools.count(1)


def citizen(serial: int, **changes: Any) -> dict[str, Any]:
    """Return a row of a case list: one sound citizen's one request."""
    row = {
        "nik": f"320216010170{serial:04d}",
        "name": f"Contoh {word(serial)}",
        "birth_date": "01/01/1970",
        "sex": "L",
        "received_on": "02/06/2026",
        "service": "KIS tidak aktif",
    }
    return row | changes


def word(serial: int) -> str:
    """Return a name made of letters only, another one for each number."""
    letters = "abcdefghij"
    return "".join(letters[int(digit)] for digit in f"{serial:03d}").capitalize()


def write_list(
    folder: Path,
    rows: list[dict[str, Any]],
    *,
    titles: tuple[str, ...] = (),
    kind: str = "xlsx",
    name: str | None = None,
) -> Path:
    """Write rows (column of the register -> cell) under their headers."""
    columns = [name for name in HEADERS if any(name in row for row in rows)]
    heads = [HEADERS[column] for column in columns]
    cells = [[row.get(column) for column in columns] for row in rows]
    table = [*([title] for title in titles), heads, *cells]
    path = folder / (name or f"daftar-{next(files)}.{kind}")
    return write_csv(path, table) if kind == "csv" else write_xlsx(path, table)


def write_xlsx(path: Path, table: list[list[Any]]) -> Path:
    book = Workbook()
    for cells in table:
        book.active.append(cells)
    book.save(path)
    return path


def write_csv(path: Path, table: list[list[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(table)
    return path


def stage(folder: Path, rows: list[dict[str, Any]], *, by, **options) -> ImportRun:
    """Return the preview of these rows as a list that `by` imports."""
    shape = {
        name: options.pop(name)
        for name in ("titles", "kind", "name")
        if name in options
    }
    return import_file(write_list(folder, rows, **shape), by=by, **options)


def bring_in(folder: Path, rows: list[dict[str, Any]], *, by, **options) -> ImportRun:
    """Import these rows and save them."""
    run = stage(folder, rows, by=by, **options)
    return commit_import(run, by=by)


def outcomes(run: ImportRun) -> list[str]:
    return list(run.rows.order_by("row").values_list("outcome", flat=True))


def problems(run: ImportRun, column: str | None = None) -> list[tuple]:
    """Return (row under the header from 1, column, severity, code) of each problem."""
    first = run.layout["first_row"]
    found = run.problems.order_by("row", "id")
    return [
        (each.row - first + 1, each.column, each.severity, each.code)
        for each in found
        if column in (None, each.column)
    ]


def notes(run: ImportRun, column: str) -> list[tuple[str, str]]:
    """Return (severity, code) of each problem of one column."""
    return [(severity, code) for _row, _column, severity, code in problems(run, column)]


def previewed(run: ImportRun, position: int = 1) -> dict[str, Any]:
    """Return the values of the nth row as the importer sees them."""
    row = run.rows.order_by("row")[position - 1]
    return get_register(run.register).preview(row.values)


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Return every case, citizen, household, counter and referral there is."""
    models = (Case, Person, Household, CaseCounter, Referral)
    return {
        model.__name__: list(model.objects.order_by("pk").values()) for model in models
    }


def essence() -> list[dict[str, Any]]:
    """Return the cases with their citizens, without what differs each time."""
    return [
        {
            **kept(case),
            "person": kept(Person.objects.filter(pk=case["person_id"]).values()[0]),
        }
        for case in Case.objects.order_by("number").values()
    ]


def kept(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in VOLATILE}


def day(text: str) -> date:
    return date.fromisoformat(text)
