"""Saving, undoing and discarding; the page while work is under way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import settings as portal_settings
from portal.cases.models import Case
from portal.jobs.choices import JobState
from portal.jobs.models import Job, Pulse
from portal.registry.models import Person
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from tests.factories import make_nik
from tests.spreadsheets.screens.wizard import (
    HEAD,
    files_kept,
    page_of,
    post,
    send,
    upload,
)

pytestmark = pytest.mark.django_db


def test_saving_leads_to_the_result_with_its_cases(run, browser):
    response = post(browser, "commit", run)

    run.refresh_from_db()
    assert response.headers["Location"] == reverse("imports:run", args=[run.pk])
    assert run.state == RunState.COMMITTED
    page = page_of(browser, run, "?show=create")
    numbers = Case.objects.filter(import_run=run).values_list("number", flat=True)
    assert len(numbers) == 6
    assert [number for number in numbers if number not in page] == []


def test_result_tells_what_was_done(run, browser):
    post(browser, "commit", run)

    context = browser.get(reverse("imports:run", args=[run.pk])).context

    assert [tile.count for tile in context["tiles"]] == [6, 0, 0, 1, 2]
    assert context["left_out"] == 3


def test_saving_twice_saves_once(run, browser):
    post(browser, "commit", run)
    post(browser, "commit", run)

    assert Case.objects.count() == 6


@pytest.mark.parametrize("name", ["commit", "discard", "answers"])
def test_nothing_changes_by_looking(name, run, browser):
    assert browser.get(reverse(f"imports:{name}", args=[run.pk])).status_code == 405


def test_saved_import_is_not_read_again(run, browser):
    post(browser, "commit", run)

    response = browser.get(reverse("imports:reading", args=[run.pk]))

    assert response.headers["Location"] == reverse("imports:run", args=[run.pk])


def test_nothing_to_save_is_refused(browser):
    send(browser, upload(f"{HEAD};{make_nik()};;\n;{make_nik()};;x\n".encode()))
    run = ImportRun.objects.get()

    post(browser, "commit", run)

    run.refresh_from_db()
    assert run.state == RunState.STAGED


def test_undo_asks_and_takes_everything_back(run, browser):
    post(browser, "commit", run)
    asked = browser.get(reverse("imports:undo", args=[run.pk]))
    assert asked.status_code == 200
    assert Case.objects.count() == 6

    post(browser, "undo", run)

    run.refresh_from_db()
    assert run.state == RunState.UNDONE
    assert (Case.objects.count(), Person.objects.count()) == (0, 0)


def test_undo_keeps_and_lists_what_was_worked_on(run, browser, coordinator):
    from portal.cases.actions import transition_case

    post(browser, "commit", run)
    case = Case.objects.filter(status="registered").first() or Case.objects.first()
    to = "handling" if case.status == "registered" else "closed"
    transition_case(case, to, by=coordinator, reason="Sudah jelas")

    post(browser, "undo", run)

    context = browser.get(reverse("imports:run", args=[run.pk])).context
    (kept,) = context["kept"]
    assert kept["record"][0] == case.number
    assert kept["reasons"] == [str(kept["reasons"][0])]
    assert Case.objects.get() == case


def test_discarding_leaves_nothing(run, browser):
    before = set(files_kept())

    post(browser, "discard", run)

    assert ImportRun.objects.count() == 0
    assert len(before - set(files_kept())) == 1


def test_saved_import_is_not_discarded(run, browser):
    post(browser, "commit", run)
    post(browser, "discard", run)

    assert ImportRun.objects.get() == run


# Work under way


@pytest.fixture
def waiting(run, browser, settings) -> ImportRun:
    """An import whose saving waits for a worker, as outside the tests."""
    settings.TASKS = portal_settings.TASKS
    post(browser, "commit", run)
    run.refresh_from_db()
    return run


def test_waiting_import_shows_its_progress(waiting, browser):
    Job.objects.filter(pk=waiting.job_id).update(
        state=JobState.RUNNING, done=3, total=7
    )

    response = browser.get(reverse("imports:run", args=[waiting.pk]))

    assert response.context["progress"].percent == 42
    assert reverse("imports:progress", args=[waiting.pk]) in response.content.decode()


def test_progress_ends_at_the_result(waiting, browser):
    address = reverse("imports:progress", args=[waiting.pk])
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 200
    Job.objects.filter(pk=waiting.job_id).update(state=JobState.DONE)

    response = browser.get(address, headers={"HX-Request": "true"})

    target = reverse("imports:run", args=[waiting.pk])
    assert response.headers["HX-Redirect"] == target
    assert browser.get(address).headers["Location"] == target


def test_page_says_when_no_worker_answers(waiting, browser):
    def is_told() -> bool:
        response = browser.get(reverse("imports:run", args=[waiting.pk]))
        return response.context["progress"].has_no_worker

    assert not is_told()
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=10))
    assert is_told()
    Pulse.objects.create(name="worker", beat_at=timezone.now())
    assert not is_told()


def test_import_at_work_cannot_be_started_again(waiting, browser):
    post(browser, "commit", waiting)
    post(browser, "discard", waiting)

    assert Job.objects.count() == 1
    assert ImportRun.objects.get().state == RunState.COMMITTING


def test_interrupted_import_goes_on(waiting, browser, settings, coordinator):
    Job.objects.filter(pk=waiting.job_id).update(
        state=JobState.FAILED, message="Galat portal."
    )
    page = page_of(browser, waiting)
    assert "Galat portal." in page
    settings.TASKS = {**settings.TASKS, "background": settings.TASKS["default"]}

    post(browser, "commit", waiting)

    waiting.refresh_from_db()
    assert waiting.state == RunState.COMMITTED
    assert Case.objects.count() == 6
