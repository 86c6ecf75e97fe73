"""The document's address and the page to read it: open to all, from here alone."""

from __future__ import annotations

import re

import pytest
import yaml
from django.test import Client

SCHEMA, DOCS = "/api/schema/", "/api/docs/"


def test_schema_is_json_for_anyone(db):
    response = Client().get(SCHEMA)

    assert response["Content-Type"] == "application/json"
    assert response.json()["openapi"] == "3.1.0"
    assert response.json()["info"]["title"] == "Portal Puskesos–SLRT"


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("?format=yaml", "*/*", "application/vnd.oai.openapi"),
        ("", "application/vnd.oai.openapi", "application/vnd.oai.openapi"),
        ("?format=json", "*/*", "application/json"),
    ],
)
def test_schema_comes_in_the_form_asked_for(db, query, accept, kind):
    response = Client().get(f"{SCHEMA}{query}", headers={"Accept": accept})

    assert response["Content-Type"].partition(";")[0] == kind
    assert yaml.safe_load(response.content) == Client().get(SCHEMA).json()


def test_schema_refuses_a_language_there_is_not(db):
    assert Client().get(f"{SCHEMA}?lang=fr").status_code == 400
    assert Client().get(f"{SCHEMA}?lang=en").status_code == 200


def test_docs_are_readable_without_login_and_ask_nobody_else(db):
    response = Client().get(DOCS)

    page = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r'(?:src|href)="(?!/)', page) == []
    assert re.findall(r"<script(?![^>]*src=)|<style|style=", page) == []
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert (
        "script-src 'self' 'unsafe-inline'" not in response["Content-Security-Policy"]
    )


def test_docs_name_files_that_are_there(db):
    page = Client().get(DOCS).content.decode()

    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        response = Client().get(address)
        assert response.status_code == 200, address
        assert b"".join(response)
        response.close()


def test_root_leads_to_the_docs(db):
    assert Client().get("/api/")["Location"] == DOCS
