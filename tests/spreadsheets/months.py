"""Lists of one village month by month, in words of its own, for tests of profiles."""

from __future__ import annotations

from pathlib import Path

from portal.directory.models import Service
from portal.spreadsheets.mending.value_maps import map_words
from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.profiles.settling import entries_of
from portal.spreadsheets.runs.actions import import_file, read_again
from tests.factories import make_nik
from tests.workbooks import write_xlsx

HEADS = ["Nama", "NIK", "Tgl Aduan", "Bantuan Apa", "Status Kasus", "Ket Lain"]


def month(folder: Path, name: str, *rows: list, heads=HEADS) -> Path:
    """One month's list of a village, with words of its own."""
    rows = rows or (
        [f"Siti {name}", make_nik(), "02/06/2026", "Kartu sehat mati", "Beres", "a"],
        [f"Budi {name}", make_nik(), "03/06/2026", "Kartu sehat mati", "Selesai", "b"],
    )
    return write_xlsx(folder / f"{name}.xlsx", [heads, *rows])


def imported(path: Path, by, **options) -> ImportRun:
    return import_file(path, by=by, **options)


def letter_of(run: ImportRun, header: str) -> str:
    return next(e["letter"] for e in entries_of(run.mapping) if e["header"] == header)


def taken(run: ImportRun) -> dict[str, tuple]:
    return {e["header"]: (e["column"], e["how"]) for e in entries_of(run.mapping)}


def settle_first(folder: Path, by, name: str = "juni") -> ImportRun:
    """An import of which everything was settled: columns, a word, a constant."""
    run = imported(month(folder, name), by)
    columns = {
        letter_of(run, "Bantuan Apa"): "service",
        letter_of(run, "Ket Lain"): "notes",
    }
    read_again(run, columns=columns, defaults={"channel": "Telepon"})
    service = Service.objects.filter(is_active=True).order_by("pk").first()
    map_words(run, "service", "Kartu sehat mati", service.code, by=by)
    map_words(run, "status", "Beres", "resolved", by=by)
    return run


def profile_like(profile: MappingProfile, **changes) -> MappingProfile:
    version = profile.versions.first()
    values = {
        name: getattr(profile, name)
        for name in ("name", "register", "fingerprint", "headers", "version")
    }
    other = MappingProfile.objects.create(**(values | changes))
    other.versions.create(
        number=other.version,
        columns=version.columns,
        value_map=version.value_map,
        created_by=other.created_by,
    )
    return other
