"""Two spellings of one region name are equal, two regions of a district are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regions.aliases import PROVINCE_ALIASES, REGENCY_ALIASES
from portal.regions.choices import Level
from portal.regions.loading import parent_code, read_table, region_rows
from portal.regions.spelling import (
    kind_of_region,
    other_names,
    readings,
    region_key,
    search_name,
)


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("DATUKBANDAR", "Datuk Bandar"),
        ("  datuk   bandar ", "Datuk Bandar"),
        ("Sei Rampah", "Sungai Rampah"),
        ("SUNGAI KIE 2", "Sei Ki'e II"),
        ("Fakfak", "Fak-Fak"),
        ("Kp. Baru", "Kampung Baru"),
        ("Tj. Pinang", "Tanjung Pinang"),
        ("Kep. Seribu", "Kepulauan Seribu"),
        ("Pangkajene & Kepulauan", "Pangkajene dan Kepulauan"),
        ("Lubuk Pakam I,II", "LUBUK PAKAM 1 2"),
    ],
)
def test_region_key_is_equal_for_spellings_of_one_name(written, official):
    assert region_key(written) == region_key(official)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kuala I", "Kuala II"), ("Benda", "Benda Baru"), ("Riau", "Rian")],
)
def test_region_key_differs_for_other_names(one, other):
    assert region_key(one) != region_key(other)


def test_search_name_leaves_out_what_every_name_of_the_level_has():
    names = [
        search_name("Kabupaten Sukabumi", Level.REGENCY),
        search_name("Kota Administrasi Jakarta Timur", Level.REGENCY),
        search_name("Daerah Istimewa Yogyakarta", Level.PROVINCE),
        search_name("Kota Kulon", Level.VILLAGE),
    ]

    assert names == ["sukabumi", "jakartatimur", "yogyakarta", "kotakulon"]


def first_reading(words, level):
    reading = readings(words, level)[0]
    return reading.key, reading.kind


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("KAB. SUKABUMI", ("sukabumi", "kabupaten")),
        ("Kab.Adm. Kepulauan Seribu", ("kepulauanseribu", "kabupaten")),
        ("KOTA ADM. JAKARTA TIMUR", ("jakartatimur", "kota")),
        ("Kodya Bogor", ("bogor", "kota")),
        ("Bogor (Kota)", ("bogor", "kota")),
        ("Bogor, Kab.", ("bogor", "kabupaten")),
        ("KAB/KOTA SUKABUMI", ("sukabumi", "")),
        ("Sukabumi", ("sukabumi", "")),
        ("Kabupaten Lima Puluh Kota", ("limapuluhkota", "kabupaten")),
        ("Jaksel", ("jakartaselatan", "")),
    ],
)
def test_a_regency_is_read_with_its_kind(words, expected):
    assert first_reading(words, Level.REGENCY) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Kel. Pahang", ("pahang", "kelurahan")),
        ("Ds. Benda", ("benda", "desa")),
        ("Gampong Baro", ("baro", "desa")),
        ("Desa/Kelurahan : Benda", ("benda", "")),
    ],
)
def test_a_village_is_read_literally_and_without_prefix(words, expected):
    literal, bare = readings(words, Level.VILLAGE)[:2]

    assert (literal.key, literal.kind) == (region_key(words), "")
    assert (bare.key, bare.kind) == expected


@pytest.mark.parametrize(
    "words", ["", " ", "-", "0", "000", "NULL", "Tidak ada", "n/a"]
)
def test_a_placeholder_has_no_reading(words):
    assert readings(words, Level.VILLAGE) == ()


@pytest.mark.parametrize("level", list(Level))
@given(words=st.text(max_size=80))
def test_readings_never_fail_and_have_plain_keys(level, words):
    for reading in readings(words, level):
        assert reading.key.isascii()
        assert reading.key.isalnum()


def test_other_names_are_the_parts_of_an_official_name():
    found = [
        other_names("Tiro/Truseb"),
        other_names("Misool (Misool Utara)"),
        other_names("Gampong Baro"),
        other_names("Benda"),
    ]

    assert found == [["tiro", "truseb"], ["misool", "misoolutara"], ["baro"], []]


def test_kind_of_region_is_told_by_the_code():
    codes = ["3202", "3272", "1407061007", "3202162004", "9103193001", "320216"]

    kinds = [kind_of_region(code) for code in codes]

    assert kinds == ["kabupaten", "kota", "kelurahan", "desa", "desa", ""]


def test_no_two_siblings_of_different_names_share_a_key():
    by_key = {}
    for code, name, key, *_rest in region_rows():
        by_key.setdefault((parent_code(code), key, kind_of_region(code)), set()).add(
            name
        )

    assert [names for names in by_key.values() if len(names) > 1] == []


@pytest.mark.parametrize(
    ("level", "aliases"),
    [(Level.PROVINCE, PROVINCE_ALIASES), (Level.REGENCY, REGENCY_ALIASES)],
)
def test_every_alias_stands_for_an_official_name(level, aliases):
    official = {
        search_name(name, level)
        for _code, name, digit in read_table("regions.csv.gz")
        if int(digit) == level
    }

    assert {region_key(name) for name in aliases} <= official
