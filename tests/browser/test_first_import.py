"""An operator's first import: few clicks from login to result, and back again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.cases.models import Case
from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs.running import COMMIT
from tests.workbooks import citizen, stage

pytestmark = pytest.mark.browser

SAMPLE = Path("tests/files/samples/10_messy_case_list_composite.xlsx")
MOST_CLICKS = 8
# Counts what the hand does, over all pages of the visit.
COUNTER = """
addEventListener("pointerdown", () => {
    const clicks = Number(sessionStorage.getItem("clicks") || 0);
    sessionStorage.setItem("clicks", clicks + 1);
}, true);
"""


def clicks_on(page) -> int:
    return int(page.evaluate("sessionStorage.getItem('clicks') || 0"))


def fits(page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def open_imports(page) -> None:
    """Go there by the menu, which a narrow window hides at first."""
    toggle = page.locator(".sidebar-nav-toggle")
    if toggle.is_visible():
        toggle.click()
    page.locator("a[href='/admin/imports/']:visible").first.click()
    page.wait_for_url("**/admin/imports/")


def test_first_import_takes_few_clicks_and_is_taken_back(page, picture):
    page.add_init_script(COUNTER)
    page.goto("/admin/login/")
    page.fill("input[name=username]", "fo.benda")
    page.fill("input[name=password]", "puskesos")
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    open_imports(page)
    page.locator("a[href$='/imports/new/cases/']:visible").first.click()
    page.wait_for_selector("input[type=file]")
    with page.expect_file_chooser() as chooser:
        page.click("input[type=file]")
    chooser.value.set_files(SAMPLE)
    page.click("form.sheet-form button[type=submit]")
    page.wait_for_selector(".sheet-tiles")
    page.click("form[action$='/commit/'] button")
    page.wait_for_selector("a[href$='/undo/']")

    assert clicks_on(page) <= MOST_CLICKS
    assert clicks_on(page) >= 6
    assert Case.objects.count() == 6
    assert fits(page)
    page.click(".sheet-story summary")
    picture("first-result")

    page.click("a[href$='/undo/']")
    page.wait_for_selector("form button.no")
    assert fits(page)
    page.click("form button.no[type=submit]")
    page.wait_for_selector(".sheet-note--good")
    picture("first-undone")
    page.goto("/admin/imports/")
    page.wait_for_selector(".sheet-choose")
    assert fits(page)
    picture("first-history")
    assert ImportRun.objects.get().state == RunState.UNDONE
    assert Case.objects.count() == 0


def test_saving_shows_its_pace_and_is_stopped(page, signed_in, picture, tmp_path):
    officer = User.objects.get(username="fo.benda")
    run = stage(tmp_path, [citizen(1)], by=officer)
    job = Job.objects.create(
        function=COMMIT,
        state=JobState.RUNNING,
        started_at=timezone.now() - timedelta(seconds=20),
        done=60_000,
        total=100_000,
    )
    ImportRun.objects.filter(pk=run.pk).update(job=job, state=RunState.COMMITTING)
    signed_in("fo.benda")
    page.goto(f"/admin/imports/{run.pk}/")
    page.wait_for_selector("#stop")
    assert "60" in page.inner_text(".sheet-progress__rows")
    assert fits(page)
    picture("progress")

    Job.objects.filter(pk=job.pk).update(done=80_000)
    said = page.locator("#progress-said", has_text="80")
    said.wait_for(state="attached")
    page.click("#stop")
    page.wait_for_selector("#stop", state="detached")

    job.refresh_from_db()
    assert job.is_cancelled
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.STOPPED)
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    page.wait_for_selector("form[action$='/commit/']")
    assert fits(page)
    picture("stopped")
