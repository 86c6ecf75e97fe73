"""Changing a case: on the version one has read, within one's region."""

from __future__ import annotations

import pytest

from tests.factories import BENDA, KEBON_AYU, make_nik


def test_case_is_changed_with_the_tag_of_its_version(api, officer, case, case_url):
    client = api(officer)
    tag = client.get(case_url)["ETag"]

    response = client.patch_json(case_url, {"notes": "Bawa KK asli."}, If_Match=tag)

    assert response.status_code == 200
    assert response.json()["notes"] == "Bawa KK asli."
    assert response.json()["version"] == case.version + 1
    assert response["ETag"] != tag
    case.refresh_from_db()
    assert case.notes == "Bawa KK asli."


def test_case_tag_of_an_answer_is_that_of_the_next_change(api, officer, case_url):
    client = api(officer)
    tag = client.get(case_url)["ETag"]
    for notes in ("one", "two"):
        response = client.patch_json(case_url, {"notes": notes}, If_Match=tag)
        tag = response["ETag"]

    assert client.get(case_url)["ETag"] == tag


def test_case_change_without_condition_is_refused(api, officer, case, case_url):
    response = api(officer).patch_json(case_url, {"notes": "x"})

    assert response.status_code == 428
    case.refresh_from_db()
    assert case.notes == ""


@pytest.mark.parametrize("tag", ['"1"', 'W/"1.1"', '"99.1"', "nonsense"])
def test_case_change_of_another_version_is_refused(api, officer, case, case_url, tag):
    response = api(officer).patch_json(case_url, {"notes": "x"}, If_Match=tag)

    assert response.status_code == 412
    case.refresh_from_db()
    assert case.notes == ""


def test_case_is_not_sent_again_unchanged(api, officer, case_url):
    client = api(officer)
    tag = client.get(case_url)["ETag"]

    same = client.get(case_url, headers={"If-None-Match": f'"other", {tag}'})
    client.patch_json(case_url, {"notes": "x"}, If_Match=tag)
    changed = client.get(case_url, headers={"If-None-Match": tag})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert changed.status_code == 200


def test_case_cannot_be_moved_out_of_ones_region(api, officer, case, case_url):
    client = api(officer)
    tag = client.get(case_url)["ETag"]

    response = client.patch_json(case_url, {"region": KEBON_AYU}, If_Match=tag)

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "region"
    case.refresh_from_db()
    assert case.region_id == BENDA


def test_case_changes_its_citizen_to_the_one_meant(api, officer, case, case_url):
    client = api(officer)
    tag = client.get(case_url)["ETag"]
    other = {"name": "Dedi Contoh", "nik": make_nik()}

    response = client.patch_json(case_url, {"person": other}, If_Match=tag)

    assert response.json()["person"]["name"] == "Dedi Contoh"
    assert response.json()["person"]["id"] != case.person_id


@pytest.mark.parametrize("name", ["supervisor", "facilitator"])
def test_case_is_not_changed_by_those_who_only_read(api, request, name, case_url):
    client = api(request.getfixturevalue(name))
    tag = client.get(case_url)["ETag"]

    response = client.patch_json(case_url, {"notes": "x"}, If_Match=tag)

    assert response.status_code == 403
