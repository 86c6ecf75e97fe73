import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.home.models import HomePage
from portal.knowledge.demo.pieces import block
from portal.knowledge.models import StoryIndexPage, StoryPage
from tests.knowledge.making import (
    headline,
    links,
    make_story,
)

pytestmark = pytest.mark.django_db


def highlight(*pages):
    home = HomePage.objects.get()
    section = StoryIndexPage.objects.get().pk
    value = {"title": "Kisah", "text": "", "section": section}
    value["pages"] = [page.pk for page in pages]
    home.highlights = [block("highlight", value)]
    home.first_steps = []
    home.hero_page = None
    home.save()


def story_links(client) -> list[str]:
    return [
        link
        for link in links(client.get("/"))
        if link.count("/") == 3 and "kisah" in link
    ]


def test_home_page_opens_with_its_headline(client):
    assert headline(client.get("/")) == HomePage.objects.get().hero_title


def test_home_page_leads_nowhere_dead(client):
    addresses = {
        link.split("?")[0] for link in links(client.get("/")) if link.startswith("/")
    }

    statuses = {link: client.get(link, follow=True).status_code for link in addresses}

    assert statuses == dict.fromkeys(statuses, 200)


def test_highlight_without_pages_shows_the_newest_three(client):
    for _serial in range(4):
        make_story()
    highlight()

    assert story_links(client) == [page.url for page in StoryPage.objects.listed()[:3]]


def test_highlight_shows_the_named_pages_in_their_order(client):
    first, second = make_story(), make_story()
    highlight(first, second)
    assert story_links(client) == [first.url, second.url]

    highlight(second, first)
    assert story_links(client) == [second.url, first.url]


def test_highlight_leaves_out_drafts(client):
    public, draft = make_story(), make_story(live=False)
    highlight(public, draft)

    assert story_links(client) == [public.url]


def test_highlight_of_an_unpublished_section_is_left_out(client):
    highlight()
    StoryIndexPage.objects.get().unpublish()

    assert story_links(client) == []


def test_home_page_takes_the_same_queries_for_more_stories(client):
    highlight(make_story())
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    highlight(*(make_story() for _serial in range(3)))
    client.get("/")

    with CaptureQueriesContext(connection) as three:
        client.get("/")

    assert len(three) == len(one)


def test_picture_needs_a_description():
    home = HomePage.objects.get()
    home.hero_picture_alt = ""

    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            home.clean()

        assert refused.value.message_dict == {
            "hero_picture_alt": ["Describe the picture for readers who cannot see it."]
        }
