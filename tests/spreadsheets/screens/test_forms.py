"""What the wizard's forms accept and how they say what they do not."""

from __future__ import annotations

import pytest

from portal.spreadsheets.choices import OnMatch
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.screens.export_forms import ExportForm
from portal.spreadsheets.screens.forms import UploadForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    return get_register("cases")


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


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"file_format": "csv", "purpose": " "}, "purpose"),
        ({"file_format": "csv", "purpose": "x" * 201}, "purpose"),
        ({"file_format": "pdf", "purpose": "x"}, "file_format"),
    ],
)
def test_export_needs_a_format_and_a_purpose_of_bearable_length(cases, sent, field):
    assert list(ExportForm(sent, register=cases, chosen=["name"]).errors) == [field]
