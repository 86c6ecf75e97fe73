"""Exporting through the API: asked for, fetched by its maker, gone in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import settings as portal_settings
from portal.accounts.models import Assignment, RecordLogEntry
from portal.jobs.running import run_job
from portal.spreadsheets.exports.exports import expire_exports
from portal.spreadsheets.exports.kept_views import keep_view
from portal.spreadsheets.models import ExportRun
from tests.api.conftest import messages
from tests.factories import make_case

EXPORTS = "/api/v1/exports/"
KEY = "7a0a3b4e-3f5f-4f2a-8a0c-0e4a5f7f7d11"
ASKED = {
    "register": "cases",
    "file_format": "csv",
    "columns": ["status", "case_number", "nik"],
    "purpose": "Laporan bulanan",
}


@pytest.fixture
def waiting(settings):
    """Every list counts as large, and jobs wait for a worker."""
    settings.EXPORT_ROWS_AT_ONCE = 0
    settings.TASKS = portal_settings.TASKS


def ask(client, **changes):
    return client.post_json(EXPORTS, ASKED | changes)


def lines_of(response) -> list[str]:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


@pytest.fixture
def made(api, officer, case) -> dict:
    response = ask(api(officer))
    assert response.status_code == 201, response.content
    return response.json()


def test_small_list_is_ready_at_once(api, officer, case):
    client = api(officer)

    response = ask(client)

    made = response.json()
    assert (response.status_code, made["state"], made["rows"]) == (201, "ready", 1)
    assert response["Location"] == made["url"]
    masked = f"{case.person.nik[:4]}••••••••{case.person.nik[-4:]}"
    assert lines_of(client.get(made["links"]["file"])) == [
        "Status,Nomor kasus,NIK",
        f"Terdaftar,{case.number},{masked}",
    ]


def test_numbers_are_in_full_for_those_who_may_unmask_them(api, coordinator, case):
    client = api(coordinator)

    made = ask(client, columns=["nik"]).json()

    assert made["has_full_numbers"]
    assert lines_of(client.get(made["links"]["file"]))[1] == case.person.nik


def test_large_list_is_written_in_the_background(api, officer, case, waiting):
    client = api(officer)

    response = ask(client)

    made = response.json()
    assert (response.status_code, made["state"]) == (202, "writing")
    assert made["progress"] == {"done": 0, "total": 0}
    assert made["links"]["file"] is None
    early = client.get(made["url"] + "file/")
    assert (early.status_code, early["Content-Type"]) == (
        404,
        "application/problem+json",
    )
    run_job.func(job_id=ExportRun.objects.get().job_id)
    ready = client.get(made["url"]).json()
    assert (ready["state"], ready["progress"]) == ("ready", None)
    assert len(lines_of(client.get(ready["links"]["file"]))) == 2


def test_export_that_is_written_is_stopped_by_its_maker(
    api, officer, coordinator, case, waiting
):
    client = api(officer)
    made = ask(client).json()

    others = api(coordinator).post_json(made["links"]["cancel"], {})
    stopped = client.post_json(made["links"]["cancel"], {})
    again = client.post_json(made["links"]["cancel"], {})

    assert others.status_code == 403
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    assert again.status_code == 400
    assert client.get(made["url"] + "file/").status_code == 404


def test_filters_narrow_what_leaves(api, officer, case):
    other = make_case(by=officer, kind="complaint")
    client = api(officer)

    made = ask(
        client,
        filters={"kind": ["complaint", "question"], "status": "registered"},
        columns=["case_number"],
    ).json()

    assert made["filters"] == {"kind": "complaint,question", "status": "registered"}
    assert lines_of(client.get(made["links"]["file"]))[1:] == [other.number]


def test_kept_view_stands_for_list_filters_and_columns(api, officer, case):
    view = keep_view(
        by=officer,
        register="cases",
        name="Rekap",
        columns=["case_number"],
        filters={"status": "registered"},
    )
    client = api(officer)

    made = client.post_json(EXPORTS, {"view": view.pk, "purpose": "Rekap"}).json()

    assert (made["register"], made["columns"]) == ("cases", ["case_number"])
    assert made["filters"] == {"status": "registered"}


def test_view_of_another_is_unknown(api, officer, neighbour, case):
    view = keep_view(
        by=officer, register="cases", name="Rekap", columns=["name"], filters={}
    )

    response = api(neighbour).post_json(EXPORTS, {"view": view.pk, "purpose": "x"})

    assert (response.status_code, list(messages(response))) == (400, ["view"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"purpose": "x" * 201}, "purpose"),
        ({"columns": ["payung"]}, "columns"),
        ({"columns": ["name", "name"]}, "columns"),
        ({"columns": [1]}, "columns.0"),
        ({"filters": {"payung": "x"}}, "filters"),
        ({"filters": {"status": 1}}, "filters.status"),
        ({"filters": {"q": "3202160101700001"}}, "filters"),
        ({"filters": "status"}, "filters"),
        ({"file_format": "pdf"}, "file_format"),
        ({"register": "secrets"}, "register"),
        ({"view": 1}, "view"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_export_that_cannot_be_is_refused(api, officer, changes, field):
    response = ask(api(officer), **changes)

    assert response.status_code == 400, response.content
    assert list(messages(response)) == [field]
    assert ExportRun.objects.count() == 0


def test_export_says_of_what(api, officer):
    response = api(officer).post_json(EXPORTS, {"purpose": "x"})

    assert (response.status_code, list(messages(response))) == (400, ["register"])


@pytest.mark.parametrize("name", ["facilitator", "editor", "learner"])
def test_export_is_refused_to_those_who_do_not_export(api, request, name, case):
    response = ask(api(request.getfixturevalue(name)))

    assert response.status_code == 403
    assert ExportRun.objects.count() == 0


def test_list_one_may_not_export_is_refused(api, officer):
    assert ask(api(officer), register="institutions", columns=[]).status_code == 403


def test_same_export_under_a_key_is_made_once(api, officer, case):
    client = api(officer)

    first = client.post_json(EXPORTS, ASKED, Idempotency_Key=KEY)
    second = client.post_json(EXPORTS, ASKED, Idempotency_Key=KEY)

    assert (first.status_code, second.content) == (201, first.content)
    assert ExportRun.objects.count() == 1


def test_exports_are_seen_by_maker_and_manager_alone(
    api, officer, coordinator, back_officer, neighbour, made
):
    users = (officer, coordinator, back_officer, neighbour)

    listed = [
        [row["id"] for row in api(user).get(EXPORTS).json()["results"]]
        for user in users
    ]
    statuses = [api(user).get(made["url"]).status_code for user in users]

    assert listed == [[made["id"]], [made["id"]], [], []]
    assert statuses == [200, 200, 404, 404]
    assert api(coordinator).get(made["url"]).json()["links"]["file"] is None


def test_exports_are_closed_to_those_who_see_none(api, editor):
    assert api(editor).get(EXPORTS).status_code == 403


def test_file_is_for_its_maker_alone(api, officer, coordinator, neighbour, made):
    address = made["links"]["file"]

    statuses = [api(user).get(address).status_code for user in (coordinator, neighbour)]

    assert statuses == [403, 404]
    assert lines_of(api(officer).get(address))
    entry = RecordLogEntry.objects.get(action="exports.download")
    assert entry.user == officer


def test_file_is_fetched_whatever_kind_is_accepted(api, officer, made):
    headers = {"Accept": "text/csv"}

    response = api(officer).get(made["links"]["file"], headers=headers)

    assert response["Content-Type"].startswith("text/csv")
    assert len(lines_of(response)) == 2


def test_file_that_expired_is_gone(api, officer, made):
    client = api(officer)
    ExportRun.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    late = client.get(made["links"]["file"])
    expire_exports()
    later = client.get(made["links"]["file"])

    for response in (late, later):
        assert response.status_code == 410
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["detail"]
    assert client.get(made["url"]).json()["links"]["file"] is None


def test_file_is_not_for_a_maker_who_lost_the_role(api, officer, made):
    Assignment.objects.filter(user=officer).update(ends_on="2020-01-01")

    assert api(officer).get(made["links"]["file"]).status_code in (403, 404)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("register=cases&state=ready", 1),
        ("register=people", 0),
        ("state=writing,failed", 0),
        ("created_since=2999-01-01", 0),
    ],
)
def test_exports_are_filtered(api, officer, made, query, count):
    rows = api(officer).get(f"{EXPORTS}?{query}").json()["results"]

    assert len(rows) == count


@pytest.mark.parametrize("rows", [1, 3])
def test_exports_list_asks_as_much_for_three_as_for_one(
    api, officer, case, django_assert_num_queries, rows
):
    client = api(officer)
    for _each in range(rows):
        ask(client)
    client.get(EXPORTS)

    with django_assert_num_queries(4):
        assert len(client.get(EXPORTS).json()["results"]) == rows
