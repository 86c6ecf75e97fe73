"""A region's path for people."""

import pytest

from portal.regions.describing import describe, describe_many, load_names

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("3202162004", "Desa Benda, Kec. Cicurug, Kabupaten Sukabumi"),
        ("1274051006", "Kelurahan Pahang, Kec. Datuk Bandar, Kota Tanjungbalai"),
        ("320216", "Kec. Cicurug, Kabupaten Sukabumi"),
        ("3272", "Kota Sukabumi"),
        ("32", "Jawa Barat"),
        ("3202169999", "Kec. Cicurug, Kabupaten Sukabumi"),
        ("99", "99"),
    ],
)
def test_describe_names_the_way_up_to_the_regency(code, path):
    assert describe(code) == path


def test_describe_needs_no_query_with_names_at_hand(django_assert_num_queries):
    names = load_names(["3202162004"])

    with django_assert_num_queries(0):
        path = describe("3202162004", names)

    assert path == "Desa Benda, Kec. Cicurug, Kabupaten Sukabumi"


def test_describe_many_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        paths = describe_many(["3202162004", "5201"])

    assert paths == {
        "3202162004": "Desa Benda, Kec. Cicurug, Kabupaten Sukabumi",
        "5201": "Kabupaten Lombok Barat",
    }
