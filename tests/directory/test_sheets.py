"""Institutions, service points and partners as spreadsheets, there and back."""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from portal.accounts.models import RecordLogEntry, User
from portal.cases.models import Case
from portal.directory.choices import PartnerKind, PointState
from portal.directory.models import Institution, ServicePoint, SocialPartner
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.undoing import undo_import
from portal.spreadsheets.workbook_templates import write_template
from tests.factories import BENDA, KEBON_AYU, make_case
from tests.workbooks import outcomes, problems, write_xlsx

pytestmark = pytest.mark.django_db

LISTS = ("institutions", "service_points", "social_partners")
HEADS = [
    "No",
    "Nama Puskesos",
    "Desa",
    "Kecamatan",
    "Status",
    "No HP",
    "Jumlah Petugas",
]
TENJOAYU = "3202162009"


def bring(folder, table, *, by, register="service_points", commit=True, **options):
    path = write_xlsx(folder / "daftar.xlsx", table)
    run = import_file(path, by=by, register=register, **options)
    return commit_import(run, by=by) if commit else run


def points(*rows: list) -> list[list]:
    title = ["DATA PUSKESOS KABUPATEN SUKABUMI"]
    return [title, HEADS, *([n, *row] for n, row in enumerate(rows, start=1))]


NEW = [
    "Puskesos Desa Tenjoayu",
    "Tenjoayu",
    "Cicurug",
    "vakum",
    "0812 3456 7890",
    "5 orang",
]


def exported(register: str, by, name: str = "xlsx", **filters) -> io.BytesIO:
    target = io.BytesIO()
    export_list(
        target,
        by=by,
        register=register,
        file_format=name,
        filters=filters,
        purpose="uji",
    )
    target.seek(0)
    return target


def everything() -> dict:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Institution, ServicePoint, SocialPartner)
    }


def test_list_of_points_makes_them(tmp_path, manager):
    run = bring(tmp_path, points(NEW), by=manager)

    point = ServicePoint.objects.get(code="puskesos-desa-tenjoayu")
    assert run.counts["created"] == 1
    assert (
        point.kind,
        point.state,
        point.region_id,
        point.phone,
        point.staff_count,
    ) == (
        "puskesos",
        PointState.DORMANT,
        TENJOAYU,
        "+6281234567890",
        5,
    )
    assert get_register("service_points").record_ids(run) == [point.pk]
    assert RecordLogEntry.objects.for_instance(point).get().user == manager


def test_words_of_the_heads_are_known(tmp_path, manager):
    run = bring(tmp_path, points(NEW), by=manager, commit=False)

    assert [entry["column"] for entry in run.mapping["columns"]] == [
        "name",
        "village",
        "district",
        "state",
        "phone",
        "staff_count",
    ]


def test_second_import_creates_nothing(tmp_path, manager):
    bring(tmp_path, points(NEW), by=manager)
    before = everything()

    run = bring(tmp_path, points(NEW), by=manager)

    assert outcomes(run) == ["unchanged"]
    assert everything() == before


def test_known_point_is_updated_only_on_demand(tmp_path, manager):
    row = ["puskesos desa  BENDA", "Benda", "Cicurug", "aktif", "081200000999", ""]
    run = bring(tmp_path, points(row), by=manager)
    assert outcomes(run) == ["skip"]

    run = bring(tmp_path, points(row), by=manager, on_match="update")

    point = ServicePoint.objects.get(code="puskesos-benda")
    assert outcomes(run) == ["update"]
    assert (point.phone, point.staff_count) == ("+6281200000999", 4)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "Tenjoayu", "Cicurug", "", "", ""], "name.missing"),
        (["Kantor Tenjoayu", "Tenjoayu", "Cicurug", "", "", ""], "kind.missing"),
        (["Puskesos X", "Kebon Ayu", "Gerung", "", "", ""], "region.outside"),
        (["Puskesos X", "Entah Berantah", "Cicurug", "", "", ""], "region.unknown"),
    ],
)
def test_bad_row_is_blocked_and_good_rows_go_in(row, code, tmp_path, manager):
    run = bring(tmp_path, points(NEW, row), by=manager, commit=False)

    errors = [entry[3] for entry in problems(run) if entry[2] == "error"]
    assert errors == [code]
    assert outcomes(run) == ["create", "blocked"]


