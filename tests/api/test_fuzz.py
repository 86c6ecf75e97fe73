"""Whatever is sent, the API answers: never with an error of ours."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import CASES
from tests.factories import BENDA
from tests.workbooks import citizen, stage

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**15, 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", "\x00", "\ud800", "2026-01-01", "0001-01-01", BENDA, "-", "0"]
    ),
    st.dates().map(str),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PERSON = (
    "name",
    "nik",
    "kk",
    "birth_date",
    "sex",
    "phone",
    "region",
    "rt",
    "nik_absence",
)
CASE = (
    "region", "service", "program", "received_on", "channel", "kind", "description",
    "extra", "external_id", "service_words", "notes", "documents",
)  # fmt: skip


def bodies(names: tuple[str, ...]):
    """Bodies with some of the names, each with anything at all."""
    return st.dictionaries(st.sampled_from(names), ANYTHING, max_size=4)


PEOPLE = st.one_of(
    ANYTHING, bodies(PERSON), bodies(PERSON).map(lambda p: p | {"name": "Siti"})
)
CASES_WRITTEN = st.one_of(
    ANYTHING,
    bodies(CASE),
    st.builds(lambda case, person: case | {"person": person}, bodies(CASE), PEOPLE),
    st.builds(
        lambda person: {"person": person, "region": BENDA}, bodies(PERSON).map(
            lambda person: person | {"name": "Siti"}
        )
    ),
)  # fmt: skip
EXPECTED = {200, 201, 400, 404, 415}
fuzzed = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def judge(response) -> None:
    assert response.status_code in EXPECTED, response.content
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["detail"]


@fuzzed
@given(body=CASES_WRITTEN)
def test_any_body_of_a_new_case_is_answered(api, officer, body):
    judge(api(officer).post_json(CASES, body))


@fuzzed
@given(body=CASES_WRITTEN)
def test_any_change_of_a_case_is_answered(api, officer, case_url, body):
    judge(api(officer).patch_json(case_url, body, If_Match="*"))


@fuzzed
@given(body=st.one_of(ANYTHING, bodies((*PERSON, "village"))))
def test_any_lookup_is_answered(api, integrator, body):
    response = api(integrator).post_json("/api/v1/people/lookup/", body)

    if response.status_code != 429:
        judge(response)


@fuzzed
@given(body=st.one_of(ANYTHING, bodies(("to", "reason")), bodies(("reason",))))
@pytest.mark.parametrize("below", ["transitions/", "referrals/"])
def test_any_act_below_a_case_is_answered(api, back_officer, case_url, below, body):
    judge(api(back_officer).post_json(f"{case_url}{below}", body))


@fuzzed
@given(
    name=st.sampled_from(
        ["search", "ordering", "cursor", "limit", "status", "region", "service",
         "received_from", "updated_since", "person", "open", "external_id"]
    ),
    value=st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
        st.integers().map(str),
        st.datetimes().map(str),
        st.dates().map(str),
    ),
)  # fmt: skip
def test_any_parameter_is_answered(api, officer, name, value):
    judge(api(officer).get(CASES, {name: value}))


@pytest.fixture
def import_url(officer, tmp_path) -> str:
    rows = [citizen(1, nik="320216", status="beres"), citizen(2)]
    return f"/api/v1/imports/{stage(tmp_path, rows, by=officer).pk}/"


NAMES = st.sampled_from(
    ("A", "C", "nik", "name", "status", "region", "rt", "birth_date")
)
MAPPING = (
    "columns", "defaults", "value_map", "sheets", "header_rows", "hidden_rows",
    "on_match", "profile",
)  # fmt: skip


@fuzzed
@given(
    body=st.one_of(
        ANYTHING,
        bodies(MAPPING),
        st.fixed_dictionaries(
            {},
            optional={
                "columns": st.dictionaries(NAMES, NAMES | LEAVES, max_size=2),
                "defaults": st.dictionaries(NAMES, st.text(max_size=20), max_size=2),
                "value_map": st.dictionaries(
                    NAMES, st.dictionaries(st.text(max_size=9), LEAVES, max_size=2)
                ),
                "header_rows": st.lists(st.integers(0, 9), max_size=3),
            },
        ),
    )
)
def test_any_other_reading_is_answered(api, officer, import_url, body):
    judge(api(officer).patch_json(f"{import_url}mapping/", body, If_Match="*"))


@fuzzed
@given(
    body=st.one_of(
        ANYTHING,
        bodies(("cells", "choice")),
        st.dictionaries(NAMES, LEAVES, max_size=3).map(lambda cells: {"cells": cells}),
    )
)
def test_any_mend_is_answered(api, officer, import_url, body):
    judge(api(officer).patch_json(f"{import_url}rows/0/", body, If_Match="*"))


@fuzzed
@given(body=st.one_of(ANYTHING, bodies(("rows", "code", "choice"))))
def test_any_decision_is_answered(api, officer, import_url, body):
    judge(api(officer).post_json(f"{import_url}choices/", body))


@fuzzed
@given(
    fields=st.dictionaries(
        st.sampled_from(("text", "file", "register", "sheet", "defaults", "on_match")),
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    )
)
def test_any_form_is_answered(api, officer, fields):
    judge(api(officer).post("/api/v1/imports/", fields))


@fuzzed
@given(
    body=st.one_of(
        ANYTHING,
        bodies(("register", "view", "filters", "columns", "file_format", "purpose")),
        bodies(("filters", "columns")).map(
            lambda body: body | {"register": "cases", "purpose": "x"}
        ),
        st.dictionaries(
            st.sampled_from(("q", "status", "region", "service", "received_on")), LEAVES
        ).map(lambda f: {"register": "cases", "purpose": "x", "filters": f}),
    )
)
def test_any_export_is_answered(api, officer, body):
    judge(api(officer).post_json("/api/v1/exports/", body))


@fuzzed
@given(body=st.binary(max_size=60))
def test_any_bytes_are_answered(api, officer, body):
    judge(api(officer).generic("POST", CASES, body, content_type="application/json"))
