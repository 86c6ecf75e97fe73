"""Where each row belongs: the rules for regions of IMPORT.md §3."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.accounts.actions import assign_role
from portal.accounts.models import Role
from portal.accounts.scoping import forget_scope
from portal.regions.models import Region
from tests.factories import BENDA, KEBON_AYU
from tests.workbooks import citizen, notes, outcomes, previewed, problems, stage

CISAAT = "3202162006"  # another village of Benda's district
pytestmark = pytest.mark.django_db


def placed(tmp_path, user, *, options=None, **words) -> tuple:
    """Return region, domicile and notes of a row with these region words."""
    run = stage(tmp_path, [citizen(1, **words)], by=user, **(options or {}))
    values = previewed(run)
    found = [
        (column, severity, code)
        for _row, column, severity, code in problems(run)
        if code.startswith("region.")
    ]
    return values["region"], values["domicile"], found


ELSEWHERE = [("village", "warning", "region.elsewhere")]


def test_row_without_words_is_of_the_officers_village(tmp_path, officer):
    assert placed(tmp_path, officer) == (BENDA, BENDA, [])


def test_officers_own_village_is_found_by_its_bare_name(tmp_path, officer):
    assert placed(tmp_path, officer, village="BENDA") == (BENDA, BENDA, [])


def test_citizen_who_lives_elsewhere_is_a_warning(tmp_path, officer):
    assert placed(tmp_path, officer, village="Cisaat", district="Cicurug") == (
        BENDA,
        CISAAT,
        ELSEWHERE,
    )


def test_migrant_from_another_province_is_a_warning(tmp_path, officer):
    run = stage(tmp_path, [citizen(1, region_code=KEBON_AYU)], by=officer)

    assert previewed(run)["region"] == BENDA
    assert previewed(run)["domicile"] == KEBON_AYU
    assert outcomes(run) == ["create"]
    assert problems(run) == [(1, "region_code", "warning", "region.elsewhere")]


def test_own_district_alone_is_no_warning(tmp_path, officer):
    region, _domicile, found = placed(tmp_path, officer, district="Cicurug")

    assert (region, found) == (BENDA, [])


def test_manager_files_each_row_under_its_village(tmp_path, manager):
    words = {"village": "Cisaat", "district": "Cicurug"}

    assert placed(tmp_path, manager, **words) == (CISAAT, CISAAT, [])


def test_manager_files_a_foreign_row_under_the_own_regency(tmp_path, manager):
    region, domicile, found = placed(tmp_path, manager, region_code=KEBON_AYU)

    assert (region, domicile) == ("3202", KEBON_AYU)
    assert found == [("region_code", "warning", "region.elsewhere")]


def test_manager_without_words_files_under_the_own_regency(tmp_path, manager):
    assert placed(tmp_path, manager) == ("3202", None, [])


def test_national_files_each_row_under_its_village(tmp_path, national):
    words = {"village": "Benda", "district": "Cicurug", "regency": "Sukabumi"}

    assert placed(tmp_path, national, **words) == (BENDA, BENDA, [])


def test_national_without_words_must_choose(tmp_path, national):
    region, domicile, found = placed(tmp_path, national)

    assert (region, domicile) == (None, None)
    assert found == [("village", "error", "region.missing")]


def test_titles_give_national_the_region(tmp_path, national):
    titles = ("DESA BENDA KECAMATAN CICURUG KABUPATEN SUKABUMI",)

    assert placed(tmp_path, national, options={"titles": titles}) == (BENDA, BENDA, [])


def test_constant_goes_before_the_titles(tmp_path, national):
    options = {
        "titles": ("DESA BENDA KECAMATAN CICURUG KABUPATEN SUKABUMI",),
        "defaults": {"region": CISAAT},
    }

    assert placed(tmp_path, national, options=options) == (CISAAT, CISAAT, [])


def test_row_goes_before_the_constant(tmp_path, manager):
    options = {"defaults": {"region": CISAAT}}

    assert placed(
        tmp_path, manager, options=options, village="Benda", district="Cicurug"
    ) == (BENDA, BENDA, [])


def test_region_named_by_titles_but_out_of_reach_is_only_the_domicile(
    tmp_path, officer
):
    titles = ("DESA CISAAT KECAMATAN CICURUG KABUPATEN SUKABUMI",)

    region, domicile, _found = placed(tmp_path, officer, options={"titles": titles})

    assert (region, domicile) == (BENDA, CISAAT)


def test_ambiguous_name_is_an_error_with_candidates(tmp_path, national):
    run = stage(tmp_path, [citizen(1, village="Sidomulyo")], by=national)

    assert notes(run, "village") == [("error", "region.ambiguous")]
    assert outcomes(run) == ["blocked"]
    assert "Sidomulyo" in run.problems.get().message
    code = Region.objects.filter(name="Sidomulyo", level=4).values_list(
        "code", flat=True
    )
    assert any(each in run.problems.get().message for each in code)


def test_unknown_name_is_an_error_on_the_most_precise_column(tmp_path, officer):
    words = {"village": "Qwertyland", "district": "Cicurug", "regency": "Sukabumi"}

    run = stage(tmp_path, [citizen(1, **words)], by=officer)

    assert notes(run, "village") == [("error", "region.unknown")]
    assert notes(run, "district") == []
    assert run.problems.get().value == "Qwertyland"
    assert outcomes(run) == ["blocked"]


def test_unknown_district_is_an_error_on_the_district(tmp_path, officer):
    rows = [citizen(1, district="Qwertyland"), citizen(2, district="Cicurug")]

    run = stage(tmp_path, rows, by=officer)

    assert problems(run, "district") == [(1, "district", "error", "region.unknown")]


def test_misspelt_village_tells_what_may_be_meant(tmp_path, officer):
    rows = [
        citizen(1, village="Bendda", district="Cicurug"),
        citizen(2, village="Benda"),
    ]

    run = stage(tmp_path, rows, by=officer)

    if outcomes(run)[0] == "blocked":
        assert BENDA in run.problems.first().message
    else:
        assert previewed(run)["region"] == BENDA


@pytest.mark.parametrize("code", ["9999999999", "12345", "abc"])
def test_unknown_code_is_an_error(code, tmp_path, officer):
    rows = [citizen(1, region_code=code), citizen(2, region_code=BENDA)]

    run = stage(tmp_path, rows, by=officer)

    assert [severity for severity, _code in notes(run, "region_code")] == ["error"]
    assert outcomes(run) == ["blocked", "create"]


def test_dotted_code_is_a_code(tmp_path, officer):
    assert placed(tmp_path, officer, region_code="32.02.16.2004") == (BENDA, BENDA, [])


def test_constant_outside_ones_regions_is_refused(tmp_path, officer):
    with pytest.raises(ValidationError, match=KEBON_AYU):
        stage(tmp_path, [citizen(1)], by=officer, defaults={"region": KEBON_AYU})


@pytest.mark.parametrize("code", ["", "abc", "99"])
def test_constant_that_is_no_region_is_refused(code, tmp_path, officer):
    with pytest.raises(ValidationError):
        stage(tmp_path, [citizen(1)], by=officer, defaults={"region": code})


def test_officer_of_two_villages_files_each_row_under_its_own(tmp_path, officer):
    assign_role(officer, Role.objects.get(pk="front_office"), region=Region(pk=CISAAT))
    forget_scope(officer)

    words = {"village": "Cisaat", "district": "Cicurug"}

    assert placed(tmp_path, officer, **words) == (CISAAT, CISAAT, [])
