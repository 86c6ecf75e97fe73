from dataclasses import dataclass

import pytest

from portal.spreadsheets.cells.headers import (
    Glossary,
    Header,
    Meaning,
    header_key,
    normalize_header,
    synonyms,
)


@dataclass
class Column:
    name: str
    label: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()


GLOSSARY = Glossary(
    [
        Column("nik", "Identity number", "identity"),
        Column("name", "Name", aliases=("Nama Jemaat",)),
        Column("reporter", "Reported by"),
        Column("birth_place", "Place of birth"),
        Column("birth_date", "Date of birth", "date"),
        Column("service", "Service"),
        Column("description", "Description"),
        Column("rt", "RT", "rt_rw"),
        Column("rw", "RW", "rt_rw"),
    ]
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  No. KK :", "no kk"),
        ("NOMOR\nKK", "nomor kk"),
        ("nomor_kartu_keluarga", "nomor kartu keluarga"),
        ("Nama\u00a0KRT (13)", "nama krt"),
        ("NIK* (wajib diisi)", "nik"),
        ("Kab./Kota", "kab kota"),
        ("ＮＩＫ", "nik"),
    ],
)
def test_normalize_header_keeps_only_the_words(text, normal):
    assert normalize_header(text) == normal


def test_header_key_ignores_spaces():
    assert header_key("N I K") == header_key("nik") == "nik"


def test_header_key_of_a_sign_is_the_sign():
    assert header_key(" # ") == "#"


def test_synonyms_know_all_meanings_of_a_word():
    assert synonyms()["kampung"] == ("hamlet", "village")


def test_synonyms_are_loaded_once():
    assert synonyms() is synonyms()


@pytest.mark.parametrize("text", ["Identity number", "nik", "IDENTITY-NUMBER"])
def test_glossary_knows_labels_and_names(text):
    assert GLOSSARY.look_up(text) == Meaning(("nik",), "label")


def test_glossary_knows_aliases():
    assert GLOSSARY.look_up("nama jemaat") == Meaning(("name",), "label")


def test_glossary_offers_both_readings_of_a_complaint():
    meaning = GLOSSARY.look_up("Jenis Aduan")

    assert meaning.columns == ("service", "description")


def test_glossary_knows_composites_of_columns_it_has():
    assert GLOSSARY.look_up("RT/RW").columns == ("rt+rw",)


def test_glossary_knows_words_that_the_register_lacks():
    assert GLOSSARY.look_up("Desil Nasional") == Meaning((), "synonym", ("decile",))


def test_glossary_does_not_know_other_words():
    assert GLOSSARY.look_up("Warna rumah") is None


def test_glossary_reads_the_text_below_a_group_first():
    meaning = GLOSSARY.meaning_of(Header(3, "N I K", "Identitas Pelapor"))

    assert meaning.columns == ("nik",)


def test_glossary_reads_a_shared_text_with_its_group():
    meaning = GLOSSARY.meaning_of(Header(3, "Nama", "Data Pelapor", is_shared=True))

    assert meaning.columns == ("reporter",)


def test_header_text_joins_the_group():
    assert Header(3, "N I K", "Identitas Pelapor").full_text == (
        "Identitas Pelapor > N I K"
    )
