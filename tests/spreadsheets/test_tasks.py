"""Saving, undoing and forgetting in the background."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.cases.actions import change_case
from portal.cases.models import Case
from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.registry import REPEATED
from portal.spreadsheets.choices import Outcome, RunState
from portal.spreadsheets.models import ImportRun, Problem
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.forgetting import forget_old_imports, forgotten_on
from portal.spreadsheets.runs.running import COMMIT, start_commit, start_undo
from portal.spreadsheets.runs.undoing import undo_import

pytestmark = pytest.mark.django_db

SAMPLE = Path("tests/files/samples/10_messy_case_list_composite.xlsx")


@pytest.fixture
def run(coordinator) -> ImportRun:
    return import_file(SAMPLE, by=coordinator)


def age(run: ImportRun, days: int) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        created_at=timezone.now() - timedelta(days=days)
    )
    run.refresh_from_db()


def test_job_saves_and_reports_its_progress(run, coordinator):
    job = start_commit(run, by=coordinator)

    run.refresh_from_db()
    assert (run.state, run.job) == (RunState.COMMITTED, job)
    # Two of the nine rows are blocked: nothing is done with them.
    assert (job.state, job.done, job.total) == (JobState.DONE, 7, 7)
    assert Case.objects.count() == 6


def test_job_undoes_and_reports_its_progress(run, coordinator):
    start_commit(run, by=coordinator)
    run.refresh_from_db()

    job = start_undo(run, by=coordinator)

    run.refresh_from_db()
    assert (run.state, run.job) == (RunState.UNDONE, job)
    assert (job.state, job.done, job.total) == (JobState.DONE, 7, 7)
    assert Case.objects.count() == 0


def test_only_the_importer_or_a_manager_starts_a_job(run, officer):
    for start in (start_commit, start_undo):
        with pytest.raises(PermissionDenied):
            start(run, by=officer)

    run.refresh_from_db()
    assert (run.state, run.job) == (RunState.STAGED, None)


def test_unsaved_import_is_not_undone(run, coordinator):
    with pytest.raises(ValidationError):
        start_undo(run, by=coordinator)


def test_rows_that_stay_remember_why(run, coordinator):
    commit_import(run, by=coordinator)
    case = Case.objects.first()
    change_case(case, by=coordinator, notes="Sudah dikunjungi")

    undo_import(run, by=coordinator)

    (row,) = run.rows.filter(trace__has_key="kept")
    assert row.target_id == case.pk
    assert len(row.trace["kept"]) == 1
    assert run.counts["kept"] == 1


def test_forgetting_is_done_every_day():
    repeated = REPEATED["portal.spreadsheets.tasks.forget_imports"]

    assert repeated.seconds == 24 * 3600


def test_young_imports_are_not_forgotten(run, settings):
    settings.STAGED_DAYS = 30
    age(run, 29)

    assert forget_old_imports() == 0
    run.refresh_from_db()
    assert run.file
    assert forgotten_on(run) == run.created_at + timedelta(days=30)


def test_import_never_saved_keeps_nothing_of_citizens(run, settings):
    settings.STAGED_DAYS = 30
    storage, name = run.file.storage, run.file.name
    age(run, 31)

    assert forget_old_imports() == 1

    run.refresh_from_db()
    assert (run.state, run.file.name) == (RunState.FAILED, "")
    assert "30" in run.message
    assert not storage.exists(name)
    assert (run.rows.count(), Problem.objects.count()) == (0, 0)


def test_saved_import_is_undone_after_it_was_forgotten(run, coordinator, settings):
    settings.STAGED_DAYS = 30
    commit_import(run, by=coordinator)
    age(run, 31)
    forget_old_imports()

    rows = list(run.rows.all())
    assert {(row.raw, str(row.values)) for row in rows} == {("", "{}")}
    assert Outcome.BLOCKED not in {row.outcome for row in rows}
    run.refresh_from_db()
    undo_import(run, by=coordinator)
    assert Case.objects.count() == 0


def test_import_that_is_being_saved_goes_on_after_it_was_forgotten(
    run, coordinator, settings
):
    settings.STAGED_DAYS = 30
    job = Job.objects.create(function=COMMIT, state=JobState.RUNNING)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.COMMITTING, job=job)
    age(run, 31)

    forget_old_imports()
    run.refresh_from_db()

    assert set(run.rows.values_list("raw", flat=True)) == {""}
    commit_import(run, by=coordinator)
    assert Case.objects.count() == 6


def test_forgotten_import_has_a_page(run, coordinator, as_user, settings):
    settings.STAGED_DAYS = 30
    commit_import(run, by=coordinator)
    age(run, 31)
    forget_old_imports()
    address = f"/admin/imports/{run.pk}/"

    response = as_user(coordinator).get(address)

    assert response.context["is_forgotten"] is True
    assert as_user(coordinator).get(f"{address}left-out/xlsx/").status_code == 404


def test_undone_import_keeps_no_row(run, coordinator, settings):
    settings.STAGED_DAYS = 30
    commit_import(run, by=coordinator)
    undo_import(run, by=coordinator)
    age(run, 31)

    forget_old_imports()

    assert run.rows.count() == 0
    run.refresh_from_db()
    assert run.state == RunState.UNDONE
