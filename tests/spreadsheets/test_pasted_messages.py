"""A message pasted beside the file is imported like a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.spreadsheets.models import ImportRun

pytestmark = pytest.mark.django_db
URL = reverse("imports:new", args=["cases"])
MESSAGE = "Nama: Siti Contoh\nNIK: 3202164101509901\nKeluhan: KIS tidak aktif"


def send(browser, **data):
    return browser.post(URL, {"on_match": "skip", **data})


def test_message_is_staged_like_a_file(as_user, officer):
    response = send(as_user(officer), text=MESSAGE)

    run = ImportRun.objects.get()
    assert response.headers["Location"] == reverse("imports:run", args=[run.pk])
    assert run.file_name.endswith(".txt")
    assert [row.values["name"] for row in run.rows.all()] == ["Siti Contoh"]
    assert MESSAGE.encode() not in run.file.open().read()


@pytest.mark.parametrize(
    ("text", "has_file", "field"),
    [("halo, apa kabar", False, "text"), (MESSAGE, True, "text"), ("", False, "file")],
)
def test_what_cannot_be_read_is_told_beside_its_field(
    as_user, officer, text, has_file, field
):
    files = {"file": SimpleUploadedFile("a.csv", b"Nama,NIK")} if has_file else {}

    response = send(as_user(officer), text=text, **files)

    assert list(response.context["form"].errors) == [field]
    assert "header row" not in response.context["form"].errors[field][0]
    assert ImportRun.objects.count() == 0
