"""The filters of a list outside its page: for exports and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.privacy.masking import mask_within

SEARCH, ORDERING = "q", "ordering"


@dataclass(frozen=True)
class Narrowing:
    """How a list is searched, filtered and ordered; its first order is the usual one."""

    search: Callable[[QuerySet, str], QuerySet]
    filterset: type | None = None
    orders: tuple[str, ...] = ("name",)

    def narrow(self, records: QuerySet, filters: dict[str, str], user) -> QuerySet:
        """Return the records that the list would show under these filters.

        A value may hold several, separated by commas. Raises ValidationError
        for a filter that does not exist or a value that it does not take.
        """
        order_by = self.order_of(filters)
        data = query_of(conditions(filters))
        form = self.filters_of(data, records, user)
        check_names(data, form.form if form else None)
        if form:
            if not form.form.is_valid():
                raise ValidationError(form.form.errors)
            records = form.qs
        words = filters.get(SEARCH, "")
        found = self.search(records, words) if words else records
        return found.order_by(*order_by)

    def order_of(self, filters: dict[str, str]) -> tuple[str, str]:
        """Return the order of the list, settled by the key where it leaves ties.

        Raises ValidationError for an order that the list does not have.
        """
        chosen = filters.get(ORDERING, "") or self.orders[0]
        if chosen.removeprefix("-") not in self.orders:
            raise ValidationError(
                _("The list has no order “%(order)s”. There are: %(known)s.")
                % {"order": chosen, "known": ", ".join(self.orders)}
            )
        return chosen, "-pk" if chosen.startswith("-") else "pk"

    def filters_of(self, data: QueryDict, records: QuerySet, user):
        if self.filterset is None:
            return None
        return self.filterset(data, records, request=SimpleNamespace(user=user))

    def in_words(
        self, filters: dict[str, str], records: QuerySet, user
    ) -> list[tuple[str, str]]:
        """Return the label and the value of each filter that narrows the list."""
        words = [(_("Words"), filters[SEARCH])] if filters.get(SEARCH) else []
        found = self.filters_of(query_of(conditions(filters)), records.none(), user)
        if found is None or not found.form.is_valid():
            return words
        return words + [
            (
                str(found.form.fields[name].label),
                in_words(found.form.fields[name], value),
            )
            for name, value in found.form.cleaned_data.items()
            if is_narrowing(value)
        ]


def check_numbers(filters: dict[str, str]) -> None:
    """Raise ValidationError for an identity number: filters are kept, and plain."""
    if any(mask_within(value) != value for value in filters.values()):
        raise ValidationError(
            _(
                "An identity number is no filter: it would be kept with the export. "
                "Look the citizen up instead."
            )
        )


def conditions(filters: dict[str, str]) -> dict[str, str]:
    """Return the filters that are neither words nor an order."""
    return {
        name: value for name, value in filters.items() if name not in (SEARCH, ORDERING)
    }


def query_of(filters: dict[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in filters.items():
        data.setlist(name, value.split(","))
    return data


def check_names(data: QueryDict, form) -> None:
    """Raise ValidationError for a filter that the list does not have."""
    known = {SEARCH, ORDERING} | {
        f"{name}_{suffix}" if suffix else name
        for name, field in (form.fields if form else {}).items()
        for suffix in getattr(field.widget, "suffixes", [""])
    }
    if unknown := set(data) - known:
        raise ValidationError(
            _("There is no filter “%(names)s”. There are: %(known)s.")
            % {"names": ", ".join(sorted(unknown)), "known": ", ".join(sorted(known))}
        )


def is_narrowing(value: Any) -> bool:
    if isinstance(value, slice):
        return bool(value.start or value.stop)
    return value is not None and value != "" and value != []


def in_words(field, value: Any) -> str:
    if isinstance(value, slice):
        return f"{day(value.start)} – {day(value.stop)}".strip()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    chosen = value if isinstance(value, list) else [value]
    labels = dict(getattr(field, "choices", ()))
    return ", ".join(str(labels.get(each, each)) for each in chosen)


def day(moment) -> str:
    return f"{moment:%d/%m/%Y}" if moment else "…"
