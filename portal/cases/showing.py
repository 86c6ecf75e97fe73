"""What the import wizard and the export page tell about cases."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.cases.filters import CaseFilterSet
from portal.cases.models import Case
from portal.cases.narrowing import SEARCH, narrow_cases, query_of


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
    words = [(_("Words"), filters[SEARCH])] if filters.get(SEARCH) else []
    data = query_of({name: filters[name] for name in filters if name != SEARCH})
    request = SimpleNamespace(user=user)
    form = CaseFilterSet(data, Case.objects.none(), request=request).form
    chosen = form.cleaned_data if form.is_valid() else {}
    return words + [
        (str(form.fields[name].label), in_words(form.fields[name], value))
        for name, value in chosen.items()
        if is_narrowing(value)
    ]


def is_narrowing(value: Any) -> bool:
    if isinstance(value, slice):
        return bool(value.start or value.stop)
    return value is not None and value != "" and value != []


def in_words(field, value: Any) -> str:
    if isinstance(value, slice):
        first, last = day(value.start), day(value.stop)
        return f"{first} – {last}".strip()
    if isinstance(value, list):
        labels = dict(field.choices)
        return ", ".join(str(labels.get(each, each)) for each in value)
    return str(value)


def day(moment) -> str:
    return f"{moment:%d/%m/%Y}" if moment else "…"
