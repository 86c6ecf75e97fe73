"""Words of spreadsheets for status, kind and channel."""

from __future__ import annotations

import pytest

from portal.cases.choices import Channel, Kind, Status
from portal.cases.words import (
    CHANNEL_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    channel_of,
    kind_of,
    status_of,
)

# DOMAIN.md §5.3.
KNOWN = {
    Status.REGISTERED: "Menunggu Diproses|Pengajuan|Pending|Baru|Masuk|Belum|Blm|"
    "Belum Dikunjungi",
    Status.HANDLING: "Sedang Diproses|Proses|Dalam Proses|Diproses|Verifikasi",
    Status.REFERRED: "Dirujuk|Rujukan|Diteruskan",
    Status.NEEDS_DOCUMENTS: "Perlu Perbaikan|Belum Lengkap|Berkas Kurang",
    Status.RESOLVED: "Selesai|Selesai Diproses|Sudah|Diterima|Terbit|Aktif Kembali|"
    "Tuntas|Sudah Dikunjungi",
    Status.REJECTED: "Ditolak|Tidak Valid|Tidak Layak|Tidak Memenuhi Syarat",
    Status.DUPLICATE: "Duplikat|Diarsipkan",
}


@pytest.mark.parametrize(
    ("word", "status"),
    [(word, status) for status, words in KNOWN.items() for word in words.split("|")],
)
def test_status_words_of_real_lists_are_known(word, status):
    assert status_of(word.casefold()) == status


@pytest.mark.parametrize("word", ["", "payung", "selesai?", "tidak"])
def test_other_words_are_not_guessed(word):
    assert (status_of(word), kind_of(word), channel_of(word)) == (None, None, None)


@pytest.mark.parametrize("words", [STATUS_WORDS, KIND_WORDS, CHANNEL_WORDS])
def test_words_are_written_as_they_are_compared(words):
    assert [w for w in words if w != " ".join(w.casefold().split()).strip(" .")] == []


def test_words_mean_what_exists():
    assert set(STATUS_WORDS.values()) <= set(Status)
    assert set(KIND_WORDS.values()) <= set(Kind)
    assert set(CHANNEL_WORDS.values()) <= set(Channel)
