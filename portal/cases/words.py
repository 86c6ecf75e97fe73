"""Words that spreadsheets use for the status, kind and channel of a case.

The lists are those found in real case lists (DOMAIN §5.3); an administrator's
own words come through mapping profiles.
"""

from __future__ import annotations

from portal.cases.choices import Channel, Kind, Status

STATUS_WORDS: dict[str, str] = {
    word: status
    for status, words in {
        Status.REGISTERED: (
            "menunggu diproses|menunggu|pengajuan|pending|baru|masuk|belum|blm|belum "
            "dikunjungi|belum diproses|belum ditangani|terdaftar|diajukan|open|antri"
        ),
        Status.HANDLING: (
            "sedang diproses|proses|dalam proses|diproses|verifikasi|on progress|"
            "in progress|sedang ditangani|penanganan|proses verifikasi|ditangani"
        ),
        Status.REFERRED: "dirujuk|rujukan|rujuk|diteruskan|dilimpahkan",
        Status.NEEDS_DOCUMENTS: (
            "perlu perbaikan|belum lengkap|berkas kurang|kurang berkas|"
            "berkas belum lengkap|tidak lengkap|perlu berkas"
        ),
        Status.RESOLVED: (
            "selesai|selesai diproses|sudah|sdh|diterima|terbit|aktif kembali|tuntas|"
            "sudah dikunjungi|sudah selesai|done|terealisasi|berhasil|disetujui"
        ),
        Status.REJECTED: (
            "ditolak|tolak|tidak valid|tidak layak|tidak memenuhi syarat|gagal"
        ),
        Status.DUPLICATE: "duplikat|diarsipkan|ganda|dobel",
        Status.WITHDRAWN: "dibatalkan|batal|dicabut|mengundurkan diri",
        Status.CLOSED: "ditutup|tutup",
    }.items()
    for word in words.split("|")
}

KIND_WORDS: dict[str, str] = {
    "permohonan": Kind.REQUEST,
    "permintaan": Kind.REQUEST,
    "pengaduan": Kind.COMPLAINT,
    "aduan": Kind.COMPLAINT,
    "keluhan": Kind.COMPLAINT,
    "pertanyaan": Kind.QUESTION,
    "informasi": Kind.QUESTION,
    "saran": Kind.SUGGESTION,
}

CHANNEL_WORDS: dict[str, str] = {
    "datang langsung": Channel.WALK_IN,
    "langsung": Channel.WALK_IN,
    "loket": Channel.WALK_IN,
    "kantor": Channel.WALK_IN,
    "kunjungan": Channel.VISIT,
    "home visit": Channel.VISIT,
    "telepon": Channel.PHONE,
    "telpon": Channel.PHONE,
    "hp": Channel.PHONE,
    "wa": Channel.WHATSAPP,
    "whatsapp": Channel.WHATSAPP,
    "web": Channel.WEB,
    "online": Channel.WEB,
}


def status_of(text: str) -> str | None:
    """Return the status that a word means, or None."""
    return STATUS_WORDS.get(" ".join(text.split()))


def kind_of(text: str) -> str | None:
    return KIND_WORDS.get(text)


def channel_of(text: str) -> str | None:
    return CHANNEL_WORDS.get(text)
