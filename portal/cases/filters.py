"""Narrowing the case list: by words and by what is recorded."""

from __future__ import annotations

import re

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from portal.accounts.day_input import DayRangeFilter
from portal.accounts.region_input import LAST_CODE, RegionInput
from portal.accounts.scoping import scope_of
from portal.cases.choices import Channel, Kind, Status
from portal.cases.models import Case
from portal.cases.numbering import TRACKING_LENGTH
from portal.cases.querysets import VIEW
from portal.directory.models import Program, Service
from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.models import Region
from portal.regions.querysets import within
from portal.regions.spelling import region_key
from portal.registry.filters import with_name
from portal.registry.models import Person
from portal.spreadsheets.choices import Outcome
from portal.spreadsheets.models import ImportRun, StagedRow

MOST_REGIONS = 100  # a name that fits more regions says too little
HAS_DIGIT = re.compile(r"\d")


def search_cases(cases: QuerySet, words: str) -> QuerySet:
    """Return the cases with this number, tracking code, or citizen's name."""
    words = words.strip()
    condition = Q(number__contains=words)
    if len(words) == TRACKING_LENGTH:
        condition |= Q(tracking_code=words.upper())
    if not HAS_DIGIT.search(words):
        condition |= Q(person__in=with_name(Person.objects.all(), words).values("pk"))
    return cases.filter(condition)


def in_region_named(cases: QuerySet, words: str, user) -> QuerySet:
    """Return the cases handled in the user's regions that the words name."""
    if code := LAST_CODE.search(words):
        return cases.filter(within([code[1].replace(".", "")]))
    own = Region.objects.filter(scope_of(user, VIEW).in_regions("code"))
    named = own.filter(search_name__contains=region_key(words))
    codes = named.order_by("level").values_list("code", flat=True)[:MOST_REGIONS]
    return cases.filter(within(widest(codes)))


def widest(codes) -> list[str]:
    """Return the codes without those that lie within another of them."""
    kept: list[str] = []
    for code in sorted(codes):
        if not (kept and code.startswith(kept[-1])):
            kept.append(code)
    return kept


def of_import(cases: QuerySet, number, user) -> QuerySet:
    """Return the cases that an import made or changed; none of one `user` cannot see."""
    runs = ImportRun.objects.visible_to(user).filter(pk=number).values("pk")
    changed = StagedRow.objects.filter(
        run__in=runs, outcome=Outcome.UPDATE, is_applied=True
    )
    return cases.filter(Q(import_run__in=runs) | Q(pk__in=changed.values("target_id")))


class CaseFilterSet(WagtailFilterSet):
    """The filters beside the case list."""

    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status, widget=forms.CheckboxSelectMultiple
    )
    service = django_filters.ModelChoiceFilter(
        label=_("Service"), queryset=Service.objects.order_by("name")
    )
    program = django_filters.ModelChoiceFilter(
        label=_("Program"), queryset=Program.objects.order_by("name")
    )
    region = django_filters.CharFilter(
        label=_("Region"),
        method="filter_region",
        widget=RegionInput,
        help_text=_("Name or code, for example “Cicurug” or “320216”."),
    )
    received_on = DayRangeFilter(label=_("Received"))
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=Kind, widget=forms.CheckboxSelectMultiple
    )
    channel = django_filters.MultipleChoiceFilter(
        label=_("Channel"), choices=Channel, widget=forms.CheckboxSelectMultiple
    )
    import_run = django_filters.NumberFilter(
        label=_("Import"),
        method="filter_import_run",
        help_text=_("The number of an import, as it stands behind # on the case."),
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if works_in_one_village(self.request.user):
            del self.filters["region"]

    def filter_region(self, queryset, name, value):
        return in_region_named(queryset, value, self.request.user)

    def filter_import_run(self, queryset, name, value):
        return of_import(queryset, value, self.request.user)


def works_in_one_village(user) -> bool:
    scope = scope_of(user, VIEW)
    if scope.everywhere or scope.institutions or len(scope.regions) != 1:
        return False
    return len(scope.regions[0]) == CODE_LENGTHS[Level.VILLAGE]
