import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.knowledge.models import CoursePage
from tests.knowledge.making import make_course, make_lesson, make_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db):
    """Two modules, with the lessons A, B and C."""
    course = make_course()
    first = make_module(course, title="Modul satu")
    second = make_module(course, title="Modul dua")
    make_lesson(first, title="A", minutes=10)
    make_lesson(first, title="B", minutes=15)
    make_lesson(second, title="C", minutes=20)
    return CoursePage.objects.get(pk=course.pk)


def lesson(course, title):
    return next(
        page
        for chapter in course.outline.chapters
        for page in chapter.lessons
        if page.title == title
    )


def test_outline_holds_modules_and_lessons_in_order(course):
    assert [
        (chapter.module.title, [page.title for page in chapter.lessons])
        for chapter in course.outline.chapters
    ] == [("Modul satu", ["A", "B"]), ("Modul dua", ["C"])]


def test_outline_adds_up_its_lessons(course):
    assert (course.outline.lesson_count, course.outline.minutes) == (3, 45)


def test_place_counts_lessons_across_modules(course):
    place = course.outline.place_of(lesson(course, "C"))

    assert (place.chapter.number, place.lesson_number, place.position) == (2, 1, 3)


def test_module_has_no_lesson_number(course):
    place = course.outline.place_of(course.outline.chapters[1].module)

    assert (place.lesson_number, place.position) == (None, 0)


def test_reader_goes_from_module_to_module(course):
    last_of_first = course.outline.place_of(lesson(course, "B"))

    assert (last_of_first.previous.title, last_of_first.next.title) == (
        "A",
        "Modul dua",
    )


def test_ends_have_no_neighbor(course):
    first = course.outline.place_of(course.outline.chapters[0].module)
    last = course.outline.place_of(lesson(course, "C"))

    assert (first.previous, last.next) == (None, None)


def test_unpublished_lesson_is_left_out(course):
    lesson(course, "B").unpublish()

    outline = CoursePage.objects.get(pk=course.pk).outline

    assert [page.title for page in outline.chapters[0].lessons] == ["A"]


def test_unpublished_module_takes_its_lessons_along(course):
    course.outline.chapters[0].module.unpublish()

    outline = CoursePage.objects.get(pk=course.pk).outline

    assert outline.lesson_count == 1


def test_draft_has_no_place(course):
    draft = make_lesson(course.outline.chapters[0].module, live=False)

    assert course.outline.place_of(draft) is None


def test_course_page_takes_the_same_queries_for_more_lessons(client, course):
    client.get(course.url)
    with CaptureQueriesContext(connection) as three_lessons:
        client.get(course.url)
    for _serial in range(3):
        make_lesson(course.outline.chapters[0].module)

    with CaptureQueriesContext(connection) as six_lessons:
        client.get(course.url)

    assert len(six_lessons) == len(three_lessons)


def test_lesson_page_takes_the_same_queries_for_more_lessons(client, course):
    address = lesson(course, "A").url
    client.get(address)
    with CaptureQueriesContext(connection) as three_lessons:
        client.get(address)
    for _serial in range(3):
        make_lesson(course.outline.chapters[0].module)

    with CaptureQueriesContext(connection) as six_lessons:
        client.get(address)

    assert len(six_lessons) == len(three_lessons)
