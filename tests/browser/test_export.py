"""A list leaves under a kept view: columns in their order, a link, a deleted view."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.accounts.models import User
from portal.cases.models import Case
from portal.privacy.masking import mask_number
from portal.spreadsheets.models import ExportRun, ExportView
from tests.workbooks import bring_in, citizen

pytestmark = pytest.mark.browser


def fits(page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def keep_view(page, name: str) -> None:
    """Tick two columns, turn them about, and keep them under a name."""
    page.click("[data-tick=none]")
    for column in ("case_number", "nik"):
        page.check(f"[name=columns][value={column}]")
    row = page.locator("li", has=page.locator("[value=nik]"))
    for _step in range(2):
        row.locator("[data-move=up]").click()
    assert page.inner_text("[data-column-told]").strip() != ""
    page.click(".sheet-keep summary")
    page.fill("[name=view-name]", name)
    page.click("button[name=keep]")
    page.wait_for_selector(".sheet-views [aria-current=true]")
    assert page.inner_text(".sheet-views [aria-current=true]") == name


def test_kept_view_is_written_in_the_background_and_fetched(
    page, signed_in, picture, settings, tmp_path
):
    settings.EXPORT_ROWS_AT_ONCE = 1
    rows = [citizen(1), citizen(2)]
    bring_in(tmp_path, rows, by=User.objects.get(username="fo.benda"))
    signed_in("fo.benda")
    page.goto("/admin/exports/cases/")
    keep_view(page, "Rekap bulanan")
    assert fits(page)
    picture("export-view")

    page.check("[name=file_format][value=csv]")
    page.fill("[name=purpose]", "Laporan bulanan")
    page.click(".sheet-actions button:not([name])")
    page.wait_for_selector("a[href*='/file/']")
    assert fits(page)
    picture("export-ready")
    with page.expect_download() as download:
        page.click("a[href*='/file/']")

    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    numbers = dict(Case.objects.values_list("person__name", "number"))
    assert lines[0] == "NIK,Nomor kasus"
    assert sorted(lines[1:]) == [
        f"{mask_number(row['nik'])},{numbers[row['name']]}" for row in rows
    ]
    assert ExportRun.objects.get().purpose == "Laporan bulanan"

    page.goto("/admin/exports/")
    page.wait_for_selector("a[href*='/exports/run/']")
    assert fits(page)
    picture("export-history")
    page.goto("/admin/exports/cases/")
    page.click(".sheet-views a[href*='/exports/views/']")
    page.click("button[name=delete]")
    page.wait_for_url("**/exports/**")
    assert ExportView.objects.count() == 0
