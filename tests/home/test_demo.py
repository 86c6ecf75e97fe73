import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from portal.home.demo import load_demo_content
from portal.home.models import HomePage

pytestmark = pytest.mark.django_db


def test_site_points_to_the_home_page():
    site = Site.objects.get()

    assert site.root_page.specific == HomePage.objects.get()
    assert (site.hostname, site.is_default_site) == ("localhost", True)
    assert site.site_name == "Portal Puskesos–SLRT"


def test_welcome_page_is_gone():
    root = Page.get_first_root_node()

    assert [page.specific_class for page in root.get_children()] == [HomePage]


def test_page_of_ones_own_at_the_root_is_kept():
    root = Page.get_first_root_node()
    root.add_child(instance=Page(title="Milik sendiri", slug="milik-sendiri"))

    load_demo_content()

    assert root.get_children().filter(slug="milik-sendiri").exists()


def test_loading_again_keeps_an_edited_home_page_and_site():
    HomePage.objects.update(hero_title="Judul kami")
    Site.objects.update(site_name="Nama kami", hostname="contoh.id")

    call_command("load_content")

    assert HomePage.objects.get().hero_title == "Judul kami"
    assert Site.objects.get().site_name == "Nama kami"
    assert Site.objects.get().hostname == "contoh.id"
