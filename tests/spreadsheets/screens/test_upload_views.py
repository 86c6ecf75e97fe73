"""Uploading: the way to the preview, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse
from openpyxl import Workbook

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from tests.spreadsheets.screens.wizard import (
    SAMPLE,
    files_kept,
    rows_of,
    send,
    upload,
)

pytestmark = pytest.mark.django_db


def test_upload_leads_to_the_preview_with_the_guesses(run):
    assert run.state == RunState.STAGED
    assert (run.counts["ready"], run.counts["blocked"]) == (6, 2)
    assert run.file_name == SAMPLE.name


def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _part in range(1_100):
                sheet.write(b"\0" * 1_048_576)
    return target.getvalue()


def macro_workbook() -> bytes:
    target = io.BytesIO()
    Workbook().save(target)
    with zipfile.ZipFile(target, "a") as book:
        book.writestr("xl/vbaProject.bin", b"macro")
    return target.getvalue()


def encrypted() -> bytes:
    """The outside of a password-protected workbook: a compound file with its part."""
    folder = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + folder + b"\0" * 2048


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.xlsx", lambda: b""),
        ("rusak.xlsx", lambda: SAMPLE.read_bytes()[:3000]),
        ("terkunci.xlsx", encrypted),
        ("bom.xlsx", zip_bomb),
        ("makro.xlsm", macro_workbook),
        ("rekap.csv", lambda: b"Jenis;Jumlah\nKesehatan;2\n"),
        ("gambar.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500),
    ],
)
def test_bad_file_gets_one_sentence_and_leaves_nothing(name, content, browser):
    before = files_kept()

    response = send(browser, upload(content(), name))

    (sentence,) = response.context["form"].errors["file"]
    assert response.status_code == 200
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert "\n" not in sentence
    assert ImportRun.objects.count() == 0
    assert files_kept() == before


def test_file_over_the_limit_is_refused(browser, settings):
    settings.SPREADSHEET_MAX_BYTES = 1_000
    before = files_kept()

    response = send(browser, upload(SAMPLE.read_bytes(), "besar.xlsx"))

    assert len(response.context["form"].errors["file"]) == 1
    assert ImportRun.objects.count() == 0
    assert files_kept() == before


def test_upload_without_a_file_says_so(browser):
    response = browser.post(
        reverse("imports:new", args=["cases"]), {"on_match": "skip"}
    )

    assert list(response.context["form"].errors) == ["file"]


def test_region_outside_ones_scope_is_refused(manager, as_user):
    response = send(as_user(manager), upload(rows_of("A")), region="5201012002")

    assert len(response.context["form"].errors["file"]) == 1
    assert ImportRun.objects.count() == 0


def test_manager_chooses_the_region_of_a_list_that_names_none(manager, as_user):
    send(as_user(manager), upload(rows_of("SITI CONTOH")), region="3202162004")

    assert ImportRun.objects.get().defaults == {"region": "3202162004"}


def test_officer_of_one_village_is_not_asked_for_a_region(browser, manager, as_user):
    address = reverse("imports:new", args=["cases"])

    assert "region" not in browser.get(address).context["form"].fields
    assert "region" in as_user(manager).get(address).context["form"].fields


def test_unknown_list_does_not_exist(browser):
    for name in ("imports:new", "imports:template", "export_list"):
        assert browser.get(reverse(name, args=["planets"])).status_code == 404
