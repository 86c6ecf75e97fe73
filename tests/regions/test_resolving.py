"""Names lead to codes where they are enough, and to candidates where they are not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.regions.models import Region
from portal.regions.resolving import Reason, RegionResolver

pytestmark = pytest.mark.django_db

BENDA = "3202162004"
TWINS = [
    "Solok", "Bogor", "Sukabumi", "Bandung", "Tasikmalaya", "Cirebon", "Bekasi",
    "Banjar", "Magelang", "Semarang", "Pekalongan", "Tegal", "Blitar", "Kediri",
    "Malang", "Probolinggo", "Pasuruan", "Mojokerto", "Madiun", "Tangerang", "Serang",
    "Bima", "Kupang", "Gorontalo", "Jayapura", "Sorong",
]  # fmt: skip


@pytest.fixture
def resolver():
    return RegionResolver()


def codes(resolution):
    return [candidate.code for candidate in resolution.candidates]


def siblings_of_one_name():
    """Return {(district, name): codes} of villages that share name and district."""
    found = {}
    for code, name in Region.objects.of_level(4).values_list("code", "name"):
        found.setdefault((code[:6], name), []).append(code)
    return {key: sorted(same) for key, same in found.items() if len(same) > 1}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"village": "Pahang", "district": "Datuk Bandar"}, "1274051006"),
        ({"village": "PAHANG ", "district": "DATUKBANDAR"}, "1274051006"),
        ({"village": "Kel. Pahang", "district": "Kec. Datuk Bandar"}, "1274051006"),
        (
            {
                "village": "BENDA",
                "district": "CICURUG ",
                "regency": "SUKABUMI",
                "province": "JAWA BARAT",
            },
            BENDA,
        ),
        ({"village": "Desa Benda", "regency": "Kab. Sukabumi"}, BENDA),
        ({"district": "Cicurug", "regency": "Sukabumi"}, "320216"),
        ({"regency": "KOTA ADM. JAKARTA TIMUR"}, "3175"),
        ({"regency": "Kab.Adm. Kep. Seribu"}, "3101"),
        ({"regency": "KOTABARU"}, "6302"),
        ({"regency": "Kota Baru"}, "6302"),
        ({"regency": "Lima Puluh Kota"}, "1307"),
        ({"regency": "Banjar", "province": "Kalsel"}, "6303"),
        ({"district": "Tiro"}, "110721"),
        ({"district": "Misool"}, "960301"),
        (
            {"village": "Baro", "district": "Teunom", "regency": "Aceh Jaya"},
            "1114012006",
        ),
        ({"village": "-", "district": "0", "regency": "Kota Bogor"}, "3271"),
    ],
)
def test_names_lead_to_a_code(resolver, words, code):
    assert resolver.resolve(**words).code == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("DKI Jakarta", "31"), ("DKJ", "31"), ("Prov. DKI", "31"), ("DIY", "34"),
        ("D.I. Yogyakarta", "34"), ("NAD", "11"), ("Kepri", "21"), ("Babel", "19"),
        ("NTB", "52"), ("NTT", "53"), ("Kalbar", "61"), ("Sulsel", "73"), ("JABAR", "32"),
        ("Sumatra Utara", "12"), ("Provinsi Riau", "14"), ("Kep. Riau", "21"),
        ("Papua Barat Daya", "96"),
    ],
)  # fmt: skip
def test_a_province_is_known_by_its_aliases(resolver, words, code):
    assert resolver.resolve(province=words).code == code


@pytest.mark.parametrize("name", TWINS)
def test_a_bare_name_of_regency_and_city_is_ambiguous(resolver, name):
    found = resolver.resolve(regency=name)

    assert found.code is None
    assert found.reason == Reason.AMBIGUOUS
    assert [item.path for item in found.candidates] in (
        [f"Kabupaten {name}", f"Kota {name}"],
        [f"Kota {name}", f"Kabupaten {name}"],
    )


@pytest.mark.parametrize("name", TWINS)
def test_a_prefix_decides_between_regency_and_city(resolver, name):
    names = dict(Region.objects.of_level(2).values_list("name", "code"))

    found = [
        resolver.resolve(regency=f"{kind} {name}").code for kind in ("KAB.", "KOTA")
    ]

    assert found == [names[f"Kabupaten {name}"], names[f"Kota {name}"]]


def test_there_are_no_other_twins():
    rows = Region.objects.of_level(2).values_list("search_name", flat=True)
    names = list(rows)

    twins = {name for name in names if names.count(name) > 1}

    assert twins == {name.lower() for name in TWINS}


def test_the_district_decides_between_regency_and_city(resolver):
    regency = resolver.resolve(district="Cicurug", regency="Sukabumi")
    city = resolver.resolve(district="Gunung Puyuh", regency="Sukabumi")

    assert (regency.code, city.code[:4]) == ("320216", "3272")


def test_villages_of_one_name_and_district_are_ambiguous(resolver):
    names = dict(Region.objects.filter(level__lt=4).values_list("code", "name"))
    siblings = siblings_of_one_name()

    found = {
        (district, name): resolver.resolve(name, names[district], names[district[:4]])
        for district, name in siblings
    }

    assert len(siblings) == 16
    assert {key: sorted(codes(item)) for key, item in found.items()} == siblings
    assert {item.reason for item in found.values()} == {Reason.AMBIGUOUS}


def test_the_kind_decides_between_villages_of_one_name(resolver):
    district = {"district": "Pasir Limau Kapas", "regency": "Rokan Hilir"}

    kelurahan = resolver.resolve("Kel. Panipahan", **district)
    desa = resolver.resolve("Desa Panipahan", **district)

    assert (kelurahan.code, desa.code) == ("1407061007", "1407062001")


def test_a_wrong_kind_does_not_hide_the_only_village(resolver):
    assert resolver.resolve("Desa Pahang", "Datuk Bandar").code == "1274051006"


def test_the_importers_own_region_comes_before_the_country():
    resolver = RegionResolver(own=[BENDA])

    found = [resolver.resolve("Benda").code, resolver.resolve(regency="Sukabumi").code]

    assert found == [BENDA, "3202"]


def test_the_titles_region_comes_before_the_importers_own():
    resolver = RegionResolver(own=[BENDA], titles=["3208"])

    assert resolver.resolve("Benda").code == "3208062015"


def test_the_rows_own_words_come_before_titles_and_importer():
    resolver = RegionResolver(own=[BENDA], titles=["3208"])

    assert resolver.resolve("Benda", regency="Kota Tangerang").code[:4] == "3671"


def test_a_name_outside_the_own_region_is_not_guessed_but_the_nearest_come_first():
    found = RegionResolver(own=[BENDA]).resolve("Cisaat")

    assert found.reason == Reason.AMBIGUOUS
    assert found.candidates[0].path == "Desa Cisaat, Kec. Cicurug, Kabupaten Sukabumi"


def test_at_most_ten_candidates_are_shown_of_all_that_fit(resolver):
    found = resolver.resolve("Sidomulyo")

    assert len(found.candidates) == 10
    assert found.found > 90


def test_an_unknown_village_suggests_the_nearest_names_of_its_district(resolver):
    found = resolver.resolve("Bendaa", "Cicurug", "Sukabumi")

    assert (found.code, found.reason, found.words) == (None, Reason.UNKNOWN, "Bendaa")
    assert found.area == "Kec. Cicurug, Kabupaten Sukabumi"
    assert codes(found)[0] == BENDA


def test_a_misspelled_district_suggests_the_village_in_the_district_meant(resolver):
    found = resolver.resolve("Benda", "Cicurugg", "Sukabumi")

    assert (found.reason, found.words) == (Reason.UNKNOWN, "Cicurugg")
    assert codes(found) == [BENDA]


def test_an_unknown_village_without_any_area_has_no_suggestions(resolver):
    assert resolver.resolve("Xyzzy Plugh").candidates == ()


def test_names_that_contradict_each_other_are_reported(resolver):
    district = resolver.resolve(district="Cicurug", regency="Kota Sukabumi")
    village = resolver.resolve("Benda", "Cibadak", "Kab. Sukabumi")

    assert (district.reason, codes(district)[0]) == (Reason.CONTRADICTION, "320216")
    assert (village.reason, codes(village)[0]) == (Reason.CONTRADICTION, BENDA)
    assert village.area == "Kec. Cibadak, Kabupaten Sukabumi"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("3202162004", BENDA),
        ("32.02.16.2004", BENDA),
        (" 32 02 16 2004 ", BENDA),
        ("3202162004.0", BENDA),
        ("32.02", "3202"),
        ("32", "32"),
    ],
)
def test_a_code_leads_to_itself(resolver, code, expected):
    assert resolver.resolve(code=code).code == expected


def test_a_code_in_a_column_for_names_counts(resolver):
    found = [
        resolver.resolve(village=BENDA).code,
        resolver.resolve(village="Benda", district="320216").code,
        resolver.resolve(district="32").reason,
    ]

    assert found == [BENDA, BENDA, Reason.EMPTY]


def test_a_code_narrows_the_names_below_it(resolver):
    assert resolver.resolve("BENDA", "CICURUG", "SUKABUMI", code="32.02").code == BENDA


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("5206020007", Reason.BPS_CODE),
        ("3202160", Reason.BPS_CODE),
        ("3202162999", Reason.UNKNOWN_CODE),
        ("12345", Reason.BAD_CODE),
        ("Benda", Reason.BAD_CODE),
        ("9271", Reason.RETIRED_CODE),
    ],
)
def test_a_wrong_code_says_what_is_wrong(resolver, code, reason):
    found = resolver.resolve(code=code)

    assert (found.code, found.reason, found.words) == (None, reason, code)


def test_a_retired_code_suggests_todays_region_of_that_name(resolver):
    found = resolver.resolve(code="9271")

    assert [str(item) for item in found.candidates] == ["Kota Sorong"]


def test_a_wrong_code_gives_way_to_names_that_are_enough(resolver):
    found = resolver.resolve("Benda", "Cicurug", code="5206020007")

    assert (found.code, found.doubt) == (BENDA, Reason.BPS_CODE)
    assert "5206020007" in found.message


def test_a_code_and_names_that_contradict_are_reported(resolver):
    found = resolver.resolve("Pahang", "Datuk Bandar", code=BENDA)

    assert found.reason == Reason.CONTRADICTION


def test_no_words_are_no_region_and_no_problem(resolver):
    found = resolver.resolve("-", None, "", code="0")

    assert (found.code, found.reason, found.message) == (None, Reason.EMPTY, "")


def test_messages_are_finished_sentences(resolver, settings):
    settings.LANGUAGE_CODE = "en"
    found = [
        resolver.resolve(regency="Sukabumi"),
        resolver.resolve("Bendaa", "Cicurug"),
        resolver.resolve(district="Cicurug", regency="Kota Bogor"),
        resolver.resolve(code="5206020007"),
        resolver.resolve(code="9271"),
    ]

    for item in found:
        assert item.message.endswith(".")
        assert item.words in item.message


@pytest.mark.parametrize("count", [1, 200])
def test_a_batch_takes_the_same_queries_whatever_its_size(
    count, django_assert_num_queries
):
    villages = Region.objects.of_level(4).select_related("parent__parent__parent")
    rows = [
        (item.name, item.parent.name, item.parent.parent.name, None)
        for item in villages.filter(code__lt="13").order_by("code")[:count]
    ]

    with django_assert_num_queries(4):
        resolver = RegionResolver()
        resolver.prepare(rows)
        found = [resolver.resolve(*row).level for row in rows * 3]

    assert found == [4] * count * 3


def test_suggestions_for_a_batch_take_few_queries(django_assert_max_num_queries):
    rows = [
        (f"{name}zzz", "Cicurug", None, None)
        for name in Region.objects.within("3202")
        .of_level(4)
        .values_list("name", flat=True)
    ]

    with django_assert_max_num_queries(8):
        resolver = RegionResolver()
        resolver.prepare(rows)

    assert {resolver.resolve(*row).reason for row in rows} == {Reason.UNKNOWN}


cells = st.one_of(
    st.none(), st.text(max_size=40), st.sampled_from(["Benda", "Sukabumi"])
)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(row=st.tuples(cells, cells, cells, cells, cells))
def test_any_text_gives_an_answer(resolver, row):
    found = resolver.resolve(*row[:4], code=row[4])

    assert bool(found) == (found.reason == Reason.RESOLVED)
    assert isinstance(found.message, str)
