"""Files read in a child process are read as they would be here."""

from __future__ import annotations

import gc

import pytest

from portal.spreadsheets.files import packages
from portal.spreadsheets.files.refusals import UnreadableFile, too_large_file
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.staging import afar
from portal.spreadsheets.staging.reading import (
    describe_layout,
    describe_mapping,
    read_file,
)
from tests.workbooks import citizen, write_csv, write_list, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def read_all_afar(monkeypatch):
    def turn_on():
        monkeypatch.setattr(packages, "LARGE_PACKAGE", 0)
        monkeypatch.setattr(packages, "LARGE_TEXT", 0)

    return turn_on


def reading(path, **options):
    return read_file(path, path.name, get_register("cases"), **options)


def test_reading_in_a_child_equals_reading_here(tmp_path, read_all_afar):
    rows = [citizen(number) for number in range(1, 40)]
    path = write_list(tmp_path, rows, titles=("DESA BENDA", "BULAN : JUNI 2026"))
    here = reading(path)

    read_all_afar()
    there = reading(path)

    assert describe_layout(there) == describe_layout(here)
    assert describe_mapping(there.mapping) == describe_mapping(here.mapping)
    assert there.layout.samples == here.layout.samples
    assert list(there.layout.data_indexes) == list(here.layout.data_indexes)
    assert list(there.chunks(10)) == list(here.chunks(10))
    # The rows can be asked for again, and after only some were taken.
    next(there.chunks(10))
    assert there.rows == here.rows


def test_text_in_a_child_equals_text_here(tmp_path, read_all_afar):
    table = [["Nama", "NIK", "Layanan"], ["Siti Contoh", "3202160806559901", "KIS"]]
    path = write_csv(tmp_path / "a.csv", table)
    here = reading(path).rows

    read_all_afar()

    assert reading(path).rows == here


def test_refusals_of_the_child_are_those_of_reading_here(tmp_path, read_all_afar):
    counts = write_xlsx(tmp_path / "a.xlsx", [["Layanan", "Jumlah"], ["KIS", 2]])
    empty = write_csv(tmp_path / "a.csv", [[" "]])
    said = []
    for turn in (lambda: None, read_all_afar):
        turn()
        for path, kind in ((counts, NoList), (empty, UnreadableFile)):
            with pytest.raises(kind) as caught:
                reading(path)
            said.append(str(caught.value))

    assert said[:2] == said[2:]


def test_child_that_needs_too_much_memory_is_told_in_a_sentence(
    tmp_path, read_all_afar, monkeypatch
):
    # A little more than an empty child has.
    monkeypatch.setattr(afar, "MEMORY", 420 * 1024 * 1024)
    line = "Siti Contoh,3202160806559901,KIS tidak aktif\n"
    path = tmp_path / "a.csv"
    path.write_text("Nama,NIK,Layanan\n" + line * 1_000_000)
    read_all_afar()

    with pytest.raises(UnreadableFile) as caught:
        reading(path)

    assert str(caught.value) == str(too_large_file())


def test_child_ends_with_its_reading(tmp_path, read_all_afar, monkeypatch):
    children = []
    start = afar.Child.start.__func__

    def watched(cls):
        child = start(cls)
        children.append(child.process)
        return child

    monkeypatch.setattr(afar.Child, "start", classmethod(watched))
    path = write_list(tmp_path, [citizen(1)])
    read_all_afar()

    read = reading(path)
    (process,) = children
    assert process.poll() is None
    del read
    gc.collect()

    assert process.poll() is not None
