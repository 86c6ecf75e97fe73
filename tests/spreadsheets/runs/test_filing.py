"""Keeping uploaded files encrypted, and giving them back."""

from __future__ import annotations

import pytest

from portal.privacy.cipher import Undecryptable
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs.filing import hash_of, kept_file
from tests.workbooks import citizen, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, officer) -> ImportRun:
    return stage(tmp_path, [citizen(1)], by=officer, name="aduan juni.xlsx")


def test_file_comes_back_as_it_was(run, tmp_path):
    original = tmp_path / "aduan juni.xlsx"

    with kept_file(run) as path:
        assert path.read_bytes() == original.read_bytes()
        assert path.suffix == ".xlsx"
        kept = path

    assert not kept.exists()
    assert run.file_hash == hash_of(original)


def test_name_of_the_file_is_not_in_the_store(run):
    assert "aduan" not in run.file.name
    assert run.file_name == "aduan juni.xlsx"


def test_file_that_was_deleted_is_missed(run):
    run.file.delete()

    with pytest.raises(FileNotFoundError), kept_file(run):
        pass


def test_file_of_another_key_is_refused(run, settings):
    settings.ENCRYPTION_KEYS = "k9:" + "99" * 32

    with pytest.raises(Undecryptable), kept_file(run):
        pass


def test_path_in_a_name_is_cut_off(tmp_path, officer):
    from portal.spreadsheets.runs.actions import import_file
    from tests.workbooks import write_list

    path = write_list(tmp_path, [citizen(1)])

    run = import_file(path, by=officer, name="../../etc/passwd.xlsx")

    assert run.file_name == "passwd.xlsx"
    assert "passwd" not in run.file.name
