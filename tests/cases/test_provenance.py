"""Where a case comes from, down to file, sheet and cell."""

from __future__ import annotations

import pytest
from django.urls import reverse
from openpyxl import Workbook

from portal.cases.models import Case
from portal.spreadsheets.mending.mending import mend
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.forgetting import forget
from portal.spreadsheets.runs.provenance import positions_of
from tests.factories import make_case
from tests.workbooks import HEADERS, bring_in, citizen, stage

pytestmark = pytest.mark.django_db


def sources(case: Case, user, as_user) -> list:
    page = as_user(user).get(reverse("cases:inspect", args=[case.pk]))
    return page.context["sources"]


def cells(source) -> dict[str, tuple]:
    return {
        cell.field: (cell.place, cell.found, cell.mended)
        for cell in source.provenance.cells
    }


def case_of(name: str) -> Case:
    return Case.objects.get(person__name=name)


def test_case_says_of_which_cells_it_was_read(tmp_path, officer, as_user):
    rows = [citizen(1), citizen(2)]
    bring_in(tmp_path, rows, by=officer, name="aduan.xlsx", titles=("ADUAN", ""))

    (source,) = sources(case_of(rows[1]["name"]), officer, as_user)

    assert source.sentence.startswith("Berasal dari baris 5 di “aduan.xlsx”, diimpor")
    found = cells(source)
    assert found["name"] == ("B5", rows[1]["name"], "")
    assert found["birth_date"] == ("C5", "01/01/1970", "")
    # Masked, as the number is on the page of the case.
    assert found["nik"] == ("A5", "3202••••••••0002", "")


def test_mended_cell_is_shown_beside_what_stood_there(tmp_path, officer, as_user):
    run = stage(tmp_path, [citizen(1, birth_date="kemarin")], by=officer)
    mend(run, 0, {"birth_date": "01/01/1970"}, by=officer)
    commit_import(run, by=officer)

    (source,) = sources(Case.objects.get(), officer, as_user)

    assert cells(source)["birth_date"] == ("C2", "kemarin", "01/01/1970")


def test_later_change_by_an_import_comes_first(tmp_path, officer, as_user):
    bring_in(tmp_path, [citizen(1)], by=officer, name="juni.xlsx")
    changed = [citizen(2), citizen(1, service="KIS tidak aktif", notes="baru")]
    bring_in(tmp_path, changed, by=officer, name="juli.xlsx", on_match="update")

    update, origin = sources(case_of(citizen(1)["name"]), officer, as_user)

    assert update.sentence.startswith("Diubah oleh baris 3 di “juli.xlsx”")
    assert cells(update)["notes"] == ("G3", "baru", "")
    assert origin.sentence.startswith("Berasal dari baris 2 di “juni.xlsx”")


def test_row_is_told_apart_from_the_same_row_of_another_sheet(
    tmp_path, officer, as_user
):
    book = Workbook()
    for sheet, month in ((book.active, 1), (book.create_sheet("JULI"), 2)):
        row = citizen(month)
        sheet.append([HEADERS[name] for name in row])
        sheet.append(list(row.values()))
    book.save(tmp_path / "bulan.xlsx")
    run = import_file(tmp_path / "bulan.xlsx", by=officer)
    commit_import(run, by=officer)

    (source,) = sources(case_of(citizen(2)["name"]), officer, as_user)

    assert (source.provenance.sheet, source.provenance.row) == ("JULI", 2)
    assert cells(source)["name"] == ("B2", citizen(2)["name"], "")


def test_colleague_sees_the_cells_names_and_not_what_stood_there(
    tmp_path, officer, back_officer, as_user
):
    bring_in(tmp_path, [citizen(1)], by=officer)

    (source,) = sources(Case.objects.get(), back_officer, as_user)

    assert source.provenance.shows_cells is False
    assert {found for _place, found, _mend in cells(source).values()} == {""}
    assert cells(source)["name"][0] == "B2"


def test_agency_that_sees_the_case_alone_sees_no_row(
    tmp_path, officer, agency, as_user
):
    bring_in(tmp_path, [citizen(1, referred_to="Dinas Sosial")], by=officer)
    case = Case.objects.get()
    assert Case.objects.visible_to(agency).filter(pk=case.pk).exists()

    assert sources(case, agency, as_user) == []


def test_forgotten_cells_leave_file_and_row(tmp_path, officer, as_user):
    run = bring_in(tmp_path, [citizen(1)], by=officer)
    forget(run)

    (source,) = sources(Case.objects.get(), officer, as_user)

    assert source.sentence.startswith("Berasal dari baris 2 di")
    assert source.provenance.is_forgotten is True
    assert {found for _place, found, _mend in cells(source).values()} == {""}


def test_case_of_the_counter_comes_from_no_file(officer, as_user):
    assert sources(make_case(by=officer), officer, as_user) == []


@pytest.mark.parametrize(
    ("part", "row", "expected"),
    [
        ({"start": 0, "rows": 3, "first_row": 2, "last_row": 4}, 3, (1, 1)),
        ({"start": 10, "rows": 3, "first_row": 5, "last_row": 9}, 8, (11, 13)),
        ({"start": 10, "rows": 9, "first_row": 5, "last_row": 7}, 6, (10, 18)),
    ],
)
def test_positions_that_a_row_can_have(part, row, expected):
    assert positions_of(part, row) == expected


# The list of the cases of one import.


def listed(client, query: str) -> list[str]:
    page = client.get(reverse("cases:list") + query)
    return sorted(case.person.name for case in page.context["object_list"])


def test_list_narrows_to_what_an_import_made_or_changed(tmp_path, officer, as_user):
    bring_in(tmp_path, [citizen(1), citizen(2)], by=officer)
    rows = [citizen(2, notes="baru"), citizen(3)]
    run = bring_in(tmp_path, rows, by=officer, on_match="update")

    found = listed(as_user(officer), f"?import_run={run.pk}")

    assert found == [citizen(2)["name"], citizen(3)["name"]]


@pytest.mark.parametrize("query", ["?import_run=99999", "?import_run=x"])
def test_import_that_is_none_has_no_cases(tmp_path, officer, as_user, query):
    bring_in(tmp_path, [citizen(1)], by=officer)

    assert listed(as_user(officer), query) == []


def test_import_of_others_narrows_to_nothing(tmp_path, officer, neighbour, as_user):
    run = bring_in(tmp_path, [citizen(1)], by=officer)
    make_case(by=neighbour, region="5201012002")

    assert listed(as_user(neighbour), f"?import_run={run.pk}") == []


def test_result_leads_to_its_cases(tmp_path, officer, as_user):
    run = bring_in(tmp_path, [citizen(1)], by=officer)

    page = as_user(officer).get(reverse("imports:run", args=[run.pk]))

    assert f"{reverse('cases:list')}?import_run={run.pk}" in page.content.decode()
