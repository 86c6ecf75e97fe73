import pytest
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from portal.home.models import HomePage
from portal.knowledge.demo.loader import load_sections
from portal.knowledge.models import CoursePage, LessonPage, SopPage, StoryPage

pytestmark = pytest.mark.django_db


def test_demo_holds_what_the_programme_asked_for():
    assert list(SopPage.objects.order_by("number").values_list("slug", flat=True)) == [
        "pelayanan-puskesos-slrt",
        "pemutakhiran-dtks-dtsen",
    ]
    assert StoryPage.objects.live().count() == 3
    course = CoursePage.objects.get()
    assert course.title == "Manajemen SDM Puskesos–SLRT"
    assert [len(chapter.lessons) for chapter in course.outline.chapters] == [3, 3, 3]


def test_loading_again_changes_nothing():
    def counts():
        models = (Page, Revision, get_image_model())
        return [model.objects.count() for model in models]

    before = counts()

    load_sections(HomePage.objects.get())

    assert counts() == before


def test_loading_again_keeps_edits():
    story = StoryPage.objects.first()
    story.title = "Judul baru"
    story.save()

    load_sections(HomePage.objects.get())

    story.refresh_from_db()
    assert story.title == "Judul baru"


def test_loading_brings_back_what_was_deleted():
    LessonPage.objects.get(slug="data-yang-sahih").delete()

    load_sections(HomePage.objects.get())

    assert LessonPage.objects.filter(slug="data-yang-sahih").count() == 1


def test_every_service_is_governed_by_one_sop():
    governed = [
        code
        for sop in SopPage.objects.all()
        for code in sop.services.values_list("code", flat=True)
    ]

    assert len(governed) == len(set(governed)) == 20


def test_every_story_has_a_service_and_a_described_picture():
    for story in StoryPage.objects.all():
        assert story.service is not None
        assert story.photo is not None
        story.full_clean()


def test_every_lesson_has_substance():
    for lesson in LessonPage.objects.all():
        kinds = [block.block_type for block in lesson.body]

        assert "question" in kinds
        assert len(str(lesson.body)) > 1500
