"""Loads the demo SOPs, stories and course below a home page; keeps what is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from wagtail.models import Page

from portal.directory.models import Service
from portal.knowledge.demo.course import COURSE
from portal.knowledge.demo.illustrations import illustration
from portal.knowledge.demo.sop_register import SOP as REGISTER_SOP
from portal.knowledge.demo.sop_services import SOP as SERVICES_SOP
from portal.knowledge.demo.stories import STORIES
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
from portal.knowledge.querysets import CARD_PICTURE, WIDE_PICTURE

Content = dict[str, Any]

SOP_SECTION = {
    "slug": "sop",
    "title": "SOP",
    "intro": (
        "Prosedur resmi Puskesos–SLRT dalam bahasa yang jelas: apa yang perlu dibawa, "
        "siapa melakukan apa, dan berapa lama paling lama."
    ),
}
STORY_SECTION = {
    "slug": "kisah",
    "title": "Kisah sukses",
    "intro": (
        "Warga yang terbantu dan petugas yang menemukan jalannya. Nama disamarkan, dan "
        "setiap kisah dimuat dengan persetujuan."
    ),
}
COURSE_SECTION = {
    "slug": "pelatihan",
    "title": "Pelatihan",
    "intro": (
        "Belajar mandiri bagi petugas Puskesos dan SLRT, dengan materi pendek yang "
        "mengikuti SOP yang berlaku."
    ),
}


@transaction.atomic
def load_sections(home: Page) -> None:
    """Create the demo pages that are missing below a home page, by their slugs.

    Pages that exist stay as they are, also when someone has edited them. Services
    are linked to new pages only, so load the reference data first.
    """
    sops = ensure_page(home, SopIndexPage, SOP_SECTION, menu=True)
    stories = ensure_page(home, StoryIndexPage, STORY_SECTION, menu=True)
    courses = ensure_page(home, CourseIndexPage, COURSE_SECTION, menu=True)
    load_courses(courses)
    load_sops(sops)
    load_stories(stories)
    load_lessons()


def ensure_page(
    parent: Page,
    model: type[Page],
    content: Content,
    *,
    menu: bool = False,
    complete: Callable[[Page], None] | None = None,
) -> Page:
    """Return the page with that slug below a parent, published now if it is new."""
    known = parent.get_children().filter(slug=content["slug"]).first()
    if known:
        return known.specific
    page = model(live=False, show_in_menus=menu, **content)
    parent.add_child(instance=page)
    if complete:
        complete(page)
    page.save_revision().publish()
    return page


def fields_of(content: Content, *left_out: str) -> Content:
    return {name: value for name, value in content.items() if name not in left_out}


def load_courses(section: Page) -> None:
    picture = illustration(COURSE["picture"], CARD_PICTURE, WIDE_PICTURE)
    content = {**fields_of(COURSE, "modules"), "picture": picture}
    ensure_page(section, CoursePage, content)


def load_sops(section: Page) -> None:
    course = CoursePage.objects.filter(slug=COURSE["slug"]).first()
    for content, services in (
        (SERVICES_SOP, Service.objects.exclude(sector__code="data")),
        (REGISTER_SOP, Service.objects.filter(sector__code="data")),
    ):
        ensure_page(
            section,
            SopPage,
            {**content, "course": course},
            complete=lambda page, services=services: page.services.set(services),
        )


def load_stories(section: Page) -> None:
    for content in STORIES:
        service = Service.objects.filter(code=content["service"]).first()
        picture = illustration(content["picture"], CARD_PICTURE, WIDE_PICTURE)
        more = {"service": service, "photo": picture}
        ensure_page(section, StoryPage, {**fields_of(content, "picture"), **more})


def load_lessons() -> None:
    course = CoursePage.objects.get(slug=COURSE["slug"])
    sops = {sop.slug: sop for sop in SopPage.objects.all()}
    for module_content in COURSE["modules"]:
        module = ensure_page(course, ModulePage, fields_of(module_content, "lessons"))
        for lesson in module_content["lessons"]:
            ensure_page(
                module, LessonPage, {**lesson, "sop": sops.get(lesson.get("sop"))}
            )