@pytest.mark.parametrize(
    ("head", "cell", "code"),
    [
        ("Kode", "PSK 1/2", "code.characters"),
        ("Kode", "puskesos-kebon-ayu", "code.taken"),
        ("Lintang", "91", "latitude.unreadable"),
        ("Jumlah Petugas", "banyak", "staff_count.unreadable"),
        ("Tgl Berdiri", "kapan", "founded_on.unreadable"),
        ("Status", "entah", "state.unknown"),
    ],
)
def test_cell_that_cannot_be_is_told(head, cell, code, tmp_path, manager):
    table = [["Nama", "Desa", head], ["Puskesos Y", "Tenjoayu", cell]]

    run = bring(tmp_path, table, by=manager, commit=False)

    assert [entry[3] for entry in problems(run)] == [code]


def test_repeat_within_the_file_is_left_out(tmp_path, manager):
    run = bring(tmp_path, points(NEW, NEW), by=manager)

    assert outcomes(run) == ["create", "duplicate"]


def test_row_kept_beside_a_known_one_gets_a_code_of_its_own(tmp_path, manager):
    row = ["Puskesos Desa Benda", "Benda", "Cicurug", "", "", ""]
    run = bring(tmp_path, points(row), by=manager, on_match="create")

    made = ServicePoint.objects.get(
        pk=get_register("service_points").record_ids(run)[0]
    )
    assert made.code == "puskesos-desa-benda"
    again = bring(tmp_path, points(row), by=manager, on_match="create")
    assert outcomes(again) == ["create"]
    assert ServicePoint.objects.filter(code="puskesos-desa-benda-2").count() == 1


def test_region_is_the_title_s_or_the_importer_s_own(tmp_path, manager):
    table = [
        ["PSKS KECAMATAN CICURUG"],
        ["Nama", "Ketua"],
        ["PSM Cicurug", "Bu Contoh"],
    ]
    bring(tmp_path, table, by=manager, register="social_partners")
    own = [["Nama", "Ketua"], ["PSM Kabupaten", "Pak Contoh"]]
    bring(tmp_path, own, by=manager, register="social_partners")

    found = SocialPartner.objects.filter(name__startswith="PSM ").exclude(region=BENDA)
    assert sorted(found.values_list("name", "region_id", "kind", "contact")) == [
        ("PSM Cicurug", "320216", PartnerKind.PSM, "Bu Contoh"),
        ("PSM Kabupaten", "3202", PartnerKind.PSM, "Pak Contoh"),
    ]


def test_institution_without_region_is_the_country_s(tmp_path, national, manager):
    table = [["Nama Instansi", "Singkatan"], ["Badan Contoh Nasional", "BCN; Bacon"]]
    bring(tmp_path, table, by=national, register="institutions")
    own = [["Nama Instansi", "Singkatan"], ["Dinas Contoh", "Discon"]]
    bring(tmp_path, own, by=manager, register="institutions")

    found = Institution.objects.filter(name__contains="Contoh")
    assert sorted(found.values_list("name", "region_id", "kind", "aliases")) == [
        ("Badan Contoh Nasional", None, "ministry", "BCN\nBacon"),
        ("Dinas Contoh", "3202", "agency", "Discon"),
    ]


def test_what_one_only_sees_is_not_changed(tmp_path, manager):
    wide = Institution.objects.filter(region=None).first()
    table = [["Kode", "Nama", "No HP"], [wide.code, wide.name, "081200000888"]]

    run = bring(tmp_path, table, by=manager, register="institutions", on_match="update")

    wide.refresh_from_db()
    assert outcomes(run) == ["skip"]
    assert problems(run) == [(1, "name", "warning", "name.not_changed")]
    assert wide.phone != "+6281200000888"


