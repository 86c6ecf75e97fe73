"""Finding people by words, and keeping identity numbers out of addresses."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from portal.privacy.identity import LENGTH, clean_number
from portal.registry.names import name_key

SIXTEEN_DIGITS = re.compile(rf"(?<!\d)\d{{{LENGTH}}}(?!\d)")


def holds_identity_number(words: str) -> bool:
    """Tell whether a NIK or KK stands in the words, however it is grouped."""
    cleaned = clean_number(words)
    whole = cleaned.isdigit() and len(cleaned) == LENGTH
    return whole or bool(SIXTEEN_DIGITS.search(words.replace(" ", "").replace(".", "")))


def check_numbers(filters: dict[str, str]) -> None:
    """Raise ValidationError for an identity number: filters are kept, and plain."""
    if any(map(holds_identity_number, filters.values())):
        raise ValidationError(
            _(
                "An identity number is no filter: it would be kept with the export. "
                "Look the citizen up instead."
            )
        )


def with_name(people: QuerySet, words: str, field: str = "name_key") -> QuerySet:
    """Return those whose name holds every one of the words, in any order."""
    for part in name_key(words).split():
        people = people.filter(**{f"{field}__contains": part})
    return people


class NumberFreeSearchMixin:
    """For lists: an identity number typed into a search box goes no further.

    The page's script stops it before it is sent; should it arrive, the answer
    neither uses nor repeats it and says where numbers are looked up.
    """

    def get(self, request, *args, **kwargs):
        if not any(holds_identity_number(value) for value in request.GET.values()):
            return super().get(request, *args, **kwargs)
        if self.results_only:
            return TemplateResponse(request, "registry/number_in_search.html")
        messages.warning(
            request, _("Identity numbers are looked up here, not in the search box.")
        )
        return redirect("people:find")
