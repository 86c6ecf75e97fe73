"""Words that nobody understood: listed, suggested for, mapped once for all."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.directory.models import Institution, Service
from portal.spreadsheets.cells.substitutes import fold_words, replace_cells
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import ChoiceColumn, Column, ReferenceColumn
from portal.spreadsheets.mending.value_maps import map_many, map_words, open_words
from portal.spreadsheets.models import MappingProfile
from portal.spreadsheets.runs.actions import import_file, read_again
from portal.spreadsheets.runs.committing import commit_import
from tests.factories import KEBON_AYU, make_nik
from tests.workbooks import bring_in, citizen, notes, previewed, stage, write_xlsx

pytestmark = pytest.mark.django_db

UNHEARD = "Bantuan serba-serbi zz"


def opened(run, by) -> dict[tuple[str, str], int]:
    return {(each.field, each.words): each.count for each in open_words(run, by=by)}


def some_service() -> Service:
    return Service.objects.filter(is_active=True).order_by("pk").first()


# Folding and replacing


@pytest.mark.parametrize(
    ("cell", "folded"),
    [
        ("  Sudah   BERES. ", "sudah beres"),
        ("Sudah beres ✓", "sudah beres"),
        (None, ""),
        ("-", ""),
        (12.0, "12"),
    ],
)
def test_equal_words_fold_alike(cell, folded):
    assert fold_words(cell) == folded


def test_only_choices_are_replaced_before_they_are_read():
    words, cells = {"beres": "resolved"}, ["Beres", None, "lain", 3]

    replaced = replace_cells(ChoiceColumn("status", "Status"), cells, words)

    assert replaced == ["resolved", None, "lain", 3]
    for column in (ReferenceColumn("service", "Service"), Column("notes", "Notes")):
        assert replace_cells(column, cells, words) == cells


# What is open


def test_words_not_understood_are_listed_with_counts(tmp_path, officer):
    rows = [
        citizen(1, service=UNHEARD, status="Sudah beres"),
        citizen(2, service=UNHEARD.upper(), status="Selesai"),
        citizen(3, service="KIS tidak aktif", status="sudah  beres."),
    ]
    run = stage(tmp_path, rows, by=officer)

    assert opened(run, officer) == {
        ("service", UNHEARD): 2,
        ("status", "Sudah beres"): 2,
    }


def test_suggestions_name_what_is_likest(tmp_path, officer):
    service = some_service()
    rows = [
        citizen(1, service=f"{service.name} qq", status="sudah selesai dibantu semua"),
    ]
    run = stage(tmp_path, rows, by=officer)

    found = {each.field: each.suggestions for each in open_words(run, by=officer)}

    assert found["status"][0].value == "resolved"
    if "service" in found:
        assert service.code in [each.value for each in found["service"]]


def test_words_with_someones_number_are_not_listed(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, service="an. 3202164101509901")], by=officer)

    assert notes(run, "service") == [(Severity.WARNING, "service.unmapped")]
    assert opened(run, officer) == {}
    with pytest.raises(ValidationError):
        map_words(
            run, "service", "an. 3202164101509901", some_service().code, by=officer
        )


def test_institutions_of_elsewhere_are_not_suggested(tmp_path, officer):
    Institution.objects.create(
        code="lembaga-jauh", name="Lembaga Amat Jauh", region_id=KEBON_AYU
    )
    run = stage(tmp_path, [citizen(1, referred_to="Lembaga Amat Jauuuh")], by=officer)
    values = {
        each.value
        for words in open_words(run, by=officer)
        for each in words.suggestions
    }

    assert "lembaga-jauh" not in values
    with pytest.raises(ValidationError):
        map_words(run, "referred_to", "Lembaga Amat Jauuuh", "lembaga-jauh", by=officer)


def test_listing_asks_as_much_for_many_words_as_for_few(tmp_path, officer):
    def queries(count: int) -> int:
        rows = [
            citizen(n, service=f"{UNHEARD} {n}", status=f"apa {n}")
            for n in range(1, count)
        ]
        run = stage(tmp_path, rows, by=officer)
        open_words(run, by=officer)
        with CaptureQueriesContext(connection) as found:
            assert len(open_words(run, by=officer)) == 2 * (count - 1)
        return len(found)

    assert queries(3) == queries(12)


# Mapping


def test_mapping_a_service_settles_all_alike_and_keeps_the_words(tmp_path, officer):
    rows = [
        citizen(1, service=UNHEARD),
        citizen(2, service=UNHEARD.upper()),
        citizen(3),
    ]
    run = stage(tmp_path, rows, by=officer)
    service = some_service()

    map_words(run, "service", UNHEARD, service.code, by=officer)

    assert notes(run, "service") == []
    assert [row.values.get("service_id") for row in run.rows.order_by("row")][:2] == [
        service.pk,
        service.pk,
    ]
    assert previewed(run)["service"] == UNHEARD
    assert run.counts["warned"] == 0
    assert opened(run, officer) == {}


def test_mapping_a_status_gives_the_rows_the_status(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, status="Beres pak")], by=officer)
    assert previewed(run)["status"] == "registered"

    map_words(run, "status", "beres PAK", "resolved", by=officer)

    assert previewed(run)["status"] == "resolved"
    assert run.value_map == {"status": {"beres pak": "resolved"}}


def test_mapping_a_village_places_rows_that_were_blocked(tmp_path, manager):
    rows = [
        citizen(1, village="Bendaaxx Girang", district="Cicurug"),
        citizen(2, village="Benda", district="Cicurug"),
    ]
    run = stage(tmp_path, rows, by=manager)
    assert run.counts["blocked"] == 1

    map_words(run, "village", "Bendaaxx Girang", "3202162004", by=manager)

    assert (run.counts["blocked"], previewed(run)["region"]) == (0, "3202162004")


def test_a_district_nobody_knows_is_asked_for_as_district(tmp_path, manager):
    rows = [citizen(1, village="Benda", district="Cxcxrxg")]
    run = stage(tmp_path, rows, by=manager)

    (words,) = open_words(run, by=manager)
    assert (words.field, words.words) == ("district", "Cxcxrxg")

    map_words(run, "district", words.words, "320216", by=manager)
    assert previewed(run)["region"] == "3202162004"


def test_what_the_rows_themselves_say_of_a_place_is_not_overruled(tmp_path, manager):
    rows = [
        citizen(1, village="Cisaat", district="Cicurug"),
        citizen(2, village="Cisaat", district="Xyzxyz"),
    ]
    run = stage(tmp_path, rows, by=manager)
    before = previewed(run)["region"]

    map_words(run, "village", "Cisaat", "3202162004", by=manager)

    assert previewed(run)["region"] == before
    assert previewed(run, 2)["region"] == "3202162004"


def test_taking_it_back_leaves_the_words_open_again(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, status="Beres pak")], by=officer)
    map_words(run, "status", "Beres pak", "resolved", by=officer)

    map_words(run, "status", "Beres pak", "", by=officer)

    assert previewed(run)["status"] == "registered"
    assert (run.value_map, opened(run, officer)) == ({}, {("status", "Beres pak"): 1})


def test_words_mapped_stay_through_another_reading(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, status="Beres pak")], by=officer)
    map_words(run, "status", "Beres pak", "resolved", by=officer)

    read_again(run, on_match="update")

    assert previewed(run)["status"] == "resolved"


def test_same_file_creates_nothing_after_its_words_were_mapped(tmp_path, officer):
    rows = [citizen(1, service=UNHEARD)]
    run = bring_in(tmp_path, rows, by=officer)
    assert run.counts["created"] == 1
    again = stage(tmp_path, rows, by=officer)

    map_words(again, "service", UNHEARD, some_service().code, by=officer)

    assert (again.counts["ready"], again.counts["unchanged"]) == (0, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Siti"),
        ("nik", "3202164101509901"),
        ("external_id", "x"),
        ("notes", "x"),
        ("payung", "x"),
        ("status", "payung"),
        ("service", "tidak-ada"),
        ("village", "9999999999"),
        ("district", "3202"),
    ],
)
def test_words_stand_only_for_what_there_is(field, value, tmp_path, officer):
    run = stage(tmp_path, [citizen(1)], by=officer)

    with pytest.raises(ValidationError):
        map_words(run, field, "apa saja", value, by=officer)

    run.refresh_from_db()
    assert run.value_map == {}


def test_only_importer_and_managers_map_words(tmp_path, officer, manager, neighbour):
    run = stage(tmp_path, [citizen(1, status="Beres pak")], by=officer)

    with pytest.raises(PermissionDenied):
        map_words(run, "status", "Beres pak", "resolved", by=neighbour)

    map_words(run, "status", "Beres pak", "resolved", by=manager)
    assert previewed(run)["status"] == "resolved"


def test_saved_import_maps_no_more_words(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, status="Beres pak")], by=officer)
    commit_import(run, by=officer)

    with pytest.raises(ValidationError):
        map_many(run, {"status": {"Beres pak": "resolved"}}, by=officer)


def test_mapping_words_is_remembered(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, status="Beres pak")], by=officer)

    map_words(run, "status", "Beres pak", "resolved", by=officer)

    version = MappingProfile.objects.get().versions.get()
    assert version.value_map == {"status": {"beres pak": "resolved"}}
    assert version.created_by == officer


def test_who_explains_a_columns_words_has_said_what_it_holds(tmp_path, officer):
    heads = ["Nama Lengkap", "No. NIK", "Alamat Rumah", "Status"]
    rows = [["Siti", make_nik(), "Kp. A", "entah"], ["Budi", make_nik(), "Kp. B", "x"]]
    path = write_xlsx(tmp_path / "daftar.xlsx", [heads, *rows])
    run = import_file(path, by=officer)
    assert [each["header"] for each in run.mapping["questions"]] == ["Status"]

    map_words(run, "status", "entah", "handling", by=officer)

    assert run.mapping["questions"] == []
    assert "status" in MappingProfile.objects.get().versions.get().columns
