"""Words of spreadsheets find their record, or none, but never a wrong one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.matching import Matcher, compact, fold_words, service_key
from portal.directory.models import Institution, Program, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def matcher():
    return Matcher()


def code(record):
    return record and record.code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KIS tidak aktif", "kis TDK aktif!"),
        ("Kartu yang hilang", "kartu yg hilang"),
        ("Belum dapat", "blm dapat"),
        ("Sudah lapor dengan RT", "sdh lapor dgn R.T."),
        ("Reaktivasi PBI-JK", "reaktivasi  pbi jk"),
        ("Kursi roda é", "kursi roda e"),
        ("Jum'at", "jumat"),
    ],
)
def test_service_key_is_equal_for_the_same_words(one, other):
    assert service_key(one) == service_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KIS aktif", "KIS tidak aktif"),
        ("Belum dapat PKH", "Sudah dapat PKH"),
        ("Akta lahir", "Akta kematian"),
        ("LPG 3 kg", "LPG 5 kg"),
        ("سلام", "مرحبا"),
    ],
)
def test_service_key_differs_for_other_words(one, other):
    assert service_key(one) != service_key(other)


def test_service_key_of_no_words_is_empty():
    assert (service_key(None), service_key(""), service_key(" - ")) == ("", "", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("KIS tidak aktif", "pbi-jk-reactivation"),
        ("KIS tdk aktif", "pbi-jk-reactivation"),
        ("Reaktivasi PBI-JK", "pbi-jk-reactivation"),
        ("KIS tidak aktif, mohon diaktifkan kembali", "pbi-jk-reactivation"),
        ("Kis tidak aktiff", "pbi-jk-reactivation"),
        ("Pengaktifan BPJS", "pbi-jk-reactivation"),
        ("pbi-jk-reactivation", "pbi-jk-reactivation"),
        ("Pengecekan DESIL", "dtsen-check"),
        ("Surat Rekomendasi DTSEN", "dtsen-letter"),
        ("Belum dapat PKH", "pkh-inquiry"),
        ("Kartu KKS hilang", "kks-card"),
        ("Tidak terdaftar DTKS/DTSEN", "dtsen-proposal"),
        ("KIP anak", "pip-school"),
        ("Minta KTP-el", "civil-registration"),
        ("KTP/KK", "civil-registration"),
        ("Lansia terlantar", "elderly-care"),
        ("Rumah tidak layak", "housing-repair"),
        ("PKH", None),
        ("Kesehatan", None),
        ("Biaya", None),
        ("KIS tidak aktif dan belum dapat PKH", None),
        ("-", None),
        ("", None),
        (None, None),
    ],
)
def test_words_find_their_service(matcher, words, expected):
    assert code(matcher.match_service(words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("PBI-JKN", "PBI-JK"),
        ("KIS", "PBI-JK"),
        ("pkh", "PKH"),
        ("P.K.H.", "PKH"),
        ("PKH tahap 2", "PKH"),
        ("Sembako", "SEMBAKO"),
        ("BPNT", "SEMBAKO"),
        ("PIP/KIP", "PIP"),
        ("KIP Kuliah", "KIP-K"),
        ("RTLH", "RUTILAHU"),
        ("ATENSI", "ATENSI"),
        ("Adminduk", "ADM"),
        ("Sembako, PKH", None),
        ("Bukan penerima PKH", None),
        ("Listrik 450 VA", "SUB-LISTRIK"),
        ("Listrik 950 VA", None),
        ("BLT BBM", None),
    ],
)
def test_words_find_their_program(matcher, words, expected):
    assert code(matcher.match_program(words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("BPJS Kesehatan", "bpjs-kesehatan"),
        ("BPJS", "bpjs-kesehatan"),
        ("SLRT Kab.", "slrt"),
        ("Disdik", "dinas-pendidikan"),
        ("Disdukcapil", "disdukcapil"),
        ("LKS/Sentra", "lks-sentra"),
        ("Bank Himbara", "bank-himbara"),
        ("Disperkim", "disperkim"),
        ("RSUD Sekarwangi", "rumah-sakit"),
        ("Dinsos (bidang rehsos)", "dinas-sosial"),
        ("Dinsos / BPJS", None),
        ("BPJS Mandiri", "bpjs-kesehatan"),
        ("Kantor tetangga", None),
    ],
)
def test_words_find_their_institution(matcher, words, expected):
    assert code(matcher.match_institution(words)) == expected


@pytest.mark.parametrize(
    ("words", "region", "expected"),
    [
        ("Dinsos", "3202162004", "dinsos-sukabumi"),
        ("Dinas Sosial", "3202", "dinsos-sukabumi"),
        ("Dinsos", "5201012002", "dinas-sosial"),
        ("Dinsos", "32", "dinas-sosial"),
        ("Dinsos", None, "dinas-sosial"),
        ("Dinas Sosial Kabupaten Sukabumi", "5201012002", "dinsos-sukabumi"),
        ("Dinas Sosial Kabupaten Bandung", "3202162004", "dinas-sosial"),
        ("Disdik", "3202162004", "dinas-pendidikan"),
    ],
)
def test_the_institution_of_the_own_region_wins(matcher, words, region, expected):
    assert code(matcher.match_institution(words, region=region)) == expected


def test_records_out_of_use_are_not_found():
    Program.objects.filter(code="PKH").update(is_active=False)

    assert Matcher().match_program("PKH") is None


def test_a_spelling_of_two_records_finds_neither():
    Program.objects.filter(code="BST").update(aliases="Sembako")

    assert Matcher().match_program("Sembako") is None


@pytest.mark.parametrize("model", [Service, Program])
def test_no_spelling_belongs_to_two_shipped_records(model):
    owners = {}
    for record in model.objects.all():
        for spelling in record.spellings():
            owners.setdefault(compact(fold_words(spelling)), set()).add(record.code)

    assert [codes for codes in owners.values() if len(codes) > 1] == []


def test_every_spelling_finds_its_record(matcher):
    finders = {
        Service: matcher.match_service,
        Program: matcher.match_program,
        Institution: matcher.match_institution,
    }

    lost = [
        (spelling, record.code)
        for model, find in finders.items()
        for record in model.objects.exclude(code="dinsos-sukabumi")
        for spelling in record.spellings()
        if code(find(spelling)) != record.code
    ]

    assert lost == []


def test_a_matcher_takes_three_queries_for_any_number_of_words(
    django_assert_num_queries,
):
    with django_assert_num_queries(3):
        matcher = Matcher()
        found = [matcher.match_service(words) for words in ("KTP", "PKH", "KTP") * 10]

    assert len(found) == 30


@settings(deadline=None)
@given(words=st.text(max_size=60))
def test_folding_is_stable_for_any_words(words):
    folded = fold_words(words)

    assert fold_words(folded) == folded


@settings(deadline=None, max_examples=50)
@given(words=st.one_of(st.text(max_size=60), st.sampled_from(["/", "()", "PKH dan"])))
def test_any_words_give_an_answer(words):
    matcher = Matcher()

    assert code(matcher.match_institution(words, region="3202162004")) != ""
    assert code(matcher.match_service(words)) != ""
    assert code(matcher.match_program(words)) != ""
