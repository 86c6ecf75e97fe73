"""Exports in the background: written, kept, fetched, stopped, expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from portal.accounts.models import Assignment, RecordLogEntry
from portal.accounts.scoping import forget_scope
from portal.jobs.models import Job, JobCancelled
from portal.jobs.registry import REPEATED
from portal.spreadsheets.choices import ExportState
from portal.spreadsheets.exports import exports
from portal.spreadsheets.exports.export_writing import write_export
from portal.spreadsheets.models import ExportRun
from tests.factories import make_case, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_files():
    """The storage in memory outlives a test's database."""
    for name in files_kept():
        ExportRun.file.field.storage.delete(f"exports/{name}")


def start(by, **options) -> ExportRun:
    return exports.start_export(by=by, purpose="rekap", file_format="csv", **options)


def text_of(run: ExportRun, by) -> str:
    with exports.open_export(run, by=by) as file:
        return file.read().decode("utf-8-sig")


def waiting(by) -> ExportRun:
    """An export that no worker has taken yet."""
    run = ExportRun.objects.create(
        register="cases",
        file_format="csv",
        purpose="rekap",
        has_full_numbers=False,
        state=ExportState.WRITING,
        created_by=by,
        region_id="3202162004",
    )
    run.job = Job.objects.create(
        function=exports.WRITE, arguments={"run_id": run.pk}, created_by=by
    )
    run.save()
    return run


def files_kept() -> list[str]:
    try:
        return ExportRun.file.field.storage.listdir("exports")[1]
    except FileNotFoundError:
        return []


def test_written_export_waits_for_its_maker(officer):
    case = make_case(by=officer)

    run = start(officer, columns=["name", "case_number"])

    assert (run.state, run.rows, run.region_id) == ("ready", 1, "3202162004")
    assert (run.job.done, run.job.total) == (1, 1)
    assert text_of(run, officer).splitlines()[1] == f"Siti Contoh,{case.number}"
    assert run.expires_at > timezone.now()


def test_kept_file_tells_nothing_without_the_key(officer):
    make_case(by=officer, name="Siti Rahasia")

    run = start(officer)

    assert b"Rahasia" not in run.file.storage.open(run.file.name).read()
    assert "Siti Rahasia" in text_of(run, officer)


def test_download_is_logged(officer):
    run = start(officer)
    text_of(run, officer)

    entry = RecordLogEntry.objects.get(action="exports.download")

    assert (entry.object_id, entry.user) == (str(run.pk), officer)
    assert entry.region_code == "3202162004"


@pytest.mark.parametrize("name", ["coordinator", "manager", "national", "neighbour"])
def test_file_is_for_its_maker_alone(name, officer, request):
    run = start(officer)

    with pytest.raises(PermissionDenied):
        exports.open_export(run, by=request.getfixturevalue(name))


def test_file_stays_behind_when_its_maker_leaves(officer):
    run = start(officer)
    Assignment.objects.filter(user=officer).update(ends_on="2020-01-01")
    forget_scope(officer)

    with pytest.raises(PermissionDenied):
        exports.open_export(run, by=officer)


def test_full_numbers_are_no_longer_for_who_may_not_see_them(coordinator):
    run = start(coordinator)
    role = coordinator.assignments.get().role
    role.group.permissions.remove(
        *role.group.permissions.filter(codename="unmask_person")
    )
    forget_scope(coordinator)

    with pytest.raises(PermissionDenied):
        exports.open_export(run, by=coordinator)


def test_expired_file_is_deleted_and_says_so(officer):
    run = start(officer)
    ExportRun.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    run.refresh_from_db()

    with pytest.raises(ValidationError):
        exports.open_export(run, by=officer)
    expired = exports.expire_exports()

    run.refresh_from_db()
    assert (expired, run.state, bool(run.file)) == (1, "expired", False)
    assert files_kept() == []


def test_expiry_leaves_files_that_are_waited_for(officer):
    run = start(officer)

    assert exports.expire_exports() == 0
    assert text_of(run, officer)


def test_clock_deletes_expired_files():
    assert REPEATED["portal.spreadsheets.tasks.forget_exports"].seconds <= 3600


