"""The demo content's own pictures, loaded once into the image library."""

from __future__ import annotations

from pathlib import Path

from django.core.files.images import ImageFile
from wagtail.images import get_image_model

FOLDER = Path(__file__).parent / "images"

TITLES = {
    "satu-atap": "Layanan di bawah satu atap",
    "kartu-kesehatan": "Kartu diserahkan di meja layanan",
    "kunjungan-rumah": "Fasilitator mengunjungi keluarga",
    "kembali-sekolah": "Anak berangkat ke sekolah",
    "kelas-belajar": "Petugas belajar bersama",
}


def illustration(name: str):
    """Return the named picture of the image library, adding it if it is missing."""
    images = get_image_model().objects
    known = images.filter(title=TITLES[name]).first()
    if known:
        return known
    with (FOLDER / f"{name}.webp").open("rb") as file:
        return images.create(title=TITLES[name], file=ImageFile(file, f"{name}.webp"))
