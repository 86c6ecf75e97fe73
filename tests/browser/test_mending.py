"""From a list with faults to its cases and back: mend, decide, save, look, undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.cases.models import Case
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from tests.workbooks import citizen, write_list

pytestmark = pytest.mark.browser

COUNTS = ".sheet-tile__count"
WITHIN = """[...document.querySelectorAll(".nice-padding :is(a, button, input, select, p, h2, h3)")]
    .every((part) => part.closest(".sheet-scroll, .w-sr-only, details:not([open])")
        || part.getBoundingClientRect().right <= innerWidth + 1)"""


def fits(page) -> bool:
    """Tell whether every part of the page ends within the window."""
    return page.evaluate(WITHIN)


def counts_on(page) -> list[str]:
    return page.locator(COUNTS).all_inner_texts()


@pytest.fixture
def faulty_list(tmp_path) -> Path:
    """Two citizens of a strange status, one with half a number, one named twice."""
    return write_list(
        tmp_path,
        [
            citizen(1, status="Beres bgt"),
            citizen(2, status="Beres bgt"),
            citizen(3, nik="32021601"),
            citizen(4),
            citizen(4),
        ],
    )


def test_list_is_mended_decided_saved_and_undone(page, signed_in, picture, faulty_list):
    signed_in("fo.benda")
    page.goto("/admin/imports/new/cases/")
    page.set_input_files("input[type=file]", faulty_list)
    page.click("form.sheet-form button[type=submit]")
    page.wait_for_selector(COUNTS)
    assert counts_on(page) == ["3", "2", "1", "1", "0"]
    preview = page.url

    mend_all_alike(page, preview)
    picture("mend-alike")

    page.goto(preview)
    page.click("a[href$='/choices/']")
    page.wait_for_selector("button[name=do][value=skip]")
    assert fits(page)
    picture("mend-pair")
    page.click("button[name=do][value=skip]")
    page.wait_for_selector("button[name=do][value='']")

    page.goto(preview)
    assert counts_on(page) == ["3", "0", "1", "0", "1"]
    mend_number(page, citizen(3)["nik"])
    assert counts_on(page) == ["4", "0", "0", "0", "1"]
    assert fits(page)
    picture("mend-cell")
    # The button to save came anew with the mended row: no reload in between.
    page.click("form[action$='/commit/'] button")
    page.wait_for_selector("a[href$='/undo/']")
    assert counts_on(page)[0] == "4"
    result = page.url

    look_at_provenance(page)
    picture("mend-provenance")

    page.goto(result)
    page.click("a[href$='/undo/']")
    page.click("form button.no[type=submit]")
    page.wait_for_selector(".sheet-note--good")
    assert fits(page)
    assert ImportRun.objects.get().state == RunState.UNDONE
    assert Case.objects.count() == 0


def mend_number(page, number: str) -> None:
    """Write a cell anew by keyboard; what is typed stands in for all of it."""
    page.click("tr.sheet-row--blocked a.sheet-edit[href*='field=nik']")
    page.wait_for_selector(".sheet-mend input:focus")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_selector("tr.sheet-row--blocked", state="detached")
    mended = page.locator("td.sheet-cell--mended a.sheet-edit")
    assert mended.inner_text().startswith(number)
    assert mended.evaluate("link => link === document.activeElement")
    page.wait_for_function(
        f"document.querySelector('{COUNTS}').textContent.trim() === '4'"
    )


def mend_all_alike(page, preview: str) -> None:
    page.goto(preview)
    page.click("details.sheet-cause summary:has-text('Status')")
    page.click("a[href*='/problems/'][href*='status']:not(.sheet-edit)")
    page.wait_for_selector(".sheet-alike")
    assert fits(page)
    page.select_option(".sheet-alike select", label="Selesai")
    page.click(".sheet-alike button")
    page.wait_for_selector(".sheet-alike", state="detached")
    assert not ImportRun.objects.get().problems.filter(severity="warning").exists()


def look_at_provenance(page) -> None:
    """The case says of which cell its number was read, and what was mended."""
    case = Case.objects.get(person__name__startswith=citizen(3)["name"])
    page.goto(f"/admin/cases/inspect/{case.pk}/")
    page.click(".record-source summary")
    cells = page.locator(".record-source dd", has_text="→")
    assert "3202" in cells.first.inner_text()
    assert "32021601" not in cells.first.inner_text()
    assert fits(page)
