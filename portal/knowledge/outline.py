"""A course's modules and lessons in order: totals, neighbors, where a reader is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps

from portal.knowledge.procedures import worded_total

if TYPE_CHECKING:
    from portal.knowledge.models import CoursePage, LessonPage, ModulePage


@dataclass(frozen=True, slots=True)
class Chapter:
    """A module with its lessons."""

    number: int
    module: ModulePage
    lessons: list[LessonPage]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in its course."""

    chapter: Chapter
    lesson_number: int | None  # within the module; None for the module's own page
    position: int  # of the lesson in the whole course, from 1; 0 for a module
    previous: ModulePage | LessonPage | None
    next: ModulePage | LessonPage | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A course as a reader goes through it."""

    chapters: list[Chapter]

    @classmethod
    def of(cls, course: CoursePage) -> Outline:
        """Return a course's public modules and lessons, in two queries."""
        modules = _public(course, "ModulePage")
        lessons = _public(course, "LessonPage")
        return cls(
            [
                Chapter(number, module, _lessons_of(module, lessons))
                for number, module in enumerate(modules, 1)
            ]
        )

    @property
    def lesson_count(self) -> int:
        return sum(len(chapter.lessons) for chapter in self.chapters)

    @property
    def minutes(self) -> int:
        return sum(chapter.minutes for chapter in self.chapters)

    @property
    def worded_time(self) -> str:
        return worded_total({"minutes": self.minutes, "working_days": 0})

    @property
    def first_lesson(self) -> LessonPage | None:
        return next(
            (page for chapter in self.chapters for page in chapter.lessons), None
        )

    def place_of(self, page) -> Place | None:
        """Return where a module or lesson stands; None for one not yet public."""
        line = [entry for chapter in self.chapters for entry in _entries(chapter)]
        for at, (chapter, number, candidate) in enumerate(line):
            if candidate.pk == page.pk:
                return Place(
                    chapter=chapter,
                    lesson_number=number,
                    position=sum(entry[1] is not None for entry in line[: at + 1])
                    if number
                    else 0,
                    previous=line[at - 1][2] if at else None,
                    next=line[at + 1][2] if at + 1 < len(line) else None,
                )
        return None


def _public(course: CoursePage, name: str) -> list:
    pages = apps.get_model("knowledge", name).objects
    return list(
        pages.descendant_of(course)
        .live()
        .public()
        .order_by("path")
        .defer_streamfields()
    )


def _lessons_of(module: ModulePage, lessons: list[LessonPage]) -> list[LessonPage]:
    return [lesson for lesson in lessons if lesson.path.startswith(module.path)]


def _entries(chapter: Chapter) -> list[tuple]:
    """Return the chapter's pages in reading order: the module, then its lessons."""
    numbered = enumerate(chapter.lessons, 1)
    return [
        (chapter, None, chapter.module),
        *((chapter, number, lesson) for number, lesson in numbered),
    ]
