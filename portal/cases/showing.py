"""What the import wizard and the export page tell about cases."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from portal.cases.models import Case
from portal.cases.narrowing import NARROWING, narrow_cases


def links(ids: Iterable[int], user) -> dict[int, tuple[str, str]]:
    """Return case → number and address of its page, of those `user` sees."""
    cases = Case.objects.visible_to(user).filter(pk__in=set(ids))
    return {
        pk: (number, reverse("cases:inspect", args=[pk]))
        for pk, number in cases.values_list("pk", "number")
    }


def count_to_export(user, filters: dict[str, str]) -> int:
    """Return how many cases an export with these filters holds."""
    cases = Case.objects.visible_to(user, "cases.export_case")
    return narrow_cases(cases, filters, user).count()


def filters_in_words(user, filters: dict[str, str]) -> list[tuple[str, str]]:
    """Return the label and the value of each filter of the list that narrows it."""
    return NARROWING.in_words(filters, Case.objects.all(), user)
