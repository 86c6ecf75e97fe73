"""The imports of one’s region, listed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.spreadsheets.screens.wizard import SAMPLE, SLRT, queries_of, send_sample

pytestmark = pytest.mark.django_db


def test_index_lists_the_imports_of_ones_region(run, browser, officer, as_user):
    for client in (browser, as_user(officer)):
        page = client.get(reverse("imports:index")).content.decode()
        assert page.count(SAMPLE.name) == 1


def test_index_of_a_stranger_is_empty_and_offers_the_way_in(run, neighbour, as_user):
    page = as_user(neighbour).get(reverse("imports:index")).content.decode()

    assert SAMPLE.name not in page
    assert reverse("imports:new", args=["cases"]) in page
    assert reverse("imports:template", args=["cases"]) in page


def test_index_asks_as_much_for_three_imports_as_for_one(run, browser):
    one = queries_of(browser, reverse("imports:index"))
    send_sample(browser)
    send_sample(browser, SLRT)

    assert queries_of(browser, reverse("imports:index")) == one