def test_interrupted_export_begins_anew(officer):
    make_case(by=officer)
    run = waiting(officer)
    run.file.storage.save(f"exports/{run.pk}.bin", ContentFile(b"half a file"))

    write_export(run, job=run.job)

    run.refresh_from_db()
    assert (run.state, run.rows) == ("ready", 1)
    assert len(text_of(run, officer).splitlines()) == 2
    assert files_kept() == [f"{run.pk}.bin"]


def test_export_that_is_ready_is_not_written_again(officer):
    run = start(officer)
    kept = run.file.name, run.expires_at

    write_export(run, job=run.job)

    run.refresh_from_db()
    assert (run.file.name, run.expires_at) == kept


def test_stopped_export_keeps_nothing(officer):
    run = waiting(officer)
    Job.objects.update(state="running")
    exports.stop_export(run, by=officer)
    run.refresh_from_db()

    with pytest.raises(ValidationError):
        exports.open_export(run, by=officer)
    write_export(run, job=run.job)

    assert (run.state, files_kept()) == ("stopped", [])


def test_export_stopped_while_it_is_written_keeps_nothing(officer):
    make_case(by=officer)
    run = waiting(officer)
    Job.objects.update(state="running")
    exports.stop_export(ExportRun.objects.get(pk=run.pk), by=officer)

    with pytest.raises(JobCancelled):
        write_export(run, job=run.job)

    run.refresh_from_db()
    assert (run.state, run.file.name) == ("stopped", "")
    assert files_kept() == []


def test_only_its_maker_stops_an_export(officer, coordinator):
    run = waiting(officer)

    with pytest.raises(PermissionDenied):
        exports.stop_export(run, by=coordinator)

    run.refresh_from_db()
    assert run.state == "writing"


def test_ready_export_cannot_be_stopped(officer):
    run = start(officer)

    with pytest.raises(ValidationError):
        exports.stop_export(run, by=officer)


def test_export_whose_work_failed_says_so(officer):
    run = waiting(officer)
    Job.objects.update(state="failed", message="Ada yang salah.")
    run.refresh_from_db()

    exports.settle(run)

    assert (run.state, run.message) == ("failed", "Ada yang salah.")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"columns": ["payung"]}, "columns"),
        ({"columns": ["name", "name"]}, "columns"),
        ({"filters": {"payung": "1"}}, "filters"),
        ({"filters": {"ordering": "payung"}}, "filters"),
        ({"purpose": " "}, "purpose"),
        ({"file_format": "pdf"}, "file_format"),
    ],
)
def test_what_does_not_exist_is_refused_by_field(options, field, officer):
    asked = {"purpose": "rekap"} | options

    with pytest.raises(ValidationError) as refusal:
        exports.start_export(by=officer, **asked)

    assert list(refusal.value.message_dict) == [field]
    assert ExportRun.objects.count() == 0


@pytest.mark.parametrize("name", ["agency", "editor", "facilitator", "learner"])
def test_who_may_not_export_starts_none(name, request):
    with pytest.raises(PermissionDenied):
        start(request.getfixturevalue(name))

    assert ExportRun.objects.count() == 0


def test_managers_see_what_was_exported_in_their_regions(
    officer, back_officer, coordinator, manager, national, neighbour, supervisor
):
    run = start(officer)

    seen = {
        user.username
        for user in (
            officer, back_officer, coordinator, manager, national, neighbour, supervisor
        )
        if ExportRun.objects.visible_to(user).filter(pk=run.pk).exists()
    }  # fmt: skip

    assert seen == {user.username for user in (officer, coordinator, manager, national)}


def test_heads_of_shared_households_are_left_out_of_batches(officer, neighbour):
    own = make_person(by=officer, name="Siti", kk="3202160101109901")
    stranger = make_person(by=neighbour, name="Budi", kk="3202160101109901")
    stranger.household.head_name = "Kepala Lain"
    stranger.household.save()
    make_case(by=neighbour, region="5201012002", person=stranger)
    make_case(by=officer, person=own)

    assert "Kepala Lain" not in text_of(start(officer), officer)
    assert own.household == stranger.household
