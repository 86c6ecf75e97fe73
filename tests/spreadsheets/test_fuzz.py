"""Spoiled files are read or refused, whatever was done to them."""

from __future__ import annotations

import os
import signal

import pytest

from tests.fuzzing import fuzz


@pytest.mark.parametrize("seed", range(3))
def test_spoiled_files_are_read_or_refused(tmp_path, seed):
    found = fuzz(100, seed, workers=1, folder=tmp_path / "failed")

    assert [result for result in found if result.has_failed] == []
    assert {"read", "refused"} <= {result.outcome for result in found}
    assert len(found) == 100


def test_files_that_end_the_reader_are_told(tmp_path, monkeypatch):
    def die(path, name, register):
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr("tests.fuzzing.read_file", die)

    (result,) = fuzz(1, 1, workers=1, folder=tmp_path)

    assert (result.outcome, result.has_failed) == ("crash (-9)", True)
    assert result.file.exists()
