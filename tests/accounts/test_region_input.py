import pytest
from django.core.exceptions import ValidationError

from portal.accounts.region_input import RegionField, search_regions, written

BENDA = "3202162004"
WRITTEN = "Desa Benda, Kec. Cicurug, Kabupaten Sukabumi (3202162004)"


@pytest.mark.parametrize("text", [BENDA, "32.02.16.2004", WRITTEN, f" {BENDA} "])
def test_region_is_read_from_its_code(db, text):
    assert RegionField().clean(text).pk == BENDA


def test_region_may_be_left_out_if_it_is_not_required():
    assert RegionField(required=False).clean("") is None


@pytest.mark.parametrize("text", ["Benda", "9999999999", "3202162004x", "(1)"])
def test_text_that_is_no_region_is_refused(db, text):
    with pytest.raises(ValidationError) as caught:
        RegionField().clean(text)

    assert caught.value.code == "unknown"


def test_field_shows_the_path_and_the_code(db):
    assert RegionField().prepare_value(BENDA) == written(BENDA) == WRITTEN


def test_field_keeps_what_could_not_be_read():
    assert RegionField().prepare_value("Bendaa") == "Bendaa"


def test_unchanged_region_is_no_change(db):
    assert not RegionField().has_changed(BENDA, WRITTEN)
    assert RegionField().has_changed(BENDA, "")


def test_search_by_code_finds_what_begins_with_it(db):
    assert search_regions("32.02.16.2004") == [WRITTEN]
    assert search_regions("3202")[0] == "Kabupaten Sukabumi (3202)"


def test_search_by_name_and_place(db):
    assert search_regions("benda, cicurug") == [WRITTEN]


def test_search_gives_the_widest_first_and_not_too_many(db):
    found = search_regions("suka")

    assert len(found) == 20
    assert "Kabupaten Sukabumi (3202)" in found


@pytest.mark.parametrize("words", ["", "  ", ",", "!!"])
def test_search_for_nothing_finds_nothing(db, words):
    assert search_regions(words) == []


def test_search_takes_two_queries(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        search_regions("suka")
