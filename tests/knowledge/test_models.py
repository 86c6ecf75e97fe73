from datetime import date

import pytest
from django.core.exceptions import ValidationError
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.home.models import HomePage
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
from tests.knowledge.making import (
    headline,
    links,
    make_course,
    make_lesson,
    make_module,
    make_sop,
    make_story,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model",
    [
        SopIndexPage,
        SopPage,
        StoryIndexPage,
        StoryPage,
        CourseIndexPage,
        CoursePage,
        ModulePage,
        LessonPage,
    ],
)
def test_every_page_shows_under_its_title(client, model):
    pages = model.objects.live()

    shown = {page.title: headline(client.get(page.url)) for page in pages}

    assert shown
    assert shown == {title: title for title in shown}


@pytest.mark.parametrize(
    ("address", "model"),
    [
        ("/sop/", SopIndexPage),
        ("/kisah/", StoryIndexPage),
        ("/pelatihan/", CourseIndexPage),
    ],
)
def test_sections_keep_their_addresses(client, address, model):
    assert client.get(address).context["page"] == model.objects.get()


def test_draft_is_not_found(client):
    assert client.get(make_sop(live=False).url).status_code == 404


def test_sop_links_its_course_only_while_that_is_public(client):
    course = make_course()
    sop = make_sop(course=course)

    assert course.url in links(client.get(sop.url))
    course.unpublish()
    assert course.url not in links(client.get(sop.url))


def test_lesson_links_its_sop_only_while_that_is_public(client):
    sop = make_sop()
    lesson = make_lesson(make_module(make_course()), sop=sop)

    assert sop.url in links(client.get(lesson.url))
    sop.unpublish()
    assert sop.url not in links(client.get(lesson.url))


def test_story_keeps_the_consent_reference_to_itself(client):
    story = make_story(consent_reference="PERSETUJUAN-RAHASIA-7")

    assert "PERSETUJUAN-RAHASIA-7" not in client.get(story.url).content.decode()


def test_story_shows_two_others(client):
    story = make_story()

    others = client.get(story.url).context["others"]

    assert len(others) == 2
    assert story not in others


def test_review_must_follow_the_effective_date(english):
    sop = make_sop()
    sop.review_due_on = sop.effective_on

    with pytest.raises(ValidationError) as refused:
        sop.clean()

    assert refused.value.message_dict == {
        "review_due_on": [
            "The next review must be later than the date it takes effect."
        ]
    }


def test_review_must_follow_the_last_review(english):
    sop = make_sop(reviewed_on=date(2026, 6, 1))
    sop.review_due_on = date(2026, 5, 1)

    with pytest.raises(ValidationError) as refused:
        sop.clean()

    assert refused.value.message_dict == {
        "review_due_on": ["The next review must be later than the last one."]
    }


def test_picture_needs_a_description(english):
    story = make_story()
    story.photo = get_image_model().objects.first()

    with pytest.raises(ValidationError) as refused:
        story.clean()

    assert refused.value.message_dict == {
        "photo_alt": ["Describe the picture for readers who cannot see it."]
    }


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (HomePage, [SopIndexPage, StoryIndexPage, CourseIndexPage]),
        (SopIndexPage, [SopPage]),
        (SopPage, []),
        (StoryIndexPage, [StoryPage]),
        (StoryPage, []),
        (CourseIndexPage, [CoursePage]),
        (CoursePage, [ModulePage]),
        (ModulePage, [LessonPage]),
        (LessonPage, []),
    ],
)
def test_page_takes_only_sensible_children(parent, children):
    assert set(parent.allowed_subpage_models()) == set(children)


def test_root_takes_a_home_page_but_no_content():
    root = Page.get_first_root_node()

    assert [
        model
        for model in (HomePage, SopIndexPage, SopPage)
        if model.can_exist_under(root)
    ] == [HomePage]


def test_section_is_named_by_its_address():
    lesson = LessonPage.objects.first()

    assert (lesson.section, make_sop().section) == ("pelatihan", "sop")


def test_time_total_counts_hours_as_minutes():
    sop = SopPage.objects.get(slug="pelayanan-puskesos-slrt")

    assert sop.time_total == {"minutes": 105, "working_days": 18}


@pytest.mark.parametrize("model", [SopPage, CoursePage, LessonPage])
def test_page_stays_small_and_asks_no_other_host(client, model):
    for page in model.objects.live():
        html = client.get(page.url).content.decode()

        outside = [
            part
            for part in html.split('"')
            if part.startswith(("http:", "https:", "//")) and "localhost" not in part
        ]
        assert len(html) < 60_000
        assert outside == []
        assert "<script" not in html
        assert "style=" not in html
