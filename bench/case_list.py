"""A generated case list of any length, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from portal.regions.models import Region
from portal.spreadsheets.exports.writers import WRITERS

REGENCY = "3202"
HEADER = (
    "No Tiket", "Tgl Aduan", "Nama Lengkap", "NIK", "No. KK", "Tempat Lahir",
    "Tanggal Lahir", "L/P", "Alamat", "RT/RW", "Desa/Kelurahan", "Kecamatan", "No HP",
    "Layanan", "Program", "Rujukan ke", "Status", "Keterangan",
)  # fmt: skip
GIVEN = [
    "Siti",
    "Budi",
    "Aminah",
    "Supardi",
    "Yohanes",
    "Rukmini",
    "Ahmad",
    "Dewi",
    "Markus",
    "Wayan",
    "Nur",
    "Agus",
]
FAMILY = [
    "Contoh",
    "Fiktif",
    "Ujicoba",
    "Santoso",
    "Rahayu",
    "Hidayat",
    "Lestari",
    "Saputra",
    "Wibowo",
]
SERVICES = (
    "KIS tidak aktif", "Belum dapat PKH", "Kartu KKS hilang", "KIP anak",
    "Tidak terdaftar DTKS/DTSEN", "Minta KTP-el", "Rumah tidak layak huni",
)  # fmt: skip
PROGRAMS = ("PBI-JK", "PKH", "Sembako", "PIP", "-")
TARGETS = ("BPJS Kesehatan", "Dinsos", "Disdukcapil", "Disdik", "-")
STATUSES = ("Selesai", "Proses", "dirujuk", "Belum", "Ditolak")


def write_case_list(path: Path, rows: int, *, first: int = 0, seed: int = 1) -> None:
    """Write an xlsx or csv of `rows` cases; three in a hundred have an error.

    They are numbered from `first` on and all of one regency.
    """
    villages = [
        (village.name, village.parent.name)
        for village in Region.objects.filter(
            level=4, code__startswith=REGENCY
        ).select_related("parent")
    ]
    # A village that shares its name with a sibling would be an error of its own.
    unique = [pair for pair in villages if villages.count(pair) == 1]
    with path.open("wb") as target:
        numbers = range(first, first + rows)
        cases = generate(numbers, unique, random.Random(seed))
        WRITERS[path.suffix[1:]](target, HEADER, cases, "Kasus")


def generate(
    numbers: Iterable[int], villages: list[tuple[str, str]], chance: random.Random
) -> Iterator[tuple]:
    for number in numbers:
        yield row(number, villages, chance)


def row(number: int, villages, chance: random.Random) -> tuple:
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(25_000))
    female = chance.random() < 0.5
    village, district = chance.choice(villages)
    nik = identity(number, born, female)
    if chance.random() < 0.03:
        nik = nik[:-1]  # a digit was lost
    received = date(2025, 1, 1) + timedelta(days=chance.randrange(500))
    return (
        f"REG-{number:07d}",
        received if chance.random() < 0.9 else received.strftime("%d/%m/%Y"),
        f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {number}",
        nik,
        f"320216{received:%d%m%y}{number % 9000 + 1:04d}",
        "Sukabumi",
        born,
        "P" if female else "L",
        f"Kp. Contoh No. {chance.randrange(200)}",
        f"{chance.randrange(1, 12):03d}/{chance.randrange(1, 9):03d}",
        village,
        district,
        f"0812{chance.randrange(10**8):08d}",
        chance.choice(SERVICES),
        chance.choice(PROGRAMS),
        chance.choice(TARGETS),
        chance.choice(STATUSES),
        "-",
    )


def identity(number: int, born: date, female: bool) -> str:
    """A sound NIK; no two numbers of one list are the same person's."""
    day = born.day + 40 if female else born.day
    district = 320201 + number // 9000 % 40
    return f"{district}{day:02d}{born:%m%y}{number % 9000 + 1:04d}"
