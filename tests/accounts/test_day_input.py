"""Days, as they are typed, shown and refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django import forms
from django.utils import translation

from portal.accounts.day_input import DayField, DayInput, DayRangeField
from portal.knowledge.models import SopPage


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "typed", ["03/04/1960", "3/4/1960", "03-04-1960", "03.04.1960", "1960-04-03"]
)
def test_day_comes_before_the_month_in_every_language(typed, language):
    with translation.override(language):
        assert DayField().clean(typed) == date(1960, 4, 3)


@pytest.mark.parametrize("typed", ["31/02/1990", "08/17/1960", "17/08/60", "besok"])
def test_what_is_no_day_is_quoted(typed):
    with translation.override("en"):
        with pytest.raises(forms.ValidationError) as refusal:
            DayField().clean(typed)

        sentence = f"“{typed}” is not a day. Write it as DD/MM/YYYY."
        assert refusal.value.messages == [sentence]


def test_input_shows_the_day_and_leaves_what_is_typed():
    widget = DayInput()
    context = widget.get_context("born", date(1960, 8, 17), {})["widget"]

    assert context["value"] == "17/08/1960"
    assert json.loads(context["config_json"])["validateOnBlur"] is False


def test_range_ends_with_its_last_day():
    days = DayRangeField().clean(["01/06/2026", "30/06/2026"])

    assert (days.start.date(), days.stop.date()) == (
        date(2026, 6, 1),
        date(2026, 6, 30),
    )


@pytest.mark.django_db
def test_forms_of_pages_take_days_the_same_way():
    form = SopPage.get_edit_handler().get_form_class()

    assert type(form.base_fields["effective_on"]) is DayField
