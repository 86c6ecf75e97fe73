"""The filters of the case list outside a page: exports and the command line."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.cases.filters import CaseFilterSet, search_cases
from portal.cases.numbering import CASE_NUMBER
from portal.registry.filters import holds_identity_number
from portal.spreadsheets.exports.narrowing import Narrowing

NARROWING = Narrowing(
    search=search_cases,
    filterset=CaseFilterSet,
    orders=("received_on", "number", "status"),
)


def narrow_cases(cases: QuerySet, filters: dict[str, str], user) -> QuerySet:
    """Return the cases that the list would show under these filters, in its order.

    Raises ValidationError for a filter that does not exist or a value that it
    does not take.
    """
    check_numbers(filters)
    return NARROWING.narrow(cases, filters, user)


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
