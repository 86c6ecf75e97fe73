"""Reading, saving and undoing in the background: started, watched, stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal import settings as portal_settings
from portal.accounts.models import RecordLogEntry
from portal.cases.models import Case
from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.models import ImportRun, Problem, StagedRow
from portal.spreadsheets.runs import committing, running
from portal.spreadsheets.runs.running import (
    progress_of,
    start_commit,
    start_reading,
    start_reading_again,
    start_undo,
    stop,
)
from portal.spreadsheets.runs.undoing import undo_import
from tests.workbooks import citizen, snapshot, stage, write_list, write_xlsx

pytestmark = pytest.mark.django_db


def rows(count: int = 9) -> list[dict]:
    return [citizen(n) for n in range(1, count + 1)]


@pytest.fixture
def large(monkeypatch):
    """Every file counts as large."""
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 0)


@pytest.fixture
def waiting(settings):
    """Jobs wait for a worker; `work` is one."""
    settings.TASKS = portal_settings.TASKS


def work(run: ImportRun) -> ImportRun:
    run_job.func(job_id=fresh(run).job_id)
    return fresh(run)


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_related("job", "created_by").get(pk=run.pk)


# Reading.


def test_small_file_is_read_at_once(tmp_path, officer):
    run = start_reading(write_list(tmp_path, rows()), by=officer)

    assert (run.state, run.job, run.counts["rows"]) == (RunState.STAGED, None, 9)


def test_large_file_is_read_by_a_job(tmp_path, officer, large):
    run = start_reading(
        write_list(tmp_path, rows()), by=officer, name="besar.xlsx", on_match="update"
    )

    assert (run.state, run.file_name, run.on_match) == (
        RunState.STAGED,
        "besar.xlsx",
        "update",
    )
    assert (run.job.state, run.job.done, run.job.total) == (JobState.DONE, 9, 9)
    assert run.rows.count() == 9


def test_large_file_reads_as_a_small_one_does(tmp_path, officer, large, monkeypatch):
    path = write_list(tmp_path, [*rows(), citizen(10, nik=123)])
    one = start_reading(path, by=officer)
    monkeypatch.undo()
    other = start_reading(path, by=officer)

    for field in ("sheet", "layout", "mapping", "defaults", "findings", "counts"):
        assert getattr(fresh(one), field) == getattr(fresh(other), field)
    seen = ("position", "row", "outcome", "repeat_key")
    assert list(one.rows.values_list(*seen)) == list(other.rows.values_list(*seen))


def test_small_file_that_is_refused_leaves_nothing(tmp_path, officer):
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")

    with pytest.raises(UnreadableFile):
        start_reading(path, by=officer)

    assert ImportRun.objects.count() == 0


def test_large_file_that_is_unsafe_leaves_nothing(tmp_path, officer, large):
    path = tmp_path / "gambar.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)

    with pytest.raises(UnreadableFile):
        start_reading(path, by=officer)

    assert ImportRun.objects.count() == 0


def test_large_file_that_is_refused_says_why_and_is_kept(tmp_path, officer, large):
    path = write_xlsx(tmp_path / "angka.xlsx", [["a", "b"], [1, 2]])

    run = start_reading(path, by=officer)

    assert run.state == RunState.FAILED
    assert run.message
    assert run.layout == {"sheets": ["Sheet"]}
    assert run.file
    assert run.job.state == JobState.DONE


def test_another_sheet_of_a_refused_file_is_read(tmp_path, officer, large):
    run = start_reading(two_sheets(tmp_path), by=officer, sheet="Catatan")
    assert (run.state, run.layout) == (
        RunState.FAILED,
        {"sheets": ["Catatan", "Juni"]},
    )

    start_reading_again(run, by=officer, sheet="Juni")

    run = fresh(run)
    assert (run.state, run.sheet, run.message) == (RunState.STAGED, "Juni", "")


def two_sheets(folder):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Catatan"
    book.active.append(["jangan lupa"])
    sheet = book.create_sheet("Juni")
    sheet.append(["Nama", "NIK", "Layanan"])
    sheet.append(["Siti Contoh", citizen(1)["nik"], "KIS"])
    book.save(folder / "dua.xlsx")
    return folder / "dua.xlsx"


@pytest.mark.parametrize("name", ["editor", "supervisor", "learner"])
def test_only_who_may_import_has_a_file_received(name, tmp_path, large, request):
    user = request.getfixturevalue(name)

    with pytest.raises(PermissionDenied):
        start_reading(write_list(tmp_path, rows()), by=user)

    assert ImportRun.objects.count() == 0


def test_constant_that_cannot_be_is_refused_before_anything_is_kept(
    tmp_path, officer, large
):
    with pytest.raises(ValidationError):
        start_reading(
            write_list(tmp_path, rows()), by=officer, defaults={"region": "5201012002"}
        )

    assert ImportRun.objects.count() == 0


def test_reading_that_waits_is_stopped_at_once(tmp_path, officer, large, waiting):
    run = start_reading(write_list(tmp_path, rows()), by=officer)

    stop(run, by=officer)

    run = fresh(run)
    assert (run.state, run.job.state) == (RunState.FAILED, JobState.DONE)
    start_reading_again(run, by=officer)
    assert work(run).state == RunState.STAGED


def test_reading_is_stopped_between_two_parts(
    tmp_path, officer, large, waiting, monkeypatch
):
    from portal.spreadsheets.staging import staging

    monkeypatch.setattr(staging, "PART", 3)
    run = start_reading(write_list(tmp_path, rows()), by=officer)
    stop_after(monkeypatch, 1, run, officer)

    run = work(run)

    assert (run.state, run.job.state) == (RunState.FAILED, JobState.DONE)
    assert (StagedRow.objects.count(), Problem.objects.count()) == (0, 0)


# Saving.


def stop_after(monkeypatch, reports: int, run: ImportRun, by) -> None:
    """Ask the job to stop while it does what follows so many reports."""
    real, seen = Job.report, []

    def report(job, *step):
        real(job, *step)
        seen.append(step)
        if len(seen) == reports:
            stop(fresh(run), by=by)

    monkeypatch.setattr(Job, "report", report)


@pytest.fixture
def stopped(tmp_path, officer, waiting, monkeypatch) -> ImportRun:
    """An import of nine rows that was stopped when four were saved."""
    monkeypatch.setattr(committing, "SLICE", 4)
    run = stage(tmp_path, rows(), by=officer)
    start_commit(run, by=officer)
    with monkeypatch.context() as patch:
        stop_after(patch, 1, run, officer)
        return work(run)


def test_saving_is_stopped_between_two_slices(stopped):
    assert (stopped.state, stopped.job.state) == (RunState.STOPPED, JobState.DONE)
    assert (stopped.job.done, stopped.job.total) == (4, 9)
    assert Case.objects.count() == 4
    assert RecordLogEntry.objects.filter(action="imports.stop").count() == 1


def test_stopped_import_goes_on(stopped, officer):
    start_commit(stopped, by=officer)

    run = work(stopped)

    assert (run.state, run.counts["created"]) == (RunState.COMMITTED, 9)
    assert (run.job.done, run.job.total, run.job.done_before) == (9, 9, 4)
    assert Case.objects.count() == 9


def test_what_a_stopped_import_saved_is_undone(stopped, officer):
    start_undo(stopped, by=officer)

    run = work(stopped)

    assert (run.state, run.counts["created"], run.counts["kept"]) == (
        RunState.UNDONE,
        4,
        0,
    )
    assert Case.objects.count() == 0


def test_import_whose_undo_has_begun_is_not_saved_further(stopped, officer):
    from portal.spreadsheets.runs.undoing import begin_undo

    begin_undo(stopped)

    with pytest.raises(ValidationError):
        start_commit(stopped, by=officer)


def test_saving_that_waits_is_stopped_as_a_preview(tmp_path, officer, waiting):
    run = stage(tmp_path, rows(), by=officer)
    start_commit(run, by=officer)

    stop(fresh(run), by=officer)

    assert fresh(run).state == RunState.STAGED
    assert Case.objects.count() == 0


def test_stop_that_comes_too_late_finishes(tmp_path, officer, waiting, monkeypatch):
    run = stage(tmp_path, rows(), by=officer)
    start_commit(run, by=officer)
    stop_after(monkeypatch, 1, run, officer)

    assert work(run).state == RunState.COMMITTED


def test_undo_is_not_stopped(tmp_path, officer, waiting):
    run = stage(tmp_path, rows(), by=officer)
    committing.commit_import(run, by=officer)
    start_undo(run, by=officer)

    with pytest.raises(ValidationError):
        stop(fresh(run), by=officer)

    assert work(run).state == RunState.UNDONE


@pytest.mark.parametrize(
    ("name", "may"), [("coordinator", True), ("neighbour", False), ("trainer", False)]
)
def test_only_who_decides_stops(name, may, tmp_path, officer, waiting, request):
    run = stage(tmp_path, rows(), by=officer)
    start_commit(run, by=officer)
    user = request.getfixturevalue(name)

    if may:
        stop(fresh(run), by=user)
    else:
        with pytest.raises(PermissionDenied):
            stop(fresh(run), by=user)
    assert fresh(run).state == (RunState.STAGED if may else RunState.COMMITTING)


def test_import_at_rest_is_not_stopped(tmp_path, officer):
    with pytest.raises(ValidationError):
        stop(stage(tmp_path, rows(), by=officer), by=officer)


def test_interrupted_saving_is_undone_as_far_as_it_came(tmp_path, officer, monkeypatch):
    monkeypatch.setattr(committing, "SLICE", 4)
    before, run = snapshot(), stage(tmp_path, rows(), by=officer)
    register = committing.get_register("cases")
    committing.begin_commit(run, officer, register)
    committing.commit_slice(run, register)
    assert Case.objects.count() == 4

    undo_import(run, by=officer)

    assert (run.state, snapshot()) == (RunState.UNDONE, before)


# Watching.


def test_progress_tells_pace_and_time_left(tmp_path, officer, waiting):
    run = stage(tmp_path, rows(), by=officer)
    start_commit(run, by=officer)
    waits = progress_of(fresh(run))
    assert (waits.is_waiting, waits.rows_per_second, waits.seconds_left) == (
        True,
        0,
        None,
    )

    started = timezone.now() - timedelta(seconds=10)
    Job.objects.update(
        state=JobState.RUNNING,
        started_at=started,
        done_before=100,
        done=600,
        total=1100,
    )
    progress = progress_of(fresh(run))

    assert (progress.state, progress.done, progress.total) == ("committing", 600, 1100)
    # Of the 600 the first 100 were done by an earlier start.
    assert progress.rows_per_second == pytest.approx(50, rel=0.05)
    assert progress.seconds_left == pytest.approx(10, abs=1)
    assert progress.percent == 54
