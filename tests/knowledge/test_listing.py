import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.knowledge.models import CoursePage, SopPage, StoryPage
from tests.knowledge.making import make_course, make_sop, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def photos(db):
    """Pictures whose crops are there; asked for before the demo pages go."""
    return [story.photo for story in StoryPage.objects.all()]


@pytest.fixture
def no_demo(db):
    """Sections without the demo pages, so that a test counts its own."""
    for model in (SopPage, StoryPage, CoursePage):
        for page in model.objects.all():
            page.delete()


def titles(client, address: str) -> list[str]:
    return [entry.title for entry in client.get(address).context["listing"].page]


def test_every_word_must_be_in_title_or_summary(client, no_demo):
    make_sop(title="Bantuan pangan", number="1")
    make_sop(title="Bantuan", summary="Untuk sekolah.", number="2")

    assert titles(client, "/sop/?q=BANTUAN+sekolah") == ["Bantuan"]


def test_sops_stand_in_the_order_of_their_numbers(client, no_demo):
    make_sop(title="Kedua", number="SOP/02")
    make_sop(title="Pertama", number="SOP/01")

    assert titles(client, "/sop/") == ["Pertama", "Kedua"]


def test_drafts_are_not_listed(client, no_demo):
    make_story(title="Terbit")
    make_story(title="Konsep", live=False)

    assert titles(client, "/kisah/") == ["Terbit"]


def test_sector_narrows_and_lists_each_page_once(client, no_demo):
    make_sop(title="Sekolah", services=("pip-school", "kip-college"))
    make_sop(title="Data", services=("dtsen-check",))

    assert titles(client, "/sop/?sector=education") == ["Sekolah"]


def test_only_sectors_in_use_are_offered(client, no_demo):
    make_sop(services=("pip-school", "kip-college"))
    make_sop(services=("dtsen-check",))

    listing = client.get("/sop/").context["listing"]

    assert [sector.code for sector in listing.sectors] == ["education", "data"]


def test_unknown_sector_is_ignored(client, no_demo):
    make_sop(title="Sekolah", services=("pip-school",))

    assert titles(client, "/sop/?sector=nowhere") == ["Sekolah"]


@pytest.mark.parametrize("number", ["2", "99"])
def test_thirteenth_entry_is_on_the_last_page(client, no_demo, number):
    for serial in range(13):
        make_sop(title=f"SOP {serial:02}", number=f"{serial:02}")

    assert titles(client, f"/sop/?page={number}") == ["SOP 12"]


def test_page_links_keep_the_words(client, no_demo):
    for _serial in range(13):
        make_sop(title="Bantuan pangan & gizi")

    listing = client.get("/sop/", {"q": "pangan &"}).context["listing"]

    assert listing.next_query == "q=pangan+%26&page=2"


def test_nothing_found_says_so_and_shows_the_way_out(client, no_demo):
    response = client.get("/sop/?q=zzz")

    assert response.context["listing"].is_filtered is True
    assert response.content.decode().count('class="empty"') == 1


@pytest.mark.parametrize(
    ("address", "make"),
    [("/sop/", make_sop), ("/kisah/", make_story), ("/pelatihan/", make_course)],
)
def test_three_entries_take_no_more_queries_than_one(client, no_demo, address, make):
    make()
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    make()
    make()

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)


def test_pictures_of_cards_take_no_query_each(client, photos, no_demo):
    make_story(photo=photos[0], photo_alt="Gambar")
    client.get("/kisah/")
    with CaptureQueriesContext(connection) as one:
        client.get("/kisah/")
    for photo in photos[1:]:
        make_story(photo=photo, photo_alt="Gambar")

    with CaptureQueriesContext(connection) as three:
        client.get("/kisah/")

    assert len(three) == len(one)
