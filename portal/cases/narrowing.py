"""The filters of the case list outside a page: exports and the command line."""

from __future__ import annotations

from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.cases.filters import CaseFilterSet, search_cases
from portal.cases.numbering import CASE_NUMBER
from portal.registry.filters import holds_identity_number

SEARCH = "q"


def narrow_cases(cases: QuerySet, filters: dict[str, str], user) -> QuerySet:
    """Return the cases that the list would show under these filters.

    A value may hold several, separated by commas. Raises ValidationError for a
    filter that does not exist or a value that it does not take.
    """
    check_numbers(filters)
    words = filters.get(SEARCH, "")
    data = query_of({name: filters[name] for name in filters if name != SEARCH})
    filterset = CaseFilterSet(data, cases, request=SimpleNamespace(user=user))
    check_names(data, filterset)
    if not filterset.form.is_valid():
        raise ValidationError(filterset.form.errors)
    found = filterset.qs
    return search_cases(found, words) if words else found


def check_numbers(filters: dict[str, str]) -> None:
    """Raise ValidationError for an identity number: filters are kept, and plain."""
    for value in filters.values():
        if holds_identity_number(value) and not CASE_NUMBER.fullmatch(value.strip()):
            raise ValidationError(
                _(
                    "An identity number is no filter: it would be kept with the export. "
                    "Look the citizen up and use the case number."
                )
            )


def query_of(filters: dict[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in filters.items():
        data.setlist(name, value.split(","))
    return data


def check_names(data: QueryDict, filterset: CaseFilterSet) -> None:
    known = {SEARCH} | {
        f"{name}{suffix}"
        for name, field in filterset.form.fields.items()
        for suffix in getattr(field.widget, "suffixes", [""])
        for suffix in ([f"_{suffix}"] if suffix else [""])
    }
    unknown = set(data) - known
    if unknown:
        raise ValidationError(
            _("There is no filter “%(names)s”. There are: %(known)s.")
            % {
                "names": ", ".join(sorted(unknown)),
                "known": ", ".join(sorted(known)),
            }
        )
