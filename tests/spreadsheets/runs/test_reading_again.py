"""Reading a file again: in the background, and keeping what was mended."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import Workbook

from portal import settings as portal_settings
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.spreadsheets.bulk import dump
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.mending import mending
from portal.spreadsheets.mending.mending import choose, mend, skip
from portal.spreadsheets.mending.mending_alike import mend_alike
from portal.spreadsheets.mending.value_maps import map_words
from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.runs import running
from portal.spreadsheets.runs.actions import read_again
from portal.spreadsheets.runs.running import start_reading_again, stop
from portal.spreadsheets.staging import staging
from portal.spreadsheets.staging.carrying import ASIDE
from tests.workbooks import citizen, outcomes, stage

pytestmark = pytest.mark.django_db
GOOD = "3202160101700001"


@pytest.fixture
def large(monkeypatch):
    """Every file counts as large."""
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 0)


@pytest.fixture
def waiting(settings):
    """Jobs wait for a worker; `work` is one."""
    settings.TASKS = portal_settings.TASKS


@pytest.fixture
def run(tmp_path, officer) -> ImportRun:
    """Three rows, the first of them blocked for its number."""
    rows = [citizen(1, nik="320216"), citizen(2), citizen(3)]
    return stage(tmp_path, rows, by=officer)


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_related("job", "created_by").get(pk=run.pk)


def work(run: ImportRun) -> ImportRun:
    run_job.func(job_id=fresh(run).job_id)
    return fresh(run)


def letter_of(run: ImportRun, column: str) -> str:
    entries = run.mapping["columns"]
    return next(each["letter"] for each in entries if each["column"] == column)


def said_of(run: ImportRun) -> list[tuple]:
    rows = run.rows.order_by("position")
    return [
        (row.position, row.mends and json.loads(row.mends), row.choice) for row in rows
    ]


# In the background


def test_small_file_is_read_again_at_once(run, officer):
    assert start_reading_again(run, by=officer, on_match="update") is None

    assert (run.state, run.on_match) == (RunState.STAGED, "update")
    assert Job.objects.count() == 0


def test_large_file_is_read_again_by_a_job(run, officer, large, waiting):
    letter = letter_of(run, "service")
    job = start_reading_again(
        run,
        by=officer,
        columns={letter: "description"},
        defaults={"channel": "phone", "notes": "Siti Rahasia"},
        value_map={"sex": {"l": "male"}},
        on_match="update",
        header_rows=(1,),
    )
    now = fresh(run)
    assert (now.state, now.counts, now.job) == (RunState.READING, run.counts, job)
    assert (job.arguments, now.rows.count()) == ({"run_id": run.pk}, 3)

    run = work(run)

    assert (run.state, run.message) == (RunState.STAGED, "")
    assert letter_of(run, "description") == letter
    assert (run.defaults["channel"], run.on_match) == ("phone", "update")
    assert run.value_map == {"sex": {"l": "male"}}
    assert MappingProfile.objects.get().created_by == officer
    assert "asked" not in run.layout


def test_job_reads_as_is_done_at_once(tmp_path, officer, monkeypatch):
    rows = [citizen(1, nik="320216"), citizen(2)]
    one, other = (stage(tmp_path, rows, by=officer) for _ in range(2))
    how = {"columns": {letter_of(one, "service"): "description"}}
    start_reading_again(one, by=officer, **how)
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 0)
    start_reading_again(other, by=officer, **how)

    for field in ("sheet", "layout", "mapping", "defaults", "findings", "counts"):
        assert getattr(fresh(one), field) == getattr(fresh(other), field)
    assert outcomes(one) == outcomes(other)


@pytest.mark.parametrize("with_profile", [True, False])
def test_job_reads_by_a_profile_or_none(run, officer, large, waiting, with_profile):
    read_again(run, columns={letter_of(run, "service"): "description"}, by=officer)
    profile = MappingProfile.objects.get()
    start_reading_again(run, by=officer, profile=profile if with_profile else None)

    assert work(run).profile == (profile if with_profile else None)


def test_refusal_gives_the_earlier_preview_back(run, officer, large, waiting):
    before, mapping = said_of(run), fresh(run).mapping
    start_reading_again(run, by=officer, header_rows=(400,))

    run = work(run)

    assert (run.state, bool(run.message)) == (RunState.STAGED, True)
    assert (run.mapping, said_of(run)) == (mapping, before)
    assert "asked" not in run.layout
    start_reading_again(run, by=officer)
    assert work(run).message == ""


def test_two_columns_for_one_field_are_refused_by_the_job(run, officer, large, waiting):
    letters = [letter_of(run, "service"), letter_of(run, "nik")]
    start_reading_again(run, by=officer, columns=dict.fromkeys(letters, "description"))

    run = work(run)

    assert (run.state, run.counts["rows"], bool(run.message)) == ("staged", 3, True)


def test_refused_small_file_stays_as_it_was(run, officer):
    mapping = fresh(run).mapping
    with pytest.raises(ValidationError):
        start_reading_again(
            run, by=officer, columns=dict.fromkeys(["A", "B"], "description")
        )

    assert (run.mapping, run.state) == (mapping, RunState.STAGED)


def test_waiting_reading_is_stopped_and_the_preview_is_back(
    run, officer, large, waiting
):
    start_reading_again(run, by=officer, on_match="update")

    stop(fresh(run), by=officer)

    run = fresh(run)
    assert (run.state, run.on_match, run.rows.count()) == ("staged", "skip", 3)


def test_nothing_else_is_done_while_a_file_is_read_again(run, officer, large, waiting):
    start_reading_again(run, by=officer)

    for act in (
        lambda: start_reading_again(run, by=officer),
        lambda: mend(fresh(run), 0, {"nik": GOOD}, by=officer),
        lambda: running.start_commit(fresh(run), by=officer),
    ):
        with pytest.raises(ValidationError):
            act()


@pytest.mark.parametrize("name", ["neighbour", "supervisor"])
def test_only_who_decides_has_it_read_again(run, name, large, request):
    with pytest.raises(PermissionDenied):
        start_reading_again(run, by=request.getfixturevalue(name))

    assert fresh(run).state == RunState.STAGED


def test_constant_that_cannot_be_is_refused_before_the_job(run, officer, large):
    with pytest.raises(ValidationError):
        start_reading_again(run, by=officer, defaults={"nik": GOOD})

    assert (fresh(run).state, Job.objects.count()) == (RunState.STAGED, 0)


# What was mended


def test_mends_and_choices_stay_with_their_rows(run, officer):
    mend(run, 0, {"nik": GOOD}, by=officer)
    skip(run, [2], by=officer)
    before = said_of(run)

    read_again(run, on_match="update", by=officer)

    assert said_of(run) == before
    assert (outcomes(run), run.message) == (["create", "create", "skip"], "")
    assert fresh(run).counts["blocked"] == 0
    assert "before" not in run.layout


def test_mended_row_that_reads_differently_is_told(run, officer):
    mend(run, 0, {"nik": GOOD}, by=officer)
    mend(run, 1, {"name": "Siti Contoh"}, by=officer)
    run.rows.filter(position=0).update(raw=dump(["something", "else"]))

    read_again(run, by=officer)

    assert said_of(run)[:2] == [(0, "", None), (1, {"name": "Siti Contoh"}, None)]
    assert run.message.startswith("1 ")
    assert run.rows.count() == 3


def test_mends_go_with_their_sheet(tmp_path, officer):
    book = Workbook()
    for title in ("Juni", "Juli"):
        sheet = book.active if title == "Juni" else book.create_sheet()
        sheet.title = title
        sheet.append(["Nama", "NIK", "Layanan"])
        sheet.append(["Siti Contoh", citizen(1)["nik"], "KIS"])
    book.save(tmp_path / "dua.xlsx")
    run = running.start_reading(tmp_path / "dua.xlsx", by=officer)
    mend(run, 1, {"name": "Siti Juli"}, by=officer)

    read_again(run, sheet="Juli", by=officer)
    assert said_of(run) == [(0, {"name": "Siti Juli"}, None)]
    read_again(run, sheet="Juni", by=officer)

    assert said_of(run) == [(0, "", None)]
    assert run.message.startswith("1 ")


@pytest.mark.parametrize("times", [1, 2])
def test_mends_outlive_a_reading_that_breaks_off(
    run, officer, large, waiting, monkeypatch, times
):
    mend(run, 0, {"nik": GOOD}, by=officer)
    skip(run, [2], by=officer)
    before = said_of(run)
    start_reading_again(run, by=officer, on_match="update")
    real, calls = staging.write_problems, []

    def breaks_off(*args):
        calls.append(args)
        if len(calls) <= times:
            raise RuntimeError
        return real(*args)

    monkeypatch.setattr(staging, "write_problems", breaks_off)
    for _time in range(times):
        assert work(run).rows.filter(position__gte=ASIDE).count() == 2
        start_reading_again(fresh(run), by=officer)

    run = work(run)

    assert (said_of(run), run.on_match) == (before, "update")
    assert (run.state, run.message) == (RunState.STAGED, "")


def test_mends_outlive_a_stop_half_way(run, officer, large, waiting, monkeypatch):
    monkeypatch.setattr(staging, "PART", 1)
    mend(run, 0, {"nik": GOOD}, by=officer)
    before = said_of(run)
    start_reading_again(run, by=officer)
    real = Job.report

    def report(job, done, *rest):
        real(job, done, *rest)
        if done == 2:
            stop(fresh(run), by=officer)

    with monkeypatch.context() as patch:
        patch.setattr(Job, "report", report)
        assert work(run).state == RunState.FAILED
    start_reading_again(run, by=officer)

    assert said_of(work(run)) == before


# Very many rows


@pytest.fixture
def many(monkeypatch):
    """Two rows count as very many."""
    monkeypatch.setattr(mending, "JUDGED_AT_ONCE", 1)


def test_words_of_very_many_rows_are_judged_by_a_job(tmp_path, officer, many, waiting):
    rows = [citizen(n, status="beres sekali") for n in (1, 2)]
    run = stage(tmp_path, rows, by=officer)

    map_words(run, "status", "beres sekali", "resolved", by=officer)

    assert (run.state, run.counts) == (RunState.READING, {})
    run = work(run)
    assert [row.values["status"] for row in run.rows.all()] == ["resolved"] * 2
    assert run.state == RunState.STAGED
    assert run.value_map == {"status": {"beres sekali": "resolved"}}


def test_very_many_cells_are_mended_by_a_job(tmp_path, officer, many, waiting):
    rows = [citizen(n, notes="sudah") for n in (1, 2, 3)]
    run = stage(tmp_path, rows, by=officer)

    mend_alike(run, "notes", "sudah", "belum", by=officer)

    run = work(run)
    assert {row.values["notes"] for row in run.rows.all()} == {"belum"}
    assert run.counts["rows"] == 3


def test_very_many_choices_are_judged_by_a_job(run, officer, many, waiting):
    choose(run, [1, 2], {"do": "skip"}, by=officer)

    run = work(run)

    assert outcomes(run) == ["blocked", "skip", "skip"]
    assert run.counts["unchanged"] == 2


def test_stopped_judging_shows_no_stale_preview(run, officer, many, waiting):
    choose(run, [1, 2], {"do": "skip"}, by=officer)

    stop(fresh(run), by=officer)

    assert fresh(run).state == RunState.FAILED
    start_reading_again(run, by=officer)
    assert outcomes(work(run)) == ["blocked", "skip", "skip"]
