"""Small pages for tests: each builder takes what the test is about."""

from __future__ import annotations

import itertools
import re
from datetime import date

from portal.directory.models import Service
from portal.knowledge.demo.pieces import field, step, text
from portal.knowledge.models import (
    CourseIndexPage,
    CoursePage,
    LessonPage,
    ModulePage,
    SopIndexPage,
    SopPage,
    StoryIndexPage,
    StoryPage,
)

serials = itertools.count(1)


def add_child(parent, model, **content):
    number = next(serials)
    content.setdefault("title", f"Halaman {number}")
    content.setdefault("slug", f"halaman-{number}")
    page = model(**content)
    parent.add_child(instance=page)
    page.save_revision().publish() if page.live else page.save_revision()
    return model.objects.get(pk=page.pk)


def make_sop(*, services: tuple[str, ...] = (), **changes) -> SopPage:
    content = {
        "number": "SOP/UJI/01",
        "summary": "Ringkasan uji.",
        "purpose": "Tujuan uji.",
        "responsible": "Sekretariat",
        "effective_on": date(2026, 1, 1),
        "review_due_on": date(2027, 1, 1),
        "steps": [
            step("Terima", "front_office", (10, "minutes"), "Terima.", output="Tanda")
        ],
        "record_fields": [field("jumlah", "Berapa?", "number")],
    }
    sop = add_child(SopIndexPage.objects.get(), SopPage, **{**content, **changes})
    if services:
        sop.services.set(Service.objects.filter(code__in=services))
        sop.save()
    return sop


def make_story(**changes) -> StoryPage:
    content = {
        "summary": "Ringkasan uji.",
        "pseudonym": "Ibu Uji",
        "place": "Kabupaten Uji",
        "before": "Dahulu.",
        "after": "Kini.",
        "body": [text("<p>Cerita.</p>")],
        "consent_reference": "PERSETUJUAN-RAHASIA-7",
        "consented_on": date(2026, 1, 1),
    }
    return add_child(StoryIndexPage.objects.get(), StoryPage, **{**content, **changes})


def make_course(**changes) -> CoursePage:
    content = {"summary": "Ringkasan uji.", "audience": "Petugas", "goals": "Bisa."}
    return add_child(
        CourseIndexPage.objects.get(), CoursePage, **{**content, **changes}
    )


def make_module(course: CoursePage, **changes) -> ModulePage:
    content = {"summary": "Ringkasan uji.", "objective": "Bisa."}
    return add_child(course, ModulePage, **{**content, **changes})


def make_lesson(module: ModulePage, **changes) -> LessonPage:
    content = {
        "summary": "Ringkasan uji.",
        "objective": "Bisa.",
        "minutes": 10,
        "body": [text("<p>Materi.</p>")],
    }
    return add_child(module, LessonPage, **{**content, **changes})


def headline(response) -> str:
    """Return the page's first heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return found.group(1).strip() if found else ""


def links(response) -> list[str]:
    """Return the addresses the page links to, in order."""
    return re.findall(r'<a [^>]*?href="([^"]*)"', response.content.decode())
