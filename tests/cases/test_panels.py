"""What the page of a case tells of its origin."""

from __future__ import annotations

import pytest

from portal.cases.actions import transition_case
from portal.cases.panels import timeline_of
from portal.regions.models import Region
from portal.spreadsheets.models import ImportRun
from tests.factories import BENDA, make_case

pytestmark = pytest.mark.django_db


def imported(by, *, run_by, region=BENDA, sheet="ADUAN JUNI"):
    """Return a case that came with row 9 of a sheet."""
    run = ImportRun.objects.create(
        register="cases",
        file_name="aduan.xlsx",
        sheet=sheet,
        region=Region.objects.filter(pk=region).first(),
        created_by=run_by,
    )
    case = make_case(by=by)
    case.import_run, case.import_row = run, 9
    case.save()
    return case


def test_timeline_ends_with_the_import(officer, back_officer, coordinator):
    case = imported(officer, run_by=coordinator)
    transition_case(case, "handling", by=back_officer)

    newest, *_others, first = timeline_of(case, coordinator)

    assert newest.action == "cases.transition"
    assert [word in first.message for word in ("aduan.xlsx", "ADUAN JUNI", "9")] == [
        True,
        True,
        True,
    ]
    assert first.user_display_name == str(coordinator)
    assert first.timestamp == case.created_at
    assert first.url == f"/admin/imports/{case.import_run_id}/"


def test_timeline_of_a_file_without_sheets_names_none(officer, coordinator):
    case = imported(officer, run_by=coordinator, sheet="")

    assert "“”" not in timeline_of(case, coordinator)[-1].message


def test_timeline_leads_only_those_to_the_import_who_see_it(officer, national):
    case = imported(officer, run_by=national, region=None)

    urls = [timeline_of(case, user)[-1].url for user in (officer, national)]
    assert urls == [None, f"/admin/imports/{case.import_run_id}/"]


def test_timeline_of_a_case_from_the_counter_begins_in_the_log(officer):
    case = make_case(by=officer)

    assert [entry.action for entry in timeline_of(case, officer)] == ["cases.create"]
