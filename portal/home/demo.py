"""The demo front door: the home page, the site that points to it, and its sections."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from portal.home.models import HomePage
from portal.knowledge.demo.illustrations import illustration
from portal.knowledge.demo.loader import ensure_page, load_sections
from portal.knowledge.demo.pieces import block, note, points, text

HERO_PICTURE = "width-960|format-webp"  # as the template asks for it

HOME = {
    "slug": "beranda",
    "title": "Beranda",
    "seo_title": "Layanan sosial di bawah satu atap",
    "hero_title": "Satu tempat untuk urusan sosial, dekat dari rumah",
    "hero_text": (
        "Puskesos di desa dan SLRT di kabupaten/kota menerima warga, memeriksa data, "
        "membantu di tempat, atau mengantar urusannya ke instansi yang tepat."
    ),
    "hero_page_text": "Lihat bagaimana Anda dilayani",
    "hero_picture_alt": (
        "Gambar: warga dan petugas bertemu di balai layanan yang atapnya menaungi semua."
    ),
    "first_steps_title": "Apa yang perlu dilakukan dahulu?",
    "about_title": "Apa itu Puskesos dan SLRT?",
    "about": [
        text(
            "<p><b>Puskesos</b> (Pusat Kesejahteraan Sosial) adalah tempat layanan sosial "
            "di desa dan kelurahan. <b>SLRT</b> (Sistem Layanan dan Rujukan Terpadu) "
            "melakukan hal yang sama di tingkat kabupaten/kota. Keduanya membantu "
            "keluarga miskin dan rentan menemukan layanan yang menjadi haknya, tanpa "
            "dipingpong dari kantor ke kantor.</p>"
        ),
        points(
            "Yang dapat Anda tanyakan di satu meja",
            "Kesehatan, pendidikan, pangan, dan bantuan sosial",
            "Perumahan, energi, pertanian, dan perikanan",
            "KTP, KK, akta, dan data DTKS/DTSEN",
            "Pendampingan lansia, penyandang disabilitas, dan anak",
        ),
        note(
            "important",
            "<p>Semua layanan Puskesos dan SLRT gratis. Bila ada yang meminta bayaran, "
            "laporkan kepada koordinator Puskesos atau manajer SLRT.</p>",
        ),
    ],
}
FIRST_STEPS = [
    (
        "Datang ke Puskesos terdekat",
        "Biasanya di kantor desa atau kelurahan. Bila tidak bisa datang, keluarga atau "
        "tetangga boleh mewakili.",
        None,
    ),
    (
        "Bawa KTP dan Kartu Keluarga",
        "Belum punya atau hilang? Tetap datang. Petugas membantu mengurusnya.",
        None,
    ),
    (
        "Ceritakan kebutuhan Anda",
        "Satu kali saja. Petugas mencatat, memeriksa data, dan mencari layanan yang cocok.",
        "pelayanan-puskesos-slrt",
    ),
    (
        "Simpan tanda terima",
        "Di sana ada nomor kasus untuk menanyakan kabar. Tanyakan juga kapan kabar "
        "berikutnya datang.",
        None,
    ),
]
HIGHLIGHTS = [
    (
        "Bagaimana Anda dilayani",
        "Langkah, dokumen, dan waktu tunggu, tertulis terbuka.",
        "sop",
    ),
    ("Mereka yang terbantu", "Kisah dari meja layanan dan kunjungan rumah.", "kisah"),
    ("Belajar bagi petugas", "Pelatihan yang mengikuti SOP yang berlaku.", "pelatihan"),
]


@transaction.atomic
def load_demo_content() -> None:
    """Create the demo site: home page, sections and their pages.

    Creates only what is missing, so that running it again keeps every edit.
    """
    root = Page.get_first_root_node()
    home = HomePage.objects.child_of(root).first() or create_home(root)
    point_site_to(home)
    remove_welcome_page(root)
    is_new = not home.highlights
    load_sections(home)
    if is_new:
        fill_links(HomePage.objects.get(pk=home.pk))


def create_home(root: Page) -> HomePage:
    picture = illustration("satu-atap", HERO_PICTURE)
    return ensure_page(root, HomePage, {**HOME, "hero_picture": picture})


def point_site_to(home: HomePage) -> None:
    """Make the home page the root of the default site, unless another one is."""
    site = Site.objects.filter(is_default_site=True).first() or Site()
    if site.pk and site.root_page.specific_class is HomePage:
        return
    address = urlsplit(settings.BASE_URL)
    site.hostname = address.hostname
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.is_default_site = True
    site.save()


def remove_welcome_page(root: Page) -> None:
    """Delete the page that Wagtail's first migration leaves behind."""
    for page in root.get_children().filter(slug="home"):
        if page.specific_class is Page and not page.numchild:
            page.delete()


def fill_links(home: HomePage) -> None:
    """Point the new home page's steps and highlights to the pages just made."""
    pages = {page.slug: page.pk for page in home.get_descendants()}
    home.first_steps = [
        block("step", {"title": title, "text": words, "page": pages.get(slug)})
        for title, words, slug in FIRST_STEPS
    ]
    home.hero_page_id = pages["pelayanan-puskesos-slrt"]
    home.highlights = [
        block(
            "highlight",
            {"title": title, "text": words, "section": pages[slug], "pages": []},
        )
        for title, words, slug in HIGHLIGHTS
    ]
    home.save_revision().publish()
