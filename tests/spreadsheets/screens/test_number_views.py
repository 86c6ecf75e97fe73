"""The page that says what happened to an import's identity numbers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.spreadsheets.previews.number_doctor import are_different
from tests.workbooks import bring_in, citizen, stage

pytestmark = pytest.mark.django_db

WRITTEN = "32O2160101700001"
MEANT = "3202160101700001"


def address(run) -> str:
    return reverse("imports:numbers", args=[run.pk])


def groups(response) -> list[tuple]:
    return [
        (group.column, group.diagnosis.name, group.severity, group.count)
        for group in response.context["groups"]
    ]


@pytest.fixture
def run(tmp_path, officer):
    damaged = [WRITTEN, 3202160101700010, 3202160101700020, "-", "320216"]
    rows = [citizen(n, nik=nik) for n, nik in enumerate(damaged, 1)]
    return stage(tmp_path, [*rows, citizen(9)], by=officer)


def test_numbers_are_grouped_by_what_happened(run, officer, as_user):
    response = as_user(officer).get(address(run))

    assert groups(response) == [
        ("nik", "lookalikes", "error", 1),
        ("nik", "digits_missing", "error", 1),
        ("nik", "last_digit_lost", "warning", 2),
        ("nik", "absent", "info", 1),
    ]


def test_importer_sees_both_numbers_and_accepts_one(run, officer, as_user):
    browser = as_user(officer)
    page = browser.get(address(run))
    (suggested,) = page.context["suggestions"]
    assert (suggested["written"], suggested["number"]) == (WRITTEN, MEANT)

    answer = browser.post(
        reverse("imports:accept_number", args=[run.pk]),
        {"position": "0", "token": suggested["each"].token},
        follow=True,
    )

    assert groups(answer)[0] == ("nik", "digits_missing", "error", 1)
    assert answer.context["suggestions"] == []


@pytest.mark.parametrize("position", ["", "x", "99", "-1", "٣"])
def test_odd_position_changes_nothing(run, officer, as_user, position):
    browser = as_user(officer)

    answer = browser.post(
        reverse("imports:accept_number", args=[run.pk]),
        {"position": position, "token": "x"},
    )

    assert answer.status_code in (302, 404)
    assert set(run.rows.values_list("mends", flat=True)) == {""}


def test_colleague_sees_masked_numbers_and_accepts_none(run, back_officer, as_user):
    browser = as_user(back_officer)
    page = browser.get(address(run))
    assert MEANT not in page.content.decode()
    assert page.context["may_mend"] is False

    answer = browser.post(
        reverse("imports:accept_number", args=[run.pk]), {"position": "0", "token": "x"}
    )

    assert answer.status_code == 403


def test_neighbour_finds_nothing(run, neighbour, as_user):
    browser = as_user(neighbour)
    diagnosis = reverse("imports:diagnosis", args=[run.pk, "nik", "lookalikes"])

    assert browser.get(address(run)).status_code == 404
    assert browser.get(diagnosis).status_code == 404


def test_cells_of_one_diagnosis_are_listed(run, officer, as_user):
    page = as_user(officer).get(
        reverse("imports:diagnosis", args=[run.pk, "nik", "last_digit_lost"])
    )

    assert [problem.place for problem in page.context["problems"]] == ["A3", "A4"]


@pytest.mark.parametrize("diagnosis", ["swapped", "nothing"])
def test_diagnosis_of_no_cell_does_not_exist(run, officer, as_user, diagnosis):
    page = as_user(officer).get(
        reverse("imports:diagnosis", args=[run.pk, "nik", diagnosis])
    )

    assert page.status_code == 404


def test_sound_list_says_so(tmp_path, officer, as_user):
    run = stage(tmp_path, [citizen(1)], by=officer)

    page = as_user(officer).get(address(run))

    assert (page.context["groups"], page.context["shared"]) == ([], [])
    assert "sheet-empty" in page.content.decode()


def test_number_of_several_people_is_shown_with_their_rows(tmp_path, officer, as_user):
    same = {"nik": citizen(1)["nik"], "name": "Budi Santoso"}
    rows = [citizen(1), citizen(2, **same)]
    run = stage(tmp_path, rows, by=officer)

    page = as_user(officer).get(address(run))

    (shared,) = page.context["shared"]
    assert shared.number == citizen(1)["nik"]
    assert [row for row, _name in shared.people] == [2, 3]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"siti aminah", "sitti aminah"}, False),
        ({"siti aminah", "siti aminah lestari"}, False),
        ({"siti aminah", "budi santoso"}, True),
    ],
)
def test_spellings_of_one_name_are_no_two_people(names, expected):
    assert are_different(names) is expected


def test_preview_leads_to_the_page_when_there_is_something(run, officer, as_user):
    browser = as_user(officer)

    page = browser.get(reverse("imports:run", args=[run.pk]))

    assert address(run) in page.content.decode()


def test_preview_of_sound_numbers_does_not(tmp_path, officer, as_user):
    run = stage(tmp_path, [citizen(1)], by=officer)

    page = as_user(officer).get(reverse("imports:run", args=[run.pk]))

    assert address(run) not in page.content.decode()


def test_saved_import_suggests_nothing_any_more(tmp_path, officer, as_user):
    run = bring_in(tmp_path, [citizen(1, nik=WRITTEN), citizen(2)], by=officer)

    page = as_user(officer).get(address(run))

    assert page.context["suggestions"] == []


def test_names_of_a_very_large_list_are_not_compared(
    run, officer, as_user, monkeypatch
):
    monkeypatch.setattr("portal.spreadsheets.previews.number_doctor.MOST_COMPARED", 5)

    page = as_user(officer).get(address(run))

    assert (page.context["is_compared"], page.context["shared"]) == (False, [])
