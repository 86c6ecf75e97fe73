"""What the wizard's forms accept and how they say what they do not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.spreadsheets.choices import OnMatch
from portal.spreadsheets.forms import (
    AnswersForm,
    ExportForm,
    ReadingForm,
    UploadForm,
    read_row_numbers,
)
from portal.spreadsheets.registers import get_register


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


def test_every_way_to_treat_known_rows_is_offered(officer, cases):
    field = UploadForm(user=officer, register=cases).fields["on_match"]

    assert [value for value, _words in field.choices] == OnMatch.values
    assert field.initial == OnMatch.SKIP


def test_region_is_asked_of_those_with_several(manager, national, officer, cases):
    asked = [
        "region" in UploadForm(user=user, register=cases).fields
        for user in (manager, national, officer)
    ]

    assert asked == [True, True, False]


def entry(letter: str, column: str | None) -> dict:
    return {"letter": letter, "header": letter, "column": column}


def test_reading_form_gives_a_column_for_each_letter(officer, cases):
    form = ReadingForm(
        {
            "sheet": "A",
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
        {"sheet": "A", "header_rows": "1", "on_match": "skip", "column_A": "planet"},
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
    assert choices == ["rt", ""]
    assert form.is_valid()
    assert form.answers() == {"C": None}


def test_export_needs_a_purpose_of_bearable_length():
    assert list(ExportForm({"file_format": "csv", "purpose": " "}).errors) == [
        "purpose"
    ]
    long = ExportForm({"file_format": "csv", "purpose": "x" * 201})
    assert list(long.errors) == ["purpose"]
    assert list(ExportForm({"file_format": "pdf", "purpose": "x"}).errors) == [
        "file_format"
    ]


pytestmark = pytest.mark.django_db
