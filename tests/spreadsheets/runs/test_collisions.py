"""Several people writing lists at the same time, in transactions of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from portal.accounts.models import User
from portal.cases.models import Case
from portal.registry.actions import record_person
from portal.registry.models import Household, Person
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs import committing, undoing
from portal.spreadsheets.runs.collisions import tried_again
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.undoing import undo_import
from tests.workbooks import bring_in, citizen, snapshot, stage

ROWS = 24


@pytest.fixture
def people(committed_db, monkeypatch) -> list[User]:
    """Two colleagues of one office; slices so small that they take turns."""
    monkeypatch.setattr(committing, "SLICE", 4)
    monkeypatch.setattr(undoing, "SLICE", 4)
    return list(User.objects.filter(username__in=["fo.benda", "bo.benda"]))


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Call all at the same moment, each in a thread; return what each returns."""
    start = threading.Barrier(len(calls))

    def call(function):
        try:
            start.wait()
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(call, each) for each in calls]
        return [future.result() for future in futures]


def committing_of(run: ImportRun, by: User) -> Callable[[], ImportRun]:
    return lambda: commit_import(ImportRun.objects.get(pk=run.pk), by=by)


def unless_late(function: Callable[[], object]) -> Callable[[], object]:
    """Call it, and take it for done if the other was through already."""

    def call():
        try:
            return function()
        except ValidationError:
            return None

    return call


def rows(**changes) -> list[dict]:
    return [
        citizen(n, kk=f"32021601011099{n // 3:02d}", **changes)
        for n in range(1, ROWS + 1)
    ]


def serials() -> list[int]:
    return sorted(int(n[-5:]) for n in Case.objects.values_list("number", flat=True))


def test_two_people_saving_the_same_file_save_it_once(people, tmp_path):
    runs = [stage(tmp_path, rows(), by=user) for user in people]

    done = at_once(*map(committing_of, runs, people))

    assert Case.objects.count() == Person.objects.count() == ROWS
    assert Household.objects.count() == ROWS // 3 + 1
    assert serials() == list(range(1, ROWS + 1))
    assert sum(run.counts["created"] for run in done) == ROWS
    assert sum(run.counts["unchanged"] for run in done) == ROWS


def test_same_file_without_numbers_is_saved_once_too(people, tmp_path):
    runs = [stage(tmp_path, rows(nik=None), by=user) for user in people]

    at_once(*map(committing_of, runs, people))

    assert Case.objects.count() == Person.objects.count() == ROWS


def test_new_citizens_of_two_lists_are_recorded_once(people, tmp_path):
    lists = rows(), [*reversed(rows(service="Lain"))]
    runs = [
        stage(tmp_path, each, by=user) for each, user in zip(lists, people, strict=True)
    ]

    at_once(*map(committing_of, runs, people))

    assert (Case.objects.count(), Person.objects.count()) == (2 * ROWS, ROWS)


def test_two_workers_on_one_import_save_it_once(people, tmp_path):
    run = stage(tmp_path, rows(), by=people[0])

    at_once(*[unless_late(committing_of(run, people[0]))] * 2)

    run.refresh_from_db()
    assert (run.state, run.counts["created"]) == (RunState.COMMITTED, ROWS)
    assert serials() == list(range(1, ROWS + 1))


def test_two_workers_undo_an_import_once(people, tmp_path):
    before = snapshot()
    run = bring_in(tmp_path, rows(), by=people[0])

    def undo():
        undo_import(ImportRun.objects.get(pk=run.pk), by=people[0])

    at_once(*[unless_late(undo)] * 2)

    run.refresh_from_db()
    assert run.state == RunState.UNDONE
    assert snapshot() == before


def test_one_list_is_undone_while_another_is_saved(people, tmp_path):
    first = bring_in(tmp_path, rows(), by=people[0])
    second = stage(tmp_path, rows(service="Lain"), by=people[1])

    at_once(
        lambda: undo_import(ImportRun.objects.get(pk=first.pk), by=people[0]),
        committing_of(second, people[1]),
    )

    assert set(Case.objects.values_list("import_run", flat=True)) == {second.pk}
    assert Case.objects.count() == Person.objects.count() == ROWS


def test_citizen_recorded_by_hand_meanwhile_is_found(people, tmp_path):
    run = stage(tmp_path, rows(), by=people[0])
    nik, name = rows()[5]["nik"], rows()[5]["name"]
    is_written, may_end = threading.Event(), threading.Event()

    def by_hand():
        with transaction.atomic():
            record_person(by=people[1], name=name, nik=nik)
            is_written.set()
            may_end.wait(1)

    def by_list():
        is_written.wait(10)
        return commit_import(ImportRun.objects.get(pk=run.pk), by=people[0])

    at_once(by_hand, by_list)

    assert (Case.objects.count(), Person.objects.count()) == (ROWS, ROWS)


@pytest.mark.django_db
def test_transaction_in_whose_way_another_was_is_tried_again():
    tries = []

    @tried_again
    @transaction.atomic
    def write():
        tries.append(1)
        if len(tries) < 3:
            raise IntegrityError
        return "written"

    assert (write(), len(tries)) == ("written", 3)


@pytest.mark.django_db
def test_what_never_succeeds_is_told_at_last():
    tries = []

    @tried_again
    @transaction.atomic
    def write():
        tries.append(1)
        raise IntegrityError

    with pytest.raises(IntegrityError):
        write()
    assert len(tries) == 4
