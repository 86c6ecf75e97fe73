"""What a column that was left out could be."""

from __future__ import annotations

import pytest

from portal.spreadsheets.lists.hints import with_hints
from portal.spreadsheets.lists.mapping import guess_mapping
from tests.spreadsheets.case_columns import CASES, NIK, first_layout


def hints_of(head: str, *cells, **others) -> tuple[str, ...]:
    heads = {"Nama Lengkap": ["SITI", "BUDI", "AMINAH"], "Alamat": ["Kp. A"] * 3}
    heads |= others | {head: list(cells)}
    rows = [list(heads), *map(list, zip(*heads.values(), strict=True))]
    layout = first_layout(rows)
    mapping = with_hints(guess_mapping(layout, CASES), layout, CASES)
    (entry,) = [each for each in mapping.entries if each.header == head]
    return entry.could_be


@pytest.mark.parametrize(
    ("cells", "could_be"),
    [
        ((NIK, "3202164101509902", "3202164101509903"), ("nik",)),
        (("selesai", "proses", "ditolak"), ("status",)),
        (("L", "P", "P"), ("sex",)),
        (("081234567890", "081234567891", "081234567892"), ("phone",)),
        ((None, None, None), ()),
        (("merah", "hijau", "biru"), ()),
    ],
)
def test_cells_that_tell_are_hinted_at(cells, could_be):
    assert hints_of("Kolom Zzz", *cells) == could_be


def test_what_another_column_holds_is_no_hint():
    assert (
        hints_of("Kolom Zzz", "L", "P", "P", **{"Jenis Kelamin": ["L", "P", "L"]}) == ()
    )


def test_a_mapped_column_and_a_row_number_have_no_hints():
    assert hints_of("Alamat", "Kp. A", "Kp. B", "Kp. C") == ()
    assert hints_of("No.", 1, 2, 3) == ()