def test_point_is_not_moved_out_of_scope(tmp_path, manager):
    table = [
        ["Kode", "Nama", "Desa", "Kecamatan", "No HP"],
        [
            "puskesos-benda",
            "Puskesos Desa Benda",
            "Kebon Ayu",
            "Gerung",
            "081200000777",
        ],
    ]
    run = bring(tmp_path, table, by=manager, on_match="update")

    point = ServicePoint.objects.get(code="puskesos-benda")
    assert (point.region_id, point.phone) == (BENDA, "+6281200000777")
    assert [entry[3] for entry in problems(run)] == ["region.outside"]


def test_point_of_elsewhere_is_out_of_reach(tmp_path, manager):
    before = ServicePoint.objects.values().get(code="puskesos-kebon-ayu")
    table = [
        ["Kode", "Nama", "Desa", "No HP"],
        ["puskesos-kebon-ayu", "Puskesos Desa Kebon Ayu", "Benda", "081200000666"],
    ]
    run = bring(tmp_path, table, by=manager, on_match="update", commit=False)

    assert outcomes(run) == ["blocked"]
    assert ServicePoint.objects.values().get(code="puskesos-kebon-ayu") == before


@pytest.mark.parametrize("register", LISTS)
@pytest.mark.parametrize(
    "who", ["officer", "coordinator", "editor", "agency", "neighbour"]
)
def test_others_neither_import_nor_export(register, who, request, tmp_path, as_user):
    user = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        bring(tmp_path, [["Nama", "Desa"], ["X", "Benda"]], by=user, register=register)
    with pytest.raises(PermissionDenied):
        exported(register, user)
    response = as_user(user).get(reverse("imports:new", args=[register]))
    assert response.status_code in (302, 403)


