"""The export pages, driven as a browser would."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.jobs.models import Job
from portal.spreadsheets.exports import exports
from portal.spreadsheets.exports.kept_views import keep_view
from portal.spreadsheets.models import ExportRun, ExportView
from tests.factories import make_case

pytestmark = pytest.mark.django_db
EXPORT = "/admin/exports/cases/"


def post(client, query="", **data):
    asked = {"file_format": "csv", "purpose": "Laporan bulanan", "has_ticks": "True"}
    return client.post(EXPORT + query, asked | data)


def lines_of(response) -> list[str]:
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


@pytest.fixture
def browser(officer, as_user):
    return as_user(officer)


def test_ticked_columns_leave_in_their_order(browser, officer):
    case = make_case(by=officer)

    lines = lines_of(post(browser, columns=["status", "case_number"]))

    assert lines == ["Status,Nomor kasus", f"Terdaftar,{case.number}"]
    assert ExportRun.objects.get().columns == ["status", "case_number"]


@pytest.mark.parametrize("columns", [[], ["payung"]])
def test_columns_that_cannot_leave_are_told(columns, browser):
    response = post(browser, columns=columns)

    assert list(response.context["form"].errors) == ["columns"]
    assert ExportRun.objects.count() == 0


def test_list_leaves_in_the_order_in_which_it_is_shown(browser, officer):
    numbers = [make_case(by=officer).number for _each in range(3)]

    lines = lines_of(post(browser, "?ordering=-number", columns=["case_number"]))

    assert lines[1:] == sorted(numbers, reverse=True)


def test_kept_view_brings_columns_and_filters_back(browser, officer):
    response = post(
        browser,
        "?kind=complaint",
        columns=["status", "name"],
        keep="1",
        purpose="",
        **{"view-name": "Keluhan", "view-is_shared": "on"},
    )

    page = browser.get(response.headers["Location"]).context
    assert [tick["name"] for tick in page["form"].ticks() if tick["is_chosen"]] == [
        "status",
        "name",
    ]
    assert len(page["filters"]) == 1
    assert [each["is_used"] for each in page["views"]] == [True]
    assert ExportView.objects.get().region_id == "3202162004"
    assert ExportRun.objects.count() == 0


def test_view_without_a_name_is_told(browser):
    response = post(browser, columns=["name"], keep="1", **{"view-name": " "})

    assert list(response.context["view_form"].errors) == ["name"]
    assert ExportView.objects.count() == 0


def a_view(by) -> ExportView:
    return keep_view(
        by=by,
        register="cases",
        name="Rekap",
        columns=["name"],
        filters={},
        is_shared=True,
    )


def test_view_is_renamed_and_deleted(browser, officer):
    address = reverse("exports:view", args=[a_view(officer).pk])

    browser.post(address, {"name": "Bulanan"})
    renamed = ExportView.objects.get()
    browser.post(address, {"delete": "1"})

    assert (renamed.name, renamed.region) == ("Bulanan", None)
    assert ExportView.objects.count() == 0


def test_shared_view_of_another_is_not_changed(officer, back_officer, as_user):
    address = reverse("exports:view", args=[a_view(officer).pk])
    client = as_user(back_officer)

    assert client.get(address).status_code == 404
    assert client.post(address, {"delete": "1"}).status_code == 404
    assert ExportView.objects.count() == 1


def test_long_list_is_written_in_the_background(browser, officer, settings):
    settings.EXPORT_ROWS_AT_ONCE = 1
    for _each in range(2):
        make_case(by=officer)

    address = post(browser, columns=["name"]).headers["Location"]
    page = browser.get(address)

    assert page.context["progress"] is None
    response = browser.get(page.context["file_url"])
    assert len(lines_of(response)) == 3
    assert response.headers["Content-Disposition"].endswith('.csv"')


def written(by) -> ExportRun:
    return exports.start_export(by=by, purpose="rekap", file_format="csv")


def test_link_works_only_with_its_key_and_for_its_maker(
    browser, officer, coordinator, as_user
):
    run = written(officer)
    address = reverse("exports:file", args=[run.pk, exports.link_key(run)])
    other = reverse("exports:file", args=[run.pk, "abc"])
    manager = as_user(coordinator)

    assert browser.get(other).status_code == 404
    assert manager.get(address).status_code == 302
    assert "file_url" in manager.get(reverse("exports:run", args=[run.pk])).context
    assert (
        manager.get(reverse("exports:run", args=[run.pk])).context["file_url"] is None
    )
    assert len(lines_of(browser.get(address))) == 1


def test_expired_link_leads_to_a_sentence(browser, officer):
    run = written(officer)
    ExportRun.objects.update(expires_at="2020-01-01T00:00:00Z")
    run.refresh_from_db()
    address = reverse("exports:file", args=[run.pk, exports.link_key(run)])

    page = browser.get(address, follow=True)

    assert page.context["file_url"] is None
    assert page.context["told"]


def test_progress_is_shown_until_the_file_is_there(browser, officer):
    run = written(officer)
    ExportRun.objects.update(state="writing")
    Job.objects.update(state="running")
    address = reverse("exports:progress", args=[run.pk])

    working = browser.get(address, headers={"HX-Request": "true"})
    ExportRun.objects.update(state="ready")
    ended = browser.get(address, headers={"HX-Request": "true"})

    assert "<progress" in working.content.decode()
    assert ended.headers["HX-Redirect"] == reverse("exports:run", args=[run.pk])


def test_export_is_stopped_from_its_page(browser, officer):
    run = written(officer)
    ExportRun.objects.update(state="writing")
    Job.objects.update(state="running")

    browser.post(reverse("exports:stop", args=[run.pk]))

    run.refresh_from_db()
    assert run.state == "stopped"


@pytest.mark.parametrize(
    ("name", "count"),
    [("officer", 1), ("coordinator", 2), ("national", 2), ("neighbour", 0)],
)
def test_history_shows_ones_own_and_what_one_manages(
    name, count, officer, back_officer, request, as_user
):
    written(officer)
    written(back_officer)

    page = as_user(request.getfixturevalue(name)).get(reverse("exports:index"))

    assert len(page.context["runs"]) == count


@pytest.mark.parametrize("name", ["editor", "facilitator", "agency"])
def test_history_is_not_for_who_exports_nothing(name, request, as_user):
    client = as_user(request.getfixturevalue(name))

    assert client.get(reverse("exports:index")).status_code == 403


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_history_asks_as_much_for_three_exports_as_for_one(browser, officer):
    written(officer)
    one = queries_of(browser, reverse("exports:index"))
    written(officer)
    written(officer)

    assert queries_of(browser, reverse("exports:index")) == one


def test_page_asks_as_much_for_three_views_as_for_one(browser, officer):
    a_view(officer)
    one = queries_of(browser, EXPORT)
    for name in ("Satu", "Dua"):
        keep_view(by=officer, register="cases", name=name, columns=["name"], filters={})

    assert queries_of(browser, EXPORT) == one
