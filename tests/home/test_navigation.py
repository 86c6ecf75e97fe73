import re

import pytest
from django.template.loader import render_to_string

from portal.knowledge.models import LessonPage, StoryIndexPage

pytestmark = pytest.mark.django_db


def menu(client, address: str) -> list[str]:
    html = client.get(address).content.decode()
    nav = re.search(r'<nav class="menu".*?</nav>', html, re.DOTALL).group()
    return re.findall(r'<a href="([^"]*)"', nav)


def current(client, address: str) -> list[tuple[str, str]]:
    html = client.get(address).content.decode()
    nav = re.search(r'<nav class="menu".*?</nav>', html, re.DOTALL).group()
    return re.findall(r'href="([^"]*)" aria-current="(\w+)"', nav)


def test_menu_holds_home_and_the_sections(client):
    assert menu(client, "/sop/") == ["/", "/sop/", "/kisah/", "/pelatihan/"]


def test_menu_leaves_out_what_is_not_public(client):
    StoryIndexPage.objects.get().unpublish()

    assert menu(client, "/sop/") == ["/", "/sop/", "/pelatihan/"]


def test_menu_marks_where_one_is(client):
    lesson = LessonPage.objects.first()

    assert current(client, "/sop/") == [("/sop/", "page")]
    assert current(client, lesson.url) == [("/pelatihan/", "true")]


def test_breadcrumbs_lead_back_to_the_home_page(client):
    lesson = LessonPage.objects.get(slug="rujukan-yang-tuntas")
    html = client.get(lesson.url).content.decode()
    trail = re.search(
        r'<nav class="wrap breadcrumbs".*?</nav>', html, re.DOTALL
    ).group()

    assert re.findall(r'<a href="([^"]*)"', trail) == [
        "/",
        "/pelatihan/",
        "/pelatihan/manajemen-sdm-puskesos-slrt/",
        "/pelatihan/manajemen-sdm-puskesos-slrt/melayani-sampai-tuntas/",
    ]


def test_unknown_address_keeps_the_menu_and_says_404(client):
    answer = client.get("/tidak-ada/")

    assert answer.status_code == 404
    assert menu(client, "/tidak-ada/") == ["/", "/sop/", "/kisah/", "/pelatihan/"]


def test_error_page_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string("500.html")

    assert html.count("<h1>") == 1