@pytest.mark.parametrize("register", LISTS)
@pytest.mark.parametrize("who", ["national", "manager"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_round_trip_changes_nothing(register, who, kind, request, tmp_path):
    user = request.getfixturevalue(who)
    path = tmp_path / f"list.{kind}"
    path.write_bytes(exported(register, user, kind).read())
    before = everything()

    run = import_file(path, by=user, register=register, on_match="update")

    assert set(outcomes(run)) == {"unchanged"}
    assert run.counts["rows"] == len(outcomes(run)) > 0
    commit_import(run, by=user)
    assert everything() == before


def test_export_holds_what_one_sees(manager):
    rows = load_workbook(exported("service_points", manager)).active
    codes = [row[0].value for row in rows.iter_rows(min_row=2)]

    seen = ServicePoint.objects.visible_to(manager).order_by("name")
    assert codes == list(seen.values_list("code", flat=True))
    assert not any(code.endswith("kebon-ayu") for code in codes)


def test_export_keeps_to_filters(manager):
    rows = load_workbook(exported("service_points", manager, kind="slrt")).active
    assert [row[0].value for row in rows.iter_rows(min_row=2)] == ["slrt-sukabumi"]
    with pytest.raises(ValidationError):
        exported("service_points", manager, unknown="x")


def test_undo_takes_back_what_nobody_touched(tmp_path, manager):
    before = everything()
    run = bring(tmp_path, points(NEW), by=manager)
    known = ["Puskesos Desa Benda", "Benda", "Cicurug", "vakum", "081200000999", "9"]
    second = bring(tmp_path, points(known), by=manager, on_match="update")
    assert everything() != before

    assert undo_import(second, by=manager) == []
    assert undo_import(run, by=manager) == []

    assert everything() == before
    assert bring(tmp_path, points(NEW), by=manager).counts["created"] == 1


def test_undo_keeps_later_work(tmp_path, manager):
    run = bring(tmp_path, points(NEW), by=manager)
    known = ["Puskesos Desa Benda", "Benda", "Cicurug", "vakum", "081200000999", "9"]
    second = bring(tmp_path, points(known), by=manager, on_match="update")
    ServicePoint.objects.filter(code="puskesos-desa-tenjoayu").update(staff_count=7)
    ServicePoint.objects.filter(code="puskesos-benda").update(phone="+62811")

    assert len(undo_import(run, by=manager)) == 1
    assert len(undo_import(second, by=manager)) == 1

    kept = ServicePoint.objects.get(code="puskesos-desa-tenjoayu")
    benda = ServicePoint.objects.get(code="puskesos-benda")
    assert kept.staff_count == 7
    assert (benda.phone, benda.staff_count, benda.state) == ("+62811", 4, "active")


def test_undo_keeps_what_others_refer_to(tmp_path, manager, officer):
    table = [["Nama Instansi"], ["Dinas Contoh Baru"]]
    run = bring(tmp_path, [[*table[0], "Singkatan"], [*table[1], "DCB"]], by=manager,
                register="institutions")  # fmt: skip
    made = Institution.objects.get(name="Dinas Contoh Baru")
    Case.objects.filter(pk=make_case(by=officer).pk).update(referred_institution=made)

    assert len(undo_import(run, by=manager)) == 1
    assert Institution.objects.filter(pk=made.pk).exists()


def test_command_imports_the_list(tmp_path, capsys, manager):
    path = write_xlsx(tmp_path / "titik.xlsx", points(NEW))

    call_command(
        "import_sheet", path, "--register", "service_points", "--as", manager.username,
        "--commit",
    )  # fmt: skip

    assert "created 1" in capsys.readouterr().out
    assert ServicePoint.objects.filter(region=TENJOAYU).count() == 1


@pytest.mark.parametrize("register", LISTS)
def test_template_of_the_list_is_a_list_of_nothing(register, tmp_path, national):
    path = tmp_path / "template.xlsx"
    with path.open("wb") as target:
        write_template(target, get_register(register))
    book = load_workbook(path)
    heads = [cell.value for cell in book.active[1]]

    assert heads == [str(column.label) for column in get_register(register).columns]
    with pytest.raises(Exception, match=r"contoh|example"):
        import_file(path, by=national, register=register)


@pytest.mark.parametrize(
    ("model", "register"),
    [
        ("institution", "institutions"),
        ("servicepoint", "service_points"),
        ("socialpartner", "social_partners"),
    ],
)
def test_lists_lead_to_import_and_export(model, register, manager, officer, as_user):
    page = reverse(f"directory_{model}:list")
    ways = [
        reverse("imports:new", args=[register]),
        reverse("export_list", args=[register]),
    ]

    shown = as_user(manager).get(page).content.decode()
    assert all(way in shown for way in ways)
    shown = as_user(officer).get(page).content.decode()
    assert not any(way in shown for way in ways)
    assert as_user(manager).get(ways[0]).status_code == 200
    assert as_user(manager).get(ways[1]).status_code == 200


WORDS = st.text("abcdefghij klm", min_size=3, max_size=20).filter(
    lambda text: len(text.split()) > 0 and text.strip() == " ".join(text.split())
)


class RoundTrips(TestCase):
    """Whatever a record holds, its own list changes nothing of it."""

    @settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
    @given(
        st.lists(
            st.tuples(
                WORDS,
                st.sampled_from([BENDA, TENJOAYU, "3202", "320216", KEBON_AYU]),
                st.sampled_from(PointState.values),
                st.none() | st.integers(0, 300),
                st.none() | st.dates(date(1990, 1, 1), date(2025, 12, 31)),
                st.none() | st.floats(-89, 89, allow_nan=False),
                st.text(
                    st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60
                ),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_points(self, rows):
        user = User.objects.get(username="nasional")
        for serial, (name, region, state, staff, founded, latitude, text) in enumerate(
            rows
        ):
            ServicePoint.objects.create(
                code=f"uji-{serial}",
                name=f"Puskesos {name}",
                kind="puskesos",
                region_id=region,
                state=state,
                staff_count=staff,
                founded_on=founded,
                latitude=latitude,
                address=text,
                equipment=text,
            )
        before = everything()
        for kind in ("xlsx", "csv"):
            run = import_bytes(exported("service_points", user, kind), kind, user)
            assert set(outcomes(run)) == {"unchanged"}
            commit_import(run, by=user)
        assert everything() == before


def import_bytes(content: io.BytesIO, kind: str, user):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{kind}"
        path.write_bytes(content.read())
        return import_file(path, by=user, register="service_points", on_match="update")
