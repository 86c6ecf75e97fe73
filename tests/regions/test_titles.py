"""The region that a sheet's titles name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.regions.choices import Level
from portal.regions.resolving import Reason, find_region_in_text
from portal.regions.titles import read_titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (
            [
                "REKAPITULASI PENGADUAN DAN RUJUKAN PUSKESOS DESA BENDA",
                "KECAMATAN CICURUG KABUPATEN SUKABUMI",
                "BULAN : JUNI 2026",
            ],
            "3202162004",
        ),
        (["KECAMATAN : CICURUG", "KABUPATEN : SUKABUMI"], "320216"),
        (["DESA : ", "KECAMATAN : CICURUG"], "320216"),
        (
            ["DESA/KELURAHAN : BENDA KECAMATAN : CICURUG KABUPATEN/KOTA : SUKABUMI"],
            "3202162004",
        ),
        (["PUSKESOS KELURAHAN PAHANG KEC. DATUK BANDAR TAHUN 2026"], "1274051006"),
        (["KECAMATAN GARUT KOTA KABUPATEN GARUT"], "320501"),
        (["KECAMATAN KOTA BARU KABUPATEN KARAWANG"], "321525"),
        (["Daftar kasus SLRT Kota Administrasi Jakarta Timur 2026"], "3175"),
        (["SEKRETARIAT SLRT KAB. LOMBOK BARAT bulan Juni"], "5201"),
        (["PROVINSI : NTB"], "52"),
        (["KODE DESA : 32.02.16.2004"], "3202162004"),
        (["PUSKESOS DESA CONTOH", "KECAMATAN CICURUG"], "320216"),
    ],
)
def test_titles_lead_to_the_most_precise_region(lines, code):
    assert find_region_in_text(lines).code == code


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], Reason.EMPTY),
        (["LAPORAN BULANAN", "BULAN : JUNI 2026"], Reason.EMPTY),
        (["SEKRETARIAT PUSKESOS KOTA CONTOH"], Reason.UNKNOWN),
        (["PUSKESOS DESA BENDA"], Reason.AMBIGUOUS),
        (["KABUPATEN/KOTA : SUKABUMI"], Reason.AMBIGUOUS),
    ],
)
def test_titles_that_are_not_enough_lead_nowhere(lines, reason):
    found = find_region_in_text(lines)

    assert (found.code, found.reason) == (None, reason)


def test_the_importers_region_decides_between_regions_of_one_name():
    found = find_region_in_text(["PUSKESOS DESA BENDA"], own=["3202162004"])

    assert found.code == "3202162004"


def test_read_titles_takes_ever_fewer_words_after_a_label():
    titles = read_titles(["PUSKESOS DESA BENDA BARU, KECAMATAN CICURUG"])

    assert titles.mentions[Level.VILLAGE] == [("DESA BENDA BARU", "DESA BENDA")]
    assert titles.mentions[Level.DISTRICT] == [("KECAMATAN CICURUG",)]


@settings(deadline=None)
@given(lines=st.lists(st.text(max_size=80), max_size=4))
def test_any_lines_can_be_read(lines):
    titles = read_titles([*lines, f"DESA {' KOTA '.join(lines)}"])

    assert all(wordings for found in titles.mentions.values() for wordings in found)
