"""Exporting a list: what leaves, for whom, and that it comes back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.spreadsheets.models import ExportRun, ImportRun
from tests.factories import make_case
from tests.spreadsheets.screens.wizard import lines_of, post, send, upload

pytestmark = pytest.mark.django_db


def export(client, query: str = "", **data):
    data = {"file_format": "csv", "purpose": "Laporan bulanan"} | data
    return client.post(reverse("export_list", args=["cases"]) + query, data)


def test_export_says_what_leaves(officer, supervisor, coordinator, as_user):
    make_case(by=officer)
    make_case(by=officer, kind="complaint")
    address = reverse("export_list", args=["cases"])

    all_of_it = as_user(officer).get(address).context
    some = as_user(officer).get(f"{address}?kind=complaint&p=2&ordering=number").context

    assert (all_of_it["count"], all_of_it["filters"]) == (2, [])
    assert (some["count"], len(some["filters"])) == (1, 1)
    assert all_of_it["in_full"] is False
    assert as_user(coordinator).get(address).context["in_full"] is True


def test_export_downloads_and_is_logged(supervisor, officer, as_user):
    make_case(by=officer)
    make_case(by=officer, kind="complaint")

    response = export(as_user(supervisor), "?kind=complaint")

    assert len(lines_of(response)) == 2
    assert response.headers["Content-Disposition"].endswith('.csv"')
    logged = ExportRun.objects.get()
    assert (logged.created_by, logged.rows, logged.purpose) == (
        supervisor,
        1,
        "Laporan bulanan",
    )
    assert logged.filters == {"kind": "complaint"}


def test_export_without_purpose_is_refused(officer, as_user):
    response = export(as_user(officer), purpose="  ")

    assert list(response.context["form"].errors) == ["purpose"]
    assert ExportRun.objects.count() == 0


def test_export_with_an_unknown_filter_is_told(officer, as_user):
    client = as_user(officer)

    shown = client.get(reverse("export_list", args=["cases"]) + "?planet=mars")
    response = export(client, "?planet=mars")

    assert "planet" in shown.context["refusal"]
    assert response.context["refusal"] == shown.context["refusal"]
    assert ExportRun.objects.count() == 0


@pytest.mark.parametrize("name", ["agency", "editor", "facilitator"])
def test_roles_without_export_get_a_sentence(name, request, as_user):
    client = as_user(request.getfixturevalue(name))

    assert client.get(reverse("export_list", args=["cases"])).status_code == 403
    assert export(client).status_code == 403
    assert ExportRun.objects.count() == 0


def test_stranger_exports_nothing_of_benda(officer, neighbour, as_user):
    make_case(by=officer)

    assert len(lines_of(export(as_user(neighbour)))) == 1


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_exported_list_changes_nothing_when_imported(file_format, run, browser):
    post(browser, "commit", run)
    content = b"".join(export(browser, file_format=file_format).streaming_content)

    send(browser, upload(content, f"ekspor.{file_format}"), on_match="update")

    again = ImportRun.objects.latest("pk")
    counts = again.counts
    assert (counts["rows"], counts["unchanged"]) == (6, 6)


def test_masked_export_changes_nothing_when_imported(run, browser, officer, as_user):
    post(browser, "commit", run)
    client = as_user(officer)
    content = b"".join(export(client).streaming_content)
    assert "3202164101509900" not in content.decode("utf-8-sig")

    send(client, upload(content, "ekspor.csv"), on_match="update")

    counts = ImportRun.objects.latest("pk").counts
    assert (counts["rows"], counts["unchanged"]) == (6, 6)
