"""What people write for the kinds and states of the reference registers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.directory.choices import (
    InstitutionKind,
    PartnerKind,
    PointKind,
    PointState,
)

Words = Sequence[tuple[str, re.Pattern[str]]]


def patterns(*pairs: tuple[str, str]) -> Words:
    """Return values with what stands for them among other words, first one first."""
    return [
        (value, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
        for value, words in pairs
    ]


POINT_KINDS = patterns(
    (PointKind.SLRT, "slrt|sekretariat|sistem layanan dan rujukan"),
    (PointKind.POSYANDU, "posyandu"),
    (PointKind.PUSKESOS, "puskesos|pusat kesejahteraan sosial|pusat kesos"),
)
POINT_STATES = patterns(
    (PointState.CLOSED, r"tutup|ditutup|bubar|closed"),
    (
        PointState.DORMANT,
        r"(?:tidak|tdk|kurang|non)[\s-]*aktif|nonaktif|vakum|mangkrak|mati suri|dormant",
    ),
    (PointState.PLANNED, r"rencana|direncanakan|persiapan|calon|akan dibentuk|planned"),
    (PointState.ACTIVE, r"aktif|berjalan|buka|beroperasi|active"),
)
PARTNER_KINDS = patterns(
    (PartnerKind.TKSK, r"tksk|tenaga kesejahteraan sosial kecamatan"),
    (PartnerKind.PSM, r"psm|pekerja sosial masyarakat"),
    (PartnerKind.KARANG_TARUNA, r"karang ?taruna|katar"),
    (PartnerKind.LK3, r"lk3|lembaga konsultasi kesejahteraan keluarga"),
    (PartnerKind.WKSBM, r"wksbm|wahana kesejahteraan sosial.*masyarakat"),
    (PartnerKind.LKS, r"lksa?|lembaga kesejahteraan sosial(?: anak)?|panti|yayasan"),
)
INSTITUTION_KINDS = patterns(
    (InstitutionKind.INSURANCE, r"bpjs|asuransi|jaminan sosial|taspen"),
    (
        InstitutionKind.HEALTH,
        r"rsud|rsup|rsia|rs|rumah sakit|puskesmas|klinik|fasilitas kesehatan|faskes",
    ),
    (InstitutionKind.BANK, r"bank|bri|bni|btn|bsi|mandiri|(?:pt )?pos(?: indonesia)?"),
    (InstitutionKind.CHARITY, r"baznas|zakat|lazis\w*|laz|dompet dhuafa|amil"),
    (InstitutionKind.CARE, r"lksa?|sentra|panti|balai|yayasan|lembaga kesejahteraan"),
    (InstitutionKind.MINISTRY, r"kementerian|kemen\w+|badan pusat|nasional|mabes"),
    (InstitutionKind.COMPANY, r"pt|pln|pertamina|pdam|bumn|bumd|swasta|perusahaan|cv"),
    (InstitutionKind.AGENCY, r"dinas|din\w{3,}|opd|badan|upt|uptd|kantor|disdukcapil"),
)


def finder(words: Words):
    """Return what finds the value that words stand for; None for none."""

    def find(text: str) -> str | None:
        return next((str(value) for value, known in words if known.search(text)), None)

    return find


point_kind_of = finder(POINT_KINDS)
point_state_of = finder(POINT_STATES)
partner_kind_of = finder(PARTNER_KINDS)
institution_kind_of = finder(INSTITUTION_KINDS)
