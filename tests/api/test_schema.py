"""The OpenAPI document: without a warning, true, and the one we agreed on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import URLPattern
from django.utils.translation import override
from jsonschema import Draft202012Validator

from portal.api.documents import document
from portal.api.urls import urlpatterns
from portal.cases.models import Case
from portal.spreadsheets.models import ExportRun
from tests.api.conftest import CASES
from tests.workbooks import citizen, write_list

SNAPSHOT = Path(__file__).with_name("openapi.yaml")
IMPORTS, EXPORTS = "/api/v1/imports/", "/api/v1/exports/"
REFRESH = f"""The API's document has changed. If that is meant, write the new one:
manage.py spectacular --lang en --file tests/api/{SNAPSHOT.name}
Its difference belongs into the change log."""


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(json.dumps(document("en")))


def check(schema: dict, path: str, response, *, method: str = "get") -> None:
    """Fail unless the answer is what the document says of the operation."""
    answer = schema["paths"][path][method]["responses"][str(response.status_code)]
    while "$ref" in answer:
        answer = schema["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    content = answer["content"][response["Content-Type"]]["schema"]
    validator = Draft202012Validator(content | {"components": schema["components"]})
    errors = [error.message for error in validator.iter_errors(response.json())]
    assert errors == []


def test_document_is_valid_and_made_without_a_warning(tmp_path):
    file = tmp_path / "openapi.json"

    call_command(
        "spectacular", fail_on_warn=True, validate=True, format="openapi-json",
        lang="en", file=str(file),
    )  # fmt: skip

    assert json.loads(file.read_text())["openapi"] == "3.1.0"


def test_document_is_the_one_agreed_on(tmp_path):
    file = tmp_path / "openapi.yaml"
    call_command("spectacular", lang="en", file=str(file))

    assert file.read_text() == SNAPSHOT.read_text(), REFRESH


def test_document_describes_every_address_of_version_1(schema):
    addresses = {
        "/api/" + str(pattern.pattern).replace("<str:", "{").replace("<int:", "{")
        .replace(">", "}").replace("{pk}", "{id}")
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern) and str(pattern.pattern).startswith("v1/")
    }  # fmt: skip

    assert {path for path in schema["paths"] if "/v1/" in path} == addresses


def test_document_names_the_refusals_of_a_change(schema):
    change = schema["paths"]["/api/v1/cases/{case_number}/"]["patch"]

    assert sorted(change["responses"]) == [
        "200", "400", "401", "403", "404", "406", "412", "413", "415", "428", "429",
        "500",
    ]  # fmt: skip
    assert change["security"] == [{"bearer": []}, {"cookieAuth": []}]


def test_document_lists_every_parameter_of_a_list(schema):
    listed = schema["paths"]["/api/v1/cases/"]["get"]["parameters"]

    assert {parameter["name"] for parameter in listed} >= {
        "search", "ordering", "cursor", "status", "service", "program", "region", "kind",
        "channel", "received_from", "received_to", "updated_since", "external_id",
    }  # fmt: skip
    assert all(parameter["description"] for parameter in listed)


def test_document_keeps_what_is_said_to_developers(schema):
    listed = schema["paths"]["/api/v1/cases/"]["get"]

    assert (listed["summary"], listed.get("description")) == ("List cases", None)


def test_document_speaks_both_languages():
    with override("id"):
        assert document("id")["paths"].keys() == document("en")["paths"].keys()
    assert document("id") is document("id")


def test_answers_about_cases_are_as_described(
    api, schema, back_officer, case, case_url
):
    client = api(back_officer)
    Case.objects.filter(pk=case.pk).update(status="handling")
    detail = "/api/v1/cases/{case_number}/"
    referral = {"institution": "dinsos-sukabumi", "reason": "x"}
    written = {"region": case.region_id, "person": {"name": "Siti"}}

    check(schema, CASES, client.get(CASES))
    check(schema, CASES, client.post_json(CASES, written), method="post")
    check(schema, CASES, client.post_json(CASES, {}), method="post")
    check(schema, detail, client.get(case_url))
    check(schema, detail, client.patch_json(case_url, {}), method="patch")
    check(schema, f"{detail}transitions/", client.get(f"{case_url}transitions/"))
    made = client.post_json(f"{case_url}referrals/", referral)
    check(schema, f"{detail}referrals/", made, method="post")
    check(schema, "/api/v1/referrals/{id}/", client.get(made.json()["url"]))
    check(schema, "/api/v1/referrals/", client.get("/api/v1/referrals/"))
    check(schema, detail, client.get(case_url))


def test_answers_about_people_are_as_described(api, schema, coordinator, case):
    client, person = api(coordinator), f"/api/v1/people/{case.person_id}/"
    nik = {"nik": case.person.nik}

    check(schema, "/api/v1/people/", client.get("/api/v1/people/"))
    check(schema, "/api/v1/people/{id}/", client.get(person))
    found = client.post_json("/api/v1/people/lookup/", nik)
    check(schema, "/api/v1/people/lookup/", found, method="post")
    shown = client.post_json(f"{person}numbers/", {"reason": "x"})
    check(schema, "/api/v1/people/{id}/numbers/", shown, method="post")


def test_answers_about_imports_are_as_described(api, schema, officer, tmp_path):
    client, one = api(officer), "/api/v1/imports/{id}/"
    path = write_list(tmp_path, [citizen(1, nik="320216", status="beres"), citizen(2)])
    file = SimpleUploadedFile(path.name, path.read_bytes())

    sent = client.post(IMPORTS, {"file": file})

    links = sent.json()["links"]
    check(schema, IMPORTS, sent, method="post")
    check(schema, IMPORTS, client.post(IMPORTS, {"text": "x"}), method="post")
    check(schema, IMPORTS, client.get(IMPORTS))
    check(schema, one, client.get(links["self"]))
    for noun in ("mapping", "problems", "rows", "progress", "kept"):
        check(schema, f"{one}{noun}/", client.get(links[noun]))
    row, mend = f"{one}rows/{{position}}/", {"cells": {"nik": None}}
    check(schema, row, client.get(links["rows"] + "0/"))
    mended = client.patch_json(links["rows"] + "0/", mend, If_Match="*")
    check(schema, row, mended, method="patch")
    skip = {"rows": [0], "choice": {"do": "skip"}}
    check(
        schema,
        f"{one}choices/",
        client.post_json(links["choices"], skip),
        method="post",
    )
    for noun in ("commit", "undo", "cancel"):
        check(schema, f"{one}{noun}/", client.post_json(links[noun], {}), method="post")
    check(schema, f"{one}rows/", client.get(links["rows"]))


def test_answers_about_exports_are_as_described(api, schema, officer, case):
    client, one = api(officer), "/api/v1/exports/{id}/"

    asked = {"register": "cases", "purpose": "Laporan"}
    made = client.post_json(EXPORTS, asked)

    check(schema, EXPORTS, made, method="post")
    check(schema, EXPORTS, client.post_json(EXPORTS, {}), method="post")
    check(schema, EXPORTS, client.get(EXPORTS))
    check(schema, one, client.get(made.json()["url"]))
    ExportRun.objects.update(state="expired")
    check(schema, f"{one}file/", client.get(made.json()["url"] + "file/"))


@pytest.mark.parametrize(
    "noun",
    ["regions", "sectors", "programs", "services", "institutions", "service-points"],
)
def test_answers_about_reference_data_are_as_described(api, schema, national, noun):
    client = api(national)
    rows = client.get(f"/api/v1/{noun}/")

    check(schema, f"/api/v1/{noun}/", rows)
    record = client.get(f"/api/v1/{noun}/{rows.json()['results'][0]['code']}/")
    check(schema, f"/api/v1/{noun}/{{code}}/", record)


# Willow leaves the temporary file of a picture's crop to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_answers_about_content_are_as_described(client, db, schema):
    rows = client.get("/api/v2/pages/?fields=*")

    check(schema, "/api/v2/pages/", rows)
    for row in rows.json()["items"]:
        page = client.get(f"/api/v2/pages/{row['id']}/")
        check(schema, "/api/v2/pages/{id}/", page)
        name = row["meta"]["type"].rpartition(".")[2]
        own = schema["components"]["schemas"][name]["allOf"][1]["properties"]
        assert set(page.json()) == {"id", "meta", "title", *own}
    for noun in ("images", "documents"):
        check(schema, f"/api/v2/{noun}/", client.get(f"/api/v2/{noun}/"))
