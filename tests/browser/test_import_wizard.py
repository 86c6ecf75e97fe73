"""The tour of the wizard: a real list goes in, is looked at, and comes out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.cases.models import Case
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun

pytestmark = pytest.mark.browser

SAMPLE = Path("tests/files/samples/10_messy_case_list_composite.xlsx")


def counts_on(page) -> list[str]:
    return page.locator(".sheet-tile__count").all_inner_texts()


def fits(page) -> bool:
    """Tell whether nothing sticks out at the side of the page."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_list_is_imported_looked_at_and_undone(page, signed_in, picture):
    signed_in("koordinator.benda")
    page.goto("/admin/imports/")
    picture("1-empty")
    page.goto("/admin/imports/new/cases/")
    picture("2-upload")
    page.set_input_files("input[type=file]", SAMPLE)
    page.click("form.sheet-form button[type=submit]")

    page.wait_for_selector(".sheet-tiles")
    assert counts_on(page) == ["6", "3", "2", "1", "0"]
    assert fits(page)
    picture("3-preview")
    for cause in page.locator("details.sheet-cause summary").all():
        cause.click()
    picture("4-problems")

    page.click(".sheet-filter a[href*='show=blocked']")
    page.wait_for_selector("tr.sheet-row--create", state="detached")
    assert page.locator("tr.sheet-row--blocked:not(.sheet-notes)").count() == 2

    page.click(".sheet-bar a[href$='/reading/']")
    page.wait_for_selector(".sheet-table--columns")
    assert page.input_value("[name=column_D]") == "nik"
    assert fits(page)
    picture("5-reading")
    page.select_option("[name=column_N]", "outcome")
    page.click(".sheet-bar button[type=submit]")
    page.wait_for_selector(".sheet-tiles")

    page.click("form[action$='/commit/'] button")
    page.wait_for_selector("a[href$='/undo/']")
    assert counts_on(page) == ["6", "0", "0", "1", "2"]
    assert fits(page)
    picture("6-result")
    page.click(".sheet-record >> nth=0")
    page.wait_for_selector(".record-number")
    assert (
        page.inner_text(".record-number")
        == Case.objects.order_by("import_row")[0].number
    )
    picture("7-case")

    page.go_back()
    page.click("a[href$='/undo/']")
    page.wait_for_selector("form button.no")
    picture("8-undo")
    page.click("form button.no[type=submit]")
    page.wait_for_selector(".sheet-note--good")
    picture("9-undone")
    page.goto("/admin/imports/")
    picture("10-list")
    assert fits(page)

    assert ImportRun.objects.get().state == RunState.UNDONE
    assert Case.objects.count() == 0


def test_wizard_is_walked_by_keyboard(page, signed_in):
    signed_in("koordinator.benda")
    page.goto("/admin/imports/new/cases/")
    page.set_input_files("input[type=file]", SAMPLE)
    page.focus("form.sheet-form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sheet-tiles")

    page.focus("details.sheet-cause summary")
    page.keyboard.press("Enter")
    assert page.locator("details.sheet-cause[open]").count() == 1
    page.focus("form[action$='/commit/'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("a[href$='/undo/']")

    assert ImportRun.objects.get().state == RunState.COMMITTED
