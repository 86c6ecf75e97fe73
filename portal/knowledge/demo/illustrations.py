"""The demo content's own pictures, loaded once into the image library."""

from __future__ import annotations

from pathlib import Path

from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import Filter

FOLDER = Path(__file__).parent / "images"

TITLES = {
    "satu-atap": "Layanan di bawah satu atap",
    "kartu-kesehatan": "Kartu diserahkan di meja layanan",
    "kunjungan-rumah": "Fasilitator mengunjungi keluarga",
    "kembali-sekolah": "Anak berangkat ke sekolah",
    "kelas-belajar": "Petugas belajar bersama",
}


def illustration(name: str, *crops: str):
    """Return the named picture of the image library, adding it if it is missing.

    A new one gets its crops at once, so that the first visitor does not wait.
    """
    images = get_image_model().objects
    known = images.filter(title=TITLES[name]).first()
    if known:
        return known
    with (FOLDER / f"{name}.webp").open("rb") as file:
        image = images.create(title=TITLES[name], file=ImageFile(file, f"{name}.webp"))
    for crop in crops:
        add_crop(image, Filter(crop))
    return image


def add_crop(image, crop: Filter) -> None:
    """Make a crop ahead of its first use, and close what Wagtail leaves open."""
    file = image.generate_rendition_file(crop)
    image.renditions.create(
        filter_spec=crop.spec, focal_point_key=crop.get_cache_key(image), file=file
    )
    file.close()
