"""A light input for one of 91,599 regions: a code, or a name picked by search."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.regions.describing import describe_many
from portal.regions.models import Region
from portal.regions.spelling import region_key

FOUND_AT_MOST = 20
LAST_CODE = re.compile(r"([0-9][0-9.]*)\)?\s*$")


class RegionInput(forms.TextInput):
    """A text input whose suggestions come from `search_regions`."""

    class Media:
        js = ["portal/js/region-input.js"]

    def render(self, name, value, attrs=None, renderer=None):
        suggestions = f"{(attrs or {}).get('id', name)}-regions"
        attrs = {
            **(attrs or {}),
            "list": suggestions,
            "data-region-input": reverse("accounts_regions"),
            "autocomplete": "off",
        }
        field = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}"></datalist>', field, suggestions)


class RegionField(forms.CharField):
    """Gives the Region whose code the text is, or ends with."""

    widget = RegionInput
    default_error_messages = {
        "unknown": _(
            "“%(value)s” is not a region. Choose one from the list while you type "
            "its name, or write its code."
        )
    }

    def prepare_value(self, value):
        code = value.pk if isinstance(value, Region) else value
        return written(code) if str(code or "").isdigit() else code

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = LAST_CODE.search(text)
        code = found[1].replace(".", "") if found else ""
        region = Region.objects.filter(pk=code).first()
        if region is None:
            raise ValidationError(
                self.error_messages["unknown"], code="unknown", params={"value": text}
            )
        return region

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


def written(code: str) -> str:
    """Return a region as the input shows it: “Desa Benda, Kec. Cicurug, … (3202162004)”."""
    return written_many([code])[0]


def written_many(codes: list[str]) -> list[str]:
    paths = describe_many(codes)
    return [
        f"{paths[code]} ({code})" if paths[code] != code else code for code in codes
    ]


def search_regions(words: str) -> list[str]:
    """Return regions as the input shows them, the widest and best fitting first.

    `words` is the beginning of a code or of a name; after a comma may follow
    the beginning of what the region lies in: `benda, cicurug`.
    """
    digits = words.replace(".", "").strip()
    if digits.isdigit():
        condition = Q(code__startswith=digits)
    else:
        condition = named_like(*words.split(","))
    found = Region.objects.filter(condition).order_by("level", "search_name", "code")
    return written_many(list(found.values_list("pk", flat=True)[:FOUND_AT_MOST]))


def named_like(name: str, *areas: str) -> Q:
    key = region_key(name)
    condition = Q(search_name__startswith=key) if key else Q(pk__in=[])
    for area in filter(None, map(region_key, areas)):
        condition &= (
            Q(parent__search_name__startswith=area)
            | Q(parent__parent__search_name__startswith=area)
            | Q(parent__parent__parent__search_name__startswith=area)
        )
    return condition
