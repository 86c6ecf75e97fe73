"""Case numbers and tracking codes."""

from __future__ import annotations

from portal.cases.numbering import ALPHABET, format_number, make_tracking_code


def test_number_tells_region_year_and_serial():
    assert format_number("3202162004", 2026, 17) == "3202162004-2026-00017"
    assert format_number("3202", 2026, 123456) == "3202-2026-123456"


def test_tracking_codes_are_readable_and_differ():
    codes = {make_tracking_code() for _each in range(200)}

    assert len(codes) == 200
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) <= set(ALPHABET)
    assert set(ALPHABET).isdisjoint("ILOU")
