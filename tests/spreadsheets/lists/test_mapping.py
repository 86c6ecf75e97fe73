import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets.cells.headers import synonyms
from portal.spreadsheets.files.workbooks import open_workbook
from portal.spreadsheets.lists.lists import find_lists
from portal.spreadsheets.lists.mapping import Question, guess_mapping
from tests.spreadsheets.case_columns import (
    CASE_COLUMNS,
    CASES,
    KK,
    NIK,
    columns,
    first_layout,
)

SAMPLES = Path(__file__).parents[2] / "files" / "samples"


def mapping_of(**cells):
    """The mapping of a list whose columns are given as header=cells.

    A list always has a name and an address, so that it is one.
    """
    heads = {"Nama Lengkap": ["SITI", "BUDI", "AMINAH"], "Alamat": ["Kp. A"] * 3}
    heads |= {head: list(values) for head, values in cells.items()}
    rows = [list(heads), *map(list, zip(*heads.values(), strict=True))]
    return guess_mapping(first_layout(rows), CASES)


def taken(mapping):
    return {entry.header: entry.composite or entry.column for entry in mapping.entries}


def meaning(head, *cells, **others):
    return taken(mapping_of(**{head: cells}, **others))[head]


def question(head, *cells):
    found = mapping_of(**{head: cells}).questions
    return [(each.header, each.candidates) for each in found]


@pytest.mark.parametrize(
    "name", ["07_slrt_kunjungan_export.xlsx", "10_messy_case_list_composite.xlsx"]
)
def test_samples_are_mapped_as_a_careful_reader_does(name):
    text = (SAMPLES / "expected" / f"{name[:2]}.json").read_text(encoding="utf-8")
    expected = json.loads(text)
    layout = find_lists(open_workbook(SAMPLES / name, name), CASES).summary()

    mapping = guess_mapping(layout, CASES)

    found = {entry.letter: entry.column for entry in mapping.columns}
    assert {letter: found[letter] for letter in expected["columns"]} == (
        expected["columns"]
    )
    assert mapping.questions == []
    if "ignored" in expected:
        assert [entry.letter for entry in mapping.ignored] == expected["ignored"]


def test_siks_ng_export_is_mapped_completely():
    register = columns(
        "register_id province regency district village address hamlet rt rw kk nik name "
        "birth_date birth_place sex occupation mother_name family_relation match_status "
        "in_bpnt in_pkh in_pbi"
    )
    book = open_workbook(SAMPLES / "05_siksng_dtks_export_pipe.csv", "05.csv")

    mapping = guess_mapping(find_lists(book, register).summary(), register)

    assert {entry.column for entry in mapping.columns} == {c.name for c in register}
    assert [entry.header for entry in mapping.ignored] == ["BANSOS BPNT-PPKM"]


def test_entries_say_how_they_were_found():
    mapping = mapping_of(
        **{
            "Program": ["PKH"] * 3,
            "No. KK": [KK] * 3,
            "Kecamatann": ["Cicurug"] * 3,
            "Tgl": ["01-01-1950", "02-02-1960", "03-03-1970"],
            "Warna Rumah": ["hijau"] * 3,
        }
    )

    assert {e.letter: (e.column, e.how) for e in mapping.entries} == {
        "A": ("name", "synonym"),
        "B": ("address", "synonym"),
        "C": ("program", "label"),
        "D": ("kk", "synonym"),
        "E": ("district", "fuzzy"),
        "F": ("birth_date", "cells"),
        "G": (None, ""),
    }


@pytest.mark.parametrize(
    ("head", "cells", "column"),
    [
        ("KK", [KK, KK, None], "kk"),
        ("KK", ["SUPARDI", "YOHANES", "AHMAD"], "household_head"),
        ("KK", ["Kepala Keluarga", "Istri", "Anak"], None),
        ("Nama KK", ["SUPARDI", "YOHANES", "AHMAD"], "household_head"),
        ("Nama KK", [KK, KK, KK], "kk"),
        ("Status", ["Selesai", "Proses", "Blm"], "status"),
        ("Status", ["Kawin", "Belum Kawin", "Cerai Mati"], None),
        ("No", [1.0, 2.0, 3.0], None),
        ("No", ["ADU-1", "ADU-2", "ADU-3"], "external_id"),
        ("Tanggal", ["1/6/2026", "2/6/2026", "3/6/2026"], "received_on"),
        ("Tanggal", ["1/6/1950", "2/6/1961", "3/6/1999"], "birth_date"),
        ("RT", ["001", "2", 3.0], "rt"),
        ("RT", ["001/002", "1/2", datetime.date(2026, 2, 1)], "rt+rw"),
        (
            "Tempat/Tgl Lahir",
            ["Sukabumi, 1-1-1950", "-", None],
            "birth_place+birth_date",
        ),
        ("Tempat/Tgl Lahir", ["1-1-1950", "2-2-1960", None], "birth_date"),
        (
            "TTL",
            ["Sukabumi 08-06-1955", "x", "Garut, 1 Mei 1960"],
            "birth_place+birth_date",
        ),
        (
            "Tempat Lahir",
            ["Garut, 1-1-1950", "Garut, 1-1-1951", "-"],
            "birth_place+birth_date",
        ),
        ("Tempat Lahir", ["Garut", "Bogor", "-"], "birth_place"),
        ("RT/RW", ["001/002", None, None], "rt+rw"),
    ],
)
def test_cells_decide_what_a_header_means(head, cells, column):
    assert meaning(head, *cells) == column


