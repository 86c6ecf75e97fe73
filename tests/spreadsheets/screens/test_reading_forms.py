"""What the forms about the reading of a list accept, and what they offer."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.spreadsheets.registers import get_register
from portal.spreadsheets.screens.reading_forms import (
    AnswersForm,
    ReadingForm,
    read_row_numbers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    return get_register("cases")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5", (5,)),
        ("5-6", (5, 6)),
        ("5 – 6", (5, 6)),
        ("5, 6", (5, 6)),
        ("1;2", (1, 2)),
    ],
)
def test_row_numbers_are_read(text, numbers):
    assert read_row_numbers(text) == numbers


@pytest.mark.parametrize("text", ["0", "6-5", "5-9", "5-7", "a5", "5.5", "-", "4 6"])
def test_what_is_no_header_row_is_refused(text):
    with pytest.raises(ValidationError) as refusal:
        read_row_numbers(text)

    assert len(refusal.value.messages) == 1


def entry(letter: str, column: str | None) -> dict:
    return {"letter": letter, "header": letter, "column": column, "composite": None}


def test_reading_form_gives_a_column_for_each_letter(officer, cases):
    form = ReadingForm(
        {
            "sheet": ["A"],
            "header_rows": "1",
            "on_match": "skip",
            "column_A": "name",
            "column_B": "",
        },
        user=officer,
        register=cases,
        sheets=[("A", "A")],
        entries=[entry("A", "name"), entry("B", "nik")],
    )

    assert form.is_valid(), form.errors
    assert form.columns() == {"A": "name", "B": None}
    assert form.cleaned_data["header_rows"] == (1,)


def test_reading_form_knows_only_the_registers_columns(officer, cases):
    form = ReadingForm(
        {"sheet": ["A"], "header_rows": "1", "on_match": "skip", "column_A": "planet"},
        user=officer,
        register=cases,
        sheets=[("A", "A")],
        entries=[entry("A", None)],
    )

    assert list(form.errors) == ["column_A"]


def test_question_offers_its_candidates_and_leaving_out(cases):
    question = {
        "letter": "C",
        "header": "RT",
        "candidates": ["rt", "rt+rw"],
        "examples": ["1", "2"],
    }
    form = AnswersForm({"column_C": ""}, questions=[question], register=cases)

    choices = [value for value, _label in form.fields["column_C"].choices]
    assert choices == ["rt", "rt+rw", ""]
    assert form.is_valid()
    assert form.answers() == {"C": None}


def reading_form(user, cases, data=None, **options):
    sent = {"sheet": ["A"], "header_rows": "1", "on_match": "skip"} | (data or {})
    return ReadingForm(
        sent,
        user=user,
        register=cases,
        sheets=[("A", "A"), ("B", "B")],
        entries=options.pop("entries", [entry("A", "name")]),
        **options,
    )


def test_reading_form_takes_constants_of_the_whole_list(officer, cases):
    data = {"constant_channel": "phone", "constant_notes": " dari desa "}
    form = reading_form(officer, cases, data)

    assert form.is_valid(), form.errors
    assert form.defaults() == {"channel": "phone", "notes": "dari desa"}
    assert not {"constant_name", "constant_nik", "constant_external_id"} & set(
        form.fields
    )


def test_constant_that_cannot_be_read_is_told_at_its_field(officer, cases):
    form = reading_form(officer, cases, {"constant_received_on": "kemarin"})

    assert list(form.errors) == ["constant_received_on"]


def test_constant_given_in_other_words_stays_a_choice(officer, cases):
    form = reading_form(
        officer,
        cases,
        {"constant_program": "Program Lama"},
        initial={"constant_program": "Program Lama"},
    )

    assert form.is_valid(), form.errors
    assert form.defaults() == {"program": "Program Lama"}


def test_what_a_column_left_out_could_be_is_offered_first(officer, cases):
    left_out = entry("A", None) | {"could_be": ["status", "rt+rw"]}
    choices = (
        reading_form(officer, cases, entries=[left_out]).fields["column_A"].choices
    )

    assert choices[0][0] == ""
    assert [value for value, _label in choices[1][1]] == ["status", "rt+rw"]


def test_hidden_rows_are_asked_about_only_if_there_are_any(officer, cases):
    assert "hidden_rows" not in reading_form(officer, cases).fields
    form = reading_form(officer, cases, {"hidden_rows": "leave"}, has_hidden_rows=True)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["hidden_rows"] == "leave"
