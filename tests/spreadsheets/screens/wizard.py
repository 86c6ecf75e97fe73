"""Driving the import wizard as a browser would."""

from __future__ import annotations

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.spreadsheets.models import ImportRun
from tests.factories import make_nik

SAMPLE = Path("tests/files/samples/10_messy_case_list_composite.xlsx")
SLRT = Path("tests/files/samples/07_slrt_kunjungan_export.xlsx")
HEAD = "Nama;NIK;Tanggal Lapor;Keluhan\n"


def rows_of(*names: str) -> bytes:
    lines = [f"{name};{make_nik()};02/06/2026;KIS tidak aktif\n" for name in names]
    return (HEAD + "".join(lines)).encode()


def upload(content: bytes, name: str = "daftar.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(client, file, **fields):
    data = {"file": file, "on_match": "skip"} | fields
    return client.post(reverse("imports:new", args=["cases"]), data)


def send_sample(client, path: Path = SAMPLE) -> ImportRun:
    response = send(client, upload(path.read_bytes(), path.name))
    run = ImportRun.objects.latest("pk")
    assert response.headers["Location"] == reverse("imports:run", args=[run.pk])
    return run


def page_of(client, run: ImportRun, query: str = "") -> str:
    return client.get(reverse("imports:run", args=[run.pk]) + query).content.decode()


def post(client, name: str, run: ImportRun, **data):
    return client.post(reverse(f"imports:{name}", args=[run.pk]), data)


def files_kept() -> list[str]:
    try:
        return ImportRun.file.field.storage.listdir("imports")[1]
    except FileNotFoundError:
        return []


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def lines_of(response) -> list[str]:
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
