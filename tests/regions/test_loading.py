"""The shipped codes come into the database whole, once, and without harm."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count

from portal.directory.models import ServicePoint
from portal.regions.loading import LoadReport, load_regions
from portal.regions.models import Region, RetiredRegion

pytestmark = pytest.mark.django_db


def test_all_regions_are_there():
    counts = Region.objects.order_by("level").values_list("level").annotate(Count("pk"))

    assert list(counts) == [(1, 38), (2, 514), (3, 7_285), (4, 83_762)]


def test_all_retired_codes_are_there():
    counts = RetiredRegion.objects.order_by("level").values_list("level")

    assert list(counts.annotate(Count("pk"))) == [(2, 26), (3, 594), (4, 6_914)]


def test_a_region_has_its_parent_name_and_place():
    regency = Region.objects.get(pk="3202")

    assert regency.name == "Kabupaten Sukabumi"
    assert regency.search_name == "sukabumi"
    assert regency.parent_id == "32"
    assert (round(regency.latitude), round(regency.longitude)) == (-7, 107)


def test_a_second_load_changes_nothing_and_only_reads(django_assert_num_queries):
    with django_assert_num_queries(4):  # both tables, within a savepoint
        report = load_regions()

    assert report == LoadReport()
    assert not report.changed


def test_a_load_mends_names_and_brings_back_what_is_missing():
    Region.objects.filter(pk="3202162004").update(name="Bendaa", search_name="x")
    Region.objects.filter(pk="1101012001").delete()
    RetiredRegion.objects.filter(pk="9271").delete()

    report = load_regions()

    assert report == LoadReport(created=2, updated=1)
    assert Region.objects.get(pk="3202162004").name == "Benda"
    assert Region.objects.get(pk="3202162004").search_name == "benda"


def test_a_region_that_left_the_data_goes_unless_something_points_there():
    gone = {"level": 4, "search_name": "lama", "parent_id": "320216"}
    Region.objects.create(code="3202162098", name="Lama", **gone)
    used = Region.objects.create(code="3202162099", name="Lama Juga", **gone)
    ServicePoint.objects.create(code="lama", name="Lama", kind="puskesos", region=used)

    report = load_regions()

    assert report == LoadReport(removed=1, kept=1)
    assert not Region.objects.filter(pk="3202162098").exists()
    assert Region.objects.filter(pk="3202162099").exists()


def test_the_command_says_what_it_did():
    out = StringIO()

    call_command("load_regions", stdout=out)

    assert out.getvalue() == (
        "Regions: 0 created, 0 updated, 0 removed, 0 kept because they are in use.\n"
    )
