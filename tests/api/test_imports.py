"""Importing through the API: from the upload to the undo, for whom it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import settings as portal_settings
from portal.accounts.models import Assignment
from portal.api.models import RepeatableAnswer
from portal.cases.models import Case
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.runs import running
from tests.api.conftest import messages
from tests.factories import BENDA
from tests.workbooks import HEADERS, citizen, stage, write_list, write_xlsx

IMPORTS = "/api/v1/imports/"
KEY = "0c1b7d3e-7ab1-4f0e-9f66-1f6f2f0a4c55"
GOOD = "3202160101700001"
MASKED = "3202••••••••0002"


def rows() -> list[dict]:
    """A blocked row, two good ones and a repeat."""
    return [
        citizen(1, nik="320216"),
        citizen(2),
        citizen(3),
        citizen(3, received_on="05/06/2026"),
    ]


def upload(client, path: Path, headers: dict | None = None, **fields):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(IMPORTS, {"file": file, **fields}, headers=headers or {})


@pytest.fixture
def sent(api, officer, tmp_path) -> dict:
    """The rows as the officer sent them, and how they were answered."""
    response = upload(api(officer), write_list(tmp_path, rows()))
    assert response.status_code == 201, response.content
    return response.json()


@pytest.fixture
def waiting(settings):
    """Jobs wait for a worker; `work` is one."""
    settings.TASKS = portal_settings.TASKS


def work(pk: int) -> None:
    run_job.func(job_id=ImportRun.objects.get(pk=pk).job_id)


def listed(client, address: str) -> list[dict]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def patch(client, address: str, body):
    tag = client.get(address)["ETag"]
    return client.patch_json(address, body, If_Match=tag)


# The whole way


def test_list_goes_in_is_mended_saved_and_taken_back(api, officer, sent):
    client, links = api(officer), sent["links"]
    assert (sent["state"], sent["counts"]["ready"]) == ("staged", 2)

    (problem,) = listed(client, links["problems"] + "?severity=error")
    mended = patch(client, problem["row_url"], {"cells": {problem["field"]: GOOD}})
    saved = client.post_json(links["commit"], {})
    progress = client.get(links["progress"]).json()
    undone = client.post_json(links["undo"], {})

    assert (problem["code"], problem["value"]) == ("nik.length", "320216")
    assert (mended.status_code, mended.json()["outcome"]) == (200, "create")
    assert mended.json()["counts"]["ready"] == 3
    assert (saved.status_code, saved["Location"]) == (202, links["progress"])
    assert (progress["state"], progress["doing"]) == ("committed", "commit")
    assert progress["counts"]["created"] == 3
    assert (undone.status_code, undone.json()["state"]) == (202, "undone")
    assert listed(client, links["kept"]) == []
    assert Case.objects.count() == 0


def test_answer_holds_what_the_contract_says(sent):
    assert sent["run"] == sent["id"]
    assert (sent["register"], sent["committed"]) == ("cases", False)
    assert (sent["header_rows"], sent["first_row"], sent["last_row"]) == ([1], 2, 5)
    assert [each["column"] for each in sent["columns"]][:2] == ["nik", "name"]
    assert sent["preview"][1]["values"]["nik"] == citizen(2)["nik"]
    assert sent["problems"][0] == {
        "code": "nik.length",
        "severity": "error",
        "count": 1,
        "url": f"{sent['links']['problems']}?code=nik.length&severity=error",
    }


def test_what_someone_worked_on_is_kept_and_listed(api, officer, sent):
    client, links = api(officer), sent["links"]
    client.post_json(links["commit"], {})
    case = Case.objects.get(person__name=citizen(2)["name"])
    address = f"/api/v1/cases/{case.number}/"
    patch(client, address, {"notes": "Sudah ditelepon."})

    client.post_json(links["undo"], {})

    (kept,) = listed(client, links["kept"])
    assert (kept["row"], kept["name"]) == (3, citizen(2)["name"])
    assert kept["reasons"]
    assert kept["record"]["label"] == case.number


# Sending


def test_message_is_read_like_a_file(api, officer):
    text = "Nama: Siti Contoh\nNIK: 3202160101700001\nLayanan: KIS tidak aktif"

    response = api(officer).post(IMPORTS, {"text": text})

    assert response.status_code == 201, response.content
    assert response.json()["counts"]["rows"] == 1


def test_options_of_a_form_reach_the_reading(api, officer, tmp_path):
    options = {
        "register": "cases",
        "on_match": "update",
        "sheet": "Sheet",
        "defaults": json.dumps({"region": BENDA}),
    }

    sent = upload(api(officer), write_list(tmp_path, rows()), **options).json()

    assert (sent["on_match"], sent["sheet"]) == ("update", "Sheet")
    assert sent["defaults"] == {"region": BENDA}


def test_large_file_is_read_in_the_background(
    api, officer, tmp_path, monkeypatch, waiting
):
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 0)
    client = api(officer)

    response = upload(client, write_list(tmp_path, rows()))

    assert (response.status_code, response.json()["state"]) == (202, "reading")
    assert response.json()["progress"]["is_waiting"]
    assert client.get(response["Location"]).json()["columns"] == []
    work(response.json()["id"])
    assert client.get(response["Location"]).json()["counts"]["rows"] == 4


def test_file_that_cannot_be_read_is_refused_and_not_kept(api, officer, tmp_path):
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")

    response = upload(api(officer), path)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert list(messages(response)) == ["file"]
    assert ImportRun.objects.count() == 0


def test_file_without_a_list_is_refused_and_not_kept(api, officer, tmp_path):
    path = write_xlsx(tmp_path / "angka.xlsx", [["a", "b"], [1, 2]])

    response = upload(api(officer), path)

    assert (response.status_code, list(messages(response))) == (400, ["file"])
    assert ImportRun.objects.count() == 0


def test_file_that_is_too_large_is_refused_and_not_kept(
    api, officer, tmp_path, settings, monkeypatch
):
    settings.SPREADSHEET_MAX_BYTES = 100
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 50)

    response = upload(api(officer), write_list(tmp_path, rows()))

    assert (response.status_code, list(messages(response))) == (400, ["file"])
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "file"),
        ({"file": "words"}, "file"),
        ({"text": "Nama: Siti\nNIK: x", "colour": "red"}, "colour"),
        ({"text": "Nama: Siti\nNIK: x", "register": "secrets"}, "register"),
        ({"text": "Nama: Siti\nNIK: x", "on_match": "perhaps"}, "on_match"),
        ({"text": "Nama: Siti\nNIK: x", "defaults": "{"}, "defaults"),
        ({"text": "Nama: Siti\nNIK: x", "defaults": "[]"}, "defaults"),
        ({"text": "Nama: Siti\nNIK: x", "defaults": '{"region": 1}'}, "defaults"),
        (
            {"text": "Nama: Siti\nNIK: x", "defaults": '{"region": "5201012002"}'},
            "defaults",
        ),
        ({"text": ["Nama: Siti", "Nama: Budi"]}, "text"),
        ({"text": "nothing here"}, "text"),
    ],
)
def test_form_that_cannot_be_is_refused(api, officer, fields, field):
    response = api(officer).post(IMPORTS, fields)

    assert response.status_code == 400, response.content
    assert list(messages(response)) == [field]
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize("name", ["supervisor", "facilitator", "editor", "learner"])
def test_upload_is_refused_to_those_who_do_not_import(api, request, name, tmp_path):
    client = api(request.getfixturevalue(name))

    response = upload(client, write_list(tmp_path, rows()))

    assert response.status_code == 403
    assert ImportRun.objects.count() == 0


def test_upload_into_a_list_one_may_not_import_is_refused(api, officer, tmp_path):
    path = write_list(tmp_path, rows())

    response = upload(api(officer), path, register="institutions")

    assert response.status_code == 403
    assert ImportRun.objects.count() == 0


# Sent twice


def test_same_upload_under_a_key_is_one_import(api, officer, tmp_path):
    client, path = api(officer), write_list(tmp_path, rows())

    first = upload(client, path, {"Idempotency-Key": KEY})
    second = upload(client, path, {"Idempotency-Key": KEY})

    assert (first.status_code, second.content) == (201, first.content)
    assert second["Idempotency-Replayed"] == "true"
    assert second["Location"] == first["Location"]
    assert ImportRun.objects.count() == 1


def test_other_file_under_the_key_is_refused(api, officer, tmp_path):
    client = api(officer)
    upload(
        client, write_list(tmp_path, rows(), name="a.xlsx"), {"Idempotency-Key": KEY}
    )
    other = write_list(tmp_path, [citizen(9)], name="a.xlsx")

    response = upload(client, other, {"Idempotency-Key": KEY})

    assert response.status_code == 422
    assert ImportRun.objects.count() == 1


def test_kept_answer_is_not_repeated_to_who_lost_a_role(api, officer, tmp_path):
    client, path = api(officer), write_list(tmp_path, rows())
    upload(client, path, {"Idempotency-Key": KEY})
    Assignment.objects.filter(user=officer).update(ends_on="2020-01-01")

    response = upload(client, path, {"Idempotency-Key": KEY})

    assert response.status_code == 403
    assert b"Contoh" not in response.content
    assert RepeatableAnswer.objects.count() == 1


def test_refused_upload_leaves_the_key_free(api, officer, tmp_path):
    client = api(officer)
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")

    refused = upload(client, broken, {"Idempotency-Key": KEY})
    taken = upload(client, write_list(tmp_path, rows()), {"Idempotency-Key": KEY})

    assert (refused.status_code, taken.status_code) == (400, 201)


# Listing


def test_imports_are_listed_to_those_who_see_them(
    api, officer, coordinator, neighbour, sent
):
    ids = [
        [row["id"] for row in listed(api(user), IMPORTS)]
        for user in (officer, coordinator, neighbour)
    ]

    assert ids == [[sent["id"]], [sent["id"]], []]
    assert api(officer).get(IMPORTS).json()["results"][0]["counts"] == sent["counts"]


def test_imports_are_closed_to_those_who_do_not_see_any(api, editor):
    assert api(editor).get(IMPORTS).status_code == 403


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("register=cases", 1),
        ("register=people", 0),
        ("state=staged,committed", 1),
        ("state=undone", 0),
        ("profile=99", 0),
        ("created_since=2020-01-01", 1),
        ("created_since=2999-01-01", 0),
        ("updated_since=2020-01-01", 1),
        ("updated_since=2999-01-01", 0),
    ],
)
def test_imports_are_filtered(api, officer, sent, query, count):
    assert len(listed(api(officer), f"{IMPORTS}?{query}")) == count


@pytest.mark.parametrize("query", ["register=secrets", "state=x", "colour=red"])
def test_filters_that_cannot_be_are_refused(api, officer, query):
    assert api(officer).get(f"{IMPORTS}?{query}").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_imports_list_asks_as_much_for_three_as_for_one(
    api, officer, tmp_path, django_assert_num_queries, count
):
    for _each in range(count):
        stage(tmp_path, rows(), by=officer)
    client = api(officer)
    client.get(IMPORTS)

    with django_assert_num_queries(4):
        assert len(listed(client, IMPORTS)) == count


# One import


def test_unchanged_import_is_not_sent_again(api, officer, sent):
    client = api(officer)
    tag = client.get(sent["url"])["ETag"]

    assert client.get(sent["url"], headers={"If-None-Match": tag}).status_code == 304


def test_import_is_discarded_before_it_is_saved(api, officer, sent):
    client = api(officer)

    assert client.delete(sent["url"]).status_code == 204
    assert client.get(sent["url"]).status_code == 404
    assert ImportRun.objects.count() == 0


def test_saved_import_is_not_discarded(api, officer, sent):
    client = api(officer)
    client.post_json(sent["links"]["commit"], {})

    assert client.delete(sent["url"]).status_code == 400
    assert ImportRun.objects.count() == 1


def test_import_that_changed_is_not_discarded(api, officer, sent):
    headers = {"If-Match": '"other"'}

    response = api(officer).delete(sent["url"], headers=headers)

    assert response.status_code == 412
    assert ImportRun.objects.count() == 1


READ = ("", "mapping/", "problems/", "rows/", "rows/0/", "progress/", "kept/")
ACTS = ("commit/", "cancel/", "undo/", "choices/")


@pytest.mark.parametrize("below", READ)
def test_import_is_read_in_its_region_and_nowhere_else(
    api, officer, coordinator, neighbour, trainer, sent, below
):
    address = sent["url"] + below

    statuses = [
        api(user).get(address).status_code
        for user in (officer, coordinator, neighbour, trainer)
    ]

    assert statuses == [200, 200, 404, 404]


@pytest.mark.parametrize("below", ACTS)
def test_import_is_nobodys_elsewhere_to_act_on(
    api, neighbour, back_officer, sent, below
):
    address, body = sent["url"] + below, {"rows": "repeats", "choice": None}
    body = body if below == "choices/" else {}

    statuses = [
        api(user).post_json(address, body).status_code
        for user in (neighbour, back_officer)
    ]

    assert statuses == [404, 403]
    assert ImportRun.objects.get().state == "staged"


@pytest.mark.parametrize("below", ["mapping/", "rows/0/"])
def test_import_is_nobodys_elsewhere_to_change(
    api, neighbour, back_officer, sent, below
):
    address = sent["url"] + below

    statuses = [
        api(user).patch_json(address, {}).status_code
        for user in (neighbour, back_officer)
    ]

    assert statuses == [404, 403]
    assert api(neighbour).delete(sent["url"]).status_code == 404
    assert api(back_officer).delete(sent["url"]).status_code == 403


@pytest.mark.parametrize("below", ["commit/", "cancel/", "undo/"])
def test_acts_take_no_fields(api, officer, sent, below):
    response = api(officer).post_json(sent["url"] + below, {"colour": "red"})

    assert (response.status_code, list(messages(response))) == (400, ["colour"])


# Problems and rows


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?code=nik.length", 1),
        ("?code=name.missing", 0),
        ("?column=nik&row=2", 1),
        ("?row=3", 0),
        ("?severity=warning,error", 1),
        ("?severity=info", 0),
    ],
)
def test_problems_are_filtered(api, officer, sent, query, count):
    assert len(listed(api(officer), sent["links"]["problems"] + query)) == count


def test_rows_are_paged_in_order(api, officer, sent):
    client, seen, address = api(officer), [], sent["links"]["rows"] + "?limit=2"
    while address:
        page = client.get(address).json()
        seen += [row["position"] for row in page["results"]]
        address = page["next"]

    back = client.get(sent["links"]["rows"] + "?limit=3&ordering=-position").json()

    assert seen == [0, 1, 2, 3]
    assert [row["position"] for row in back["results"]] == [3, 2, 1]


def test_row_tells_what_it_repeats(api, officer, sent):
    (row,) = listed(api(officer), sent["links"]["rows"] + "?outcome=duplicate")

    assert (row["row"], row["position"], row["repeat_of"]) == (5, 3, 2)


def test_known_record_is_shown_old_and_new(api, officer, tmp_path):
    client = api(officer)
    first = upload(client, write_list(tmp_path, [citizen(2, notes="lama")])).json()
    client.post_json(first["links"]["commit"], {})
    path = write_list(tmp_path, [citizen(2, notes="baru")])

    again = upload(client, path, on_match="update").json()

    (row,) = listed(client, again["links"]["rows"])
    change = {"column": "notes", "before": "lama", "after": "baru"}
    assert (row["outcome"], row["changes"]) == ("update", [change])
    assert row["record"]["label"] == Case.objects.get().number


def test_numbers_are_full_for_the_importer_alone(api, officer, back_officer, sent):
    numbers = [
        listed(api(user), sent["links"]["rows"])[1]["values"]["nik"]
        for user in (officer, back_officer)
    ]

    assert numbers == [citizen(2)["nik"], MASKED]
    for below in READ:
        content = api(back_officer).get(sent["url"] + below).content.decode()
        assert citizen(2)["nik"] not in content
    row = api(back_officer).get(sent["url"] + "rows/1/").json()
    assert (row["values"]["region"], row["cells"]) == (BENDA, [])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("below", "queries"), [("rows/", 9), ("problems/", 5)])
def test_rows_and_problems_ask_as_much_for_three_as_for_one(
    api, officer, tmp_path, django_assert_num_queries, below, queries, count
):
    wrong = [citizen(n, birth_date="31/02/1970") for n in range(1, count + 1)]
    run = stage(tmp_path, wrong, by=officer)
    client, address = api(officer), f"{IMPORTS}{run.pk}/{below}"
    client.get(address)

    with django_assert_num_queries(queries):
        assert len(listed(client, address)) == count


# Mending


def test_cells_of_a_row_say_what_may_be_written(api, officer, sent):
    row = api(officer).get(sent["url"] + "rows/0/").json()

    cell = next(cell for cell in row["cells"] if cell["field"] == "nik")
    assert (cell["letter"], cell["text"], cell["original"]) == ("A", "320216", "320216")


def test_null_restores_what_the_file_says(api, officer, sent):
    client, address = api(officer), sent["url"] + "rows/0/"
    patch(client, address, {"cells": {"nik": GOOD}})

    restored = patch(client, address, {"cells": {"nik": None}}).json()

    assert (restored["outcome"], restored["mends"]) == ("blocked", {})


def test_row_is_left_out_and_taken_in_again(api, officer, sent):
    client, address = api(officer), sent["url"] + "rows/1/"

    out = patch(client, address, {"choice": {"do": "skip"}}).json()
    back = patch(client, address, {"choice": None}).json()

    assert (out["outcome"], out["choice"]) == ("skip", {"do": "skip"})
    assert (back["outcome"], back["choice"]) == ("create", None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"cells": {"nik": GOOD}, "choice": None}, ""),
        ({"cells": {"payung": "x"}}, ""),
        ({"cells": {"nik": ["x"]}}, "cells.nik"),
        ({"cells": {"nik": True}}, "cells.nik"),
        ({"cells": "nik"}, "cells"),
        ({"choice": {"do": "perhaps"}}, "choice.do"),
        ({"choice": {"do": "update"}}, ""),
        ({"choice": {"do": "skip", "colour": "red"}}, "choice.colour"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_mend_that_cannot_be_is_refused(api, officer, sent, body, field):
    response = patch(api(officer), sent["url"] + "rows/1/", body)

    assert response.status_code == 400, response.content
    assert list(messages(response)) == [field]


def test_mend_of_another_version_is_refused(api, officer, sent):
    client, address = api(officer), sent["url"] + "rows/0/"
    body = {"cells": {"nik": GOOD}}
    tag = client.get(address)["ETag"]
    client.patch_json(address, body, If_Match=tag)

    statuses = [
        client.patch_json(address, {"cells": {"nik": None}}, If_Match=tag).status_code,
        client.patch_json(address, body).status_code,
    ]

    assert statuses == [412, 428]


def test_row_that_is_not_there_is_not_found(api, officer, sent):
    client = api(officer)

    statuses = [
        client.get(sent["url"] + "rows/99/").status_code,
        client.patch_json(sent["url"] + "rows/99/", {}).status_code,
        client.get(sent["url"] + f"rows/{10**20}/").status_code,
    ]

    assert statuses == [404, 404, 404]


def test_manager_who_sees_no_numbers_decides_but_mends_no_cell(api, coordinator, sent):
    unmask = Permission.objects.get(codename="unmask_person")
    coordinator.assignments.get().role.group.permissions.remove(unmask)
    client, address = api(coordinator), sent["url"] + "rows/1/"

    mended = patch(client, address, {"cells": {"name": "Budi"}})
    skipped = patch(client, address, {"choice": {"do": "skip"}})

    assert mended.status_code == 403
    assert (skipped.status_code, skipped.json()["values"]["nik"]) == (200, MASKED)


@pytest.mark.parametrize(
    ("body", "changed", "ready"),
    [
        ({"rows": "repeats", "choice": {"do": "keep"}}, 1, 3),
        ({"rows": [1, 2], "choice": {"do": "skip"}}, 2, 1),
        ({"code": "nik.length", "choice": {"do": "skip"}}, 1, 2),
        ({"rows": "known", "choice": {"do": "update"}}, 0, 2),
    ],
)
def test_many_rows_are_decided_at_once(api, officer, sent, body, changed, ready):
    answer = api(officer).post_json(sent["links"]["choices"], body).json()

    assert (answer["rows"], answer["counts"]["ready"]) == (changed, ready)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"choice": {"do": "skip"}}, ""),
        ({"rows": "all", "choice": {"do": "skip"}}, "rows"),
        ({"rows": [-1], "choice": {"do": "skip"}}, "rows"),
        ({"rows": [99], "choice": {"do": "skip"}}, ""),
        ({"rows": "repeats"}, "choice"),
        ({"code": "nik.length", "choice": {"do": "keep"}}, "choice"),
        ({"rows": [1], "choice": {"do": "update"}}, ""),
    ],
)
def test_decision_that_cannot_be_is_refused(api, officer, sent, body, field):
    response = api(officer).post_json(sent["links"]["choices"], body)

    assert response.status_code == 400, response.content
    assert list(messages(response)) == [field]


# Mapping


def test_columns_are_settled_and_remembered(api, officer, sent):
    client, address = api(officer), sent["links"]["mapping"]
    letter = next(
        each["letter"]
        for each in client.get(address).json()["columns"]
        if each["header"] == HEADERS["service"]
    )

    answer = patch(client, address, {"columns": {letter: "description"}}).json()

    column = next(each for each in answer["columns"] if each["letter"] == letter)
    assert (column["field"], column["how"]) == ("description", "chosen")
    assert answer["profile"]["id"] == MappingProfile.objects.get().pk
    assert listed(client, f"{IMPORTS}?profile={answer['profile']['id']}")


def test_open_words_are_suggested_and_explained(api, officer, tmp_path):
    client = api(officer)
    path = write_list(tmp_path, [citizen(1, status="beres sekali"), citizen(2)])
    address = upload(client, path).json()["links"]["mapping"]
    (open_words,) = [
        each
        for each in client.get(address).json()["open_words"]
        if each["field"] == "status"
    ]
    assert (open_words["words"], open_words["count"]) == ("beres sekali", 1)

    body = {"value_map": {"status": {"beres sekali": "resolved"}}}
    answer = patch(client, address, body).json()

    assert answer["value_map"] == {"status": {"beres sekali": "resolved"}}
    assert not [each for each in answer["open_words"] if each["field"] == "status"]
    taken_back = {"value_map": {"status": {"beres sekali": None}}}
    assert patch(client, address, taken_back).json()["value_map"] == {}


def test_constants_sheets_and_rule_are_changed(api, officer, sent):
    body = {
        "defaults": {"channel": "phone"},
        "on_match": "update",
        "sheets": ["Sheet"],
        "header_rows": [1],
        "hidden_rows": "leave",
    }

    answer = patch(api(officer), sent["links"]["mapping"], body)

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["defaults"], told["on_match"]) == ({"channel": "phone"}, "update")
    assert (told["sheets"], told["header_rows"]) == (["Sheet"], [1])


def test_list_is_read_without_its_profile(api, officer, sent):
    client, address = api(officer), sent["links"]["mapping"]
    pk = patch(client, address, {"columns": {"A": None}}).json()["profile"]["id"]

    without = patch(client, address, {"profile": None}).json()
    by_it = patch(client, address, {"profile": pk}).json()

    assert (without["profile"], by_it["profile"]["id"]) == (None, pk)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"columns": {"ZZ": "name"}}, "columns"),
        ({"columns": {"A": "payung"}}, "columns"),
        ({"columns": {"A": 1}}, "columns.A"),
        ({"columns": {"A": "name", "B": "name"}}, ""),
        ({"defaults": {"nik": GOOD}}, ""),
        ({"value_map": {"status": "x"}}, "value_map.status"),
        ({"value_map": {"name": {"Siti": "Budi"}}}, ""),
        ({"value_map": {"status": {"beres": "perhaps"}}}, ""),
        ({"sheets": []}, "sheets"),
        ({"sheets": ["No such"]}, ""),
        ({"header_rows": [0]}, "header_rows.0"),
        ({"header_rows": [400]}, ""),
        ({"hidden_rows": "perhaps"}, "hidden_rows"),
        ({"profile": 99}, "profile"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_reading_that_cannot_be_is_refused(api, officer, sent, body, field):
    client, address = api(officer), sent["links"]["mapping"]
    before = client.get(address)["ETag"]

    response = patch(client, address, body)

    assert response.status_code == 400, response.content
    assert list(messages(response)) == [field]
    assert client.get(address)["ETag"] == before


def test_reading_of_another_version_is_refused(api, officer, sent):
    client, address = api(officer), sent["links"]["mapping"]

    statuses = [
        client.patch_json(address, {"on_match": "update"}).status_code,
        client.patch_json(address, {"on_match": "update"}, If_Match='"x"').status_code,
    ]

    assert statuses == [428, 412]
    assert ImportRun.objects.get().on_match == "skip"


def test_another_sheet_of_a_refused_file_is_tried(api, officer, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 0)
    client = api(officer)
    path = write_xlsx(tmp_path / "angka.xlsx", [["a", "b"], [1, 2]])
    refused = upload(client, path).json()
    address = refused["links"]["mapping"]

    told = client.get(address).json()
    wrong = patch(client, address, {"sheets": ["Sheet2"]})
    mixed = patch(client, address, {"sheets": ["Sheet"], "on_match": "skip"})
    tried = patch(client, address, {"sheets": ["Sheet"]})

    assert (refused["state"], bool(refused["message"])) == ("failed", True)
    assert told["other_sheets"] == [{"sheet": "Sheet", "why": "no_list"}]
    assert [wrong.status_code, mixed.status_code] == [400, 400]
    assert (tried.status_code, tried.json()["state"]) == (200, "failed")
    assert Job.objects.count() == 2


def test_large_file_is_read_differently_in_the_background(
    api, officer, sent, waiting, monkeypatch
):
    monkeypatch.setattr(running, "AT_ONCE_BYTES", 0)
    client, links = api(officer), sent["links"]
    words = {"status": {"beres": "resolved", "entah": None}}
    body = {"on_match": "update", "header_rows": [1], "value_map": words}

    response = patch(client, links["mapping"], body)

    assert (response.status_code, response.json()["state"]) == (202, "reading")
    assert response["Location"].endswith(links["progress"])
    assert client.get(links["progress"]).json()["state"] == "reading"
    assert patch(client, links["mapping"], body).status_code == 400
    run_job.func(job_id=ImportRun.objects.get().job_id)
    told = client.get(links["mapping"]).json()
    assert (told["state"], told["on_match"]) == ("staged", "update")
    assert told["value_map"] == {"status": {"beres": "resolved"}}


def test_saved_import_is_not_read_differently(api, officer, sent):
    client = api(officer)
    client.post_json(sent["links"]["commit"], {})

    response = patch(client, sent["links"]["mapping"], {"on_match": "update"})

    assert response.status_code == 400


# Saving, stopping, taking back


def test_saving_that_waits_is_stopped(api, officer, sent, waiting):
    client, links = api(officer), sent["links"]
    begun = client.post_json(links["commit"], {}).json()
    again = client.post_json(links["commit"], {})

    stopped = client.post_json(links["cancel"], {})

    assert (begun["state"], begun["is_waiting"]) == ("committing", True)
    assert again.status_code == 400
    assert (stopped.status_code, stopped.json()["state"]) == (202, "staged")
    assert Case.objects.count() == 0


def test_commit_under_a_key_is_asked_for_once(api, officer, sent):
    client, address = api(officer), sent["links"]["commit"]

    first = client.post_json(address, {}, Idempotency_Key=KEY)
    second = client.post_json(address, {}, Idempotency_Key=KEY)

    assert (first.status_code, second.status_code) == (202, 202)
    assert second.content == first.content
    assert Case.objects.count() == 2


@pytest.mark.parametrize("below", ["cancel/", "undo/"])
def test_what_is_not_under_way_is_neither_stopped_nor_taken_back(
    api, officer, sent, below
):
    response = api(officer).post_json(sent["url"] + below, {})

    assert response.status_code == 400
    assert response.json()["detail"]


def test_manager_of_the_region_takes_it_back(api, officer, coordinator, sent):
    api(officer).post_json(sent["links"]["commit"], {})

    undone = api(coordinator).post_json(sent["links"]["undo"], {})

    assert undone.json()["state"] == "undone"
    assert Case.objects.count() == 0