@pytest.mark.parametrize(
    ("head", "cells", "candidates"),
    [
        ("KK", ["12", "x9", "7"], ("kk", "household_head")),
        ("Status", ["Miskin", "Rentan", "Miskin"], ("status",)),
        ("Tanggal", ["?1", "?2", "?3"], ("received_on", "birth_date")),
        ("RT", ["Krajan", "Wetan", "Kulon"], ("rt", "rt+rw")),
        ("Kampung", ["Krajan", "Wetan", "Kulon"], ("hamlet", "village")),
    ],
)
def test_what_cells_do_not_settle_is_taken_and_asked(head, cells, candidates):
    assert meaning(head, *cells) == candidates[0]
    assert question(head, *cells) == [(head, candidates)]


def test_question_shows_examples():
    mapping = mapping_of(KK=["12", "x9", "x9"])

    assert mapping.questions == [
        Question("C", "KK", ("kk", "household_head"), ("12", "x9"))
    ]


def test_another_column_may_settle_a_question():
    mapping = mapping_of(Kampung=["Krajan"] * 3, Desa=["Benda"] * 3)

    assert taken(mapping)["Kampung"] == "hamlet"
    assert mapping.questions == []


def test_complaint_words_are_the_service_if_there_is_none():
    assert meaning("Keperluan", "KIS", "KIP", "PKH") == "service"


def test_complaint_words_are_the_description_beside_a_service():
    found = mapping_of(Permasalahan=["KIS"] * 3, Layanan=["PBI"] * 3)

    assert taken(found)["Permasalahan"] == "description"
    assert taken(found)["Layanan"] == "service"


def test_of_two_complaint_columns_the_account_is_the_description():
    found = mapping_of(**{"Uraian Aduan": ["…"] * 3, "Jenis Aduan": ["KIS"] * 3})

    assert taken(found)["Uraian Aduan"] == "description"
    assert taken(found)["Jenis Aduan"] == "service"


def test_label_goes_before_synonym():
    found = mapping_of(**{"NIK Pelapor": [NIK] * 3, "NIK": [NIK] * 3})

    assert taken(found)["NIK"] == "nik"
    assert taken(found)["NIK Pelapor"] is None


def test_left_goes_before_right_but_filled_before_empty():
    found = mapping_of(
        **{"No HP": [None] * 3, "Telp": ["0812"] * 3, "HP": ["0813"] * 3}
    )

    assert taken(found)["Telp"] == "phone"
    assert taken(found)["No HP"] is taken(found)["HP"] is None


def test_single_columns_go_before_a_composite():
    found = mapping_of(**{"RT/RW": ["1/2"] * 3, "RT": ["001"] * 3, "RW": ["002"] * 3})

    assert [taken(found)[head] for head in ("RT/RW", "RT", "RW")] == [None, "rt", "rw"]


@pytest.mark.parametrize(
    "head", ["Desil Nasional", "Status Kesejahteraan (DTKS)", "Pekerjaan", "Nama Ibu"]
)
def test_words_for_what_a_register_lacks_are_ignored(head):
    assert meaning(head, "1", "2", "3") is None


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("Kecamtan", "district"),
        ("Keteranagn", "notes"),
        ("Tanggal Pengaduann", "received_on"),
        ("Nama Bank", None),
        ("Pekerjan", None),
        ("Nomor RT", None),
        ("Tanggal Verifikasi", None),
        ("Sumber Penerangan Utama", None),
    ],
)
def test_similar_words_are_taken_with_caution(head, column):
    assert meaning(head, "x", "y", "z") == column


def test_own_export_is_mapped_without_questions():
    heads = {column.label: [None] * 3 for column in CASES}
    heads |= {"Name": ["SITI", "BUDI", "AMINAH"], "Status": ["q", "w", "e"]}
    rows = [list(heads), *map(list, zip(*heads.values(), strict=True))]

    mapping = guess_mapping(first_layout(rows), CASES)

    assert [entry.column for entry in mapping.entries] == CASE_COLUMNS.split()
    assert {entry.how for entry in mapping.entries} == {"label"}
    assert mapping.questions == []


CELLS = st.one_of(
    st.none(), st.text(max_size=9), st.integers(0, 99), st.dates(), st.just(NIK)
)


@given(
    st.lists(st.sampled_from(sorted(synonyms())), max_size=15, unique=True), st.data()
)
def test_no_two_columns_claim_the_same_field(heads, data):
    cells = {head: data.draw(st.tuples(CELLS, CELLS, CELLS)) for head in heads}

    mapping = mapping_of(**cells)

    claims = [
        part
        for entry in mapping.columns
        for part in (entry.composite or entry.column).split("+")
    ]
    assert len(claims) == len(set(claims))
