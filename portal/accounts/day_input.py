"""A day as Indonesian forms write it: 17/08/1960, typed or picked."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_filters import DateFromToRangeFilter
from django_filters.fields import DateRangeField
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput

SHOWN_AS = "%d/%m/%Y"
# In both languages: an English form that read 03/04 as March would surprise.
ACCEPTED = [SHOWN_AS, "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]


class DayInput(AdminDateInput):
    """Wagtail's calendar, which leaves alone what one has typed.

    Out of the box it puts today in the place of a day it cannot read.
    """

    def __init__(self, attrs=None, format=SHOWN_AS):
        super().__init__(attrs, format)

    def get_config(self):
        return super().get_config() | {"validateOnBlur": False}


class DayField(forms.DateField):
    """A day, first the day of the month in whatever language."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("“%(value)s” is not a day. Write it as DD/MM/YYYY.")
    }

    def __init__(self, **kwargs):
        super().__init__(input_formats=ACCEPTED, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            error.params = {"value": value}
            raise


class DayRangeInput(DateRangePickerWidget):
    """From one day to another, each as `DayInput` takes it."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets = [DayInput(widget.attrs) for widget in self.widgets]


class DayRangeField(DateRangeField):
    widget = DayRangeInput

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = (DayField(required=False), DayField(required=False))


class DayRangeFilter(DateFromToRangeFilter):
    """Narrows a list to the days from one to another."""

    field_class = DayRangeField


def use_for_every_day() -> None:
    """Give Wagtail's forms of pages and records this field for their days."""
    register_form_field_override(
        models.DateField, override={"form_class": DayField}, exact_class=True
    )
