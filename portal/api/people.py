"""`/api/v1/people/`: the citizens within one's scope."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.bodies import StrictSerializer, Text
from portal.api.case_bodies import PERSON_COLUMNS, PersonBody, person_bodies, person_tag
from portal.api.describing import describe_act, describe_list, describe_record
from portal.api.endpoints import (
    Endpoint,
    ListEndpoint,
    answer_record,
    found,
    require_permission,
)
from portal.api.pagination import Ordering
from portal.api.parameters import moment, region, search
from portal.api.throttling import LookupLimit, UserLimit
from portal.registry.actions import note_reading, unmask_nik
from portal.registry.filters import with_name
from portal.registry.models import Person

VIEW = "registry.view_person"
UNMASK = "registry.unmask_person"


def named(words: str) -> Q:
    return Q(pk__in=with_name(Person.objects.all(), words).values("pk"))


def visible_person(request, pk: int) -> Person:
    """Return the citizen if they are in the user's scope, else refuse with 404."""
    require_permission(request.user, VIEW)
    people = Person.objects.visible_to(request.user).select_related("household")
    return found(people, pk=pk)


class PersonList(ListEndpoint):
    filters = (
        search(gettext_lazy("Words of the name."), named),
        region("region", gettext_lazy("Living at or below the region with this code.")),
        moment(
            "updated_since",
            "updated_at__gte",
            gettext_lazy("Changed then or later; the oldest change comes first."),
        ),
    )
    orderings = ("id", "updated_at")
    default_ordering = "-id"
    columns = {"id": "pk"}

    def ordering(self) -> Ordering:
        if "updated_since" in self.query and "ordering" not in self.query:
            return Ordering("updated_at")
        return super().ordering()

    def rows(self, request) -> QuerySet:
        return Person.objects.visible_to(request.user).values(*PERSON_COLUMNS)

    def bodies(self, request, rows):
        return person_bodies(request, rows)

    @describe_list(
        gettext_lazy("List citizens"),
        PersonBody,
        description=gettext_lazy("Those with a case in your scope."),
    )
    def get(self, request):
        require_permission(request.user, VIEW)
        return self.list_rows(request)


class PersonDetail(Endpoint):
    @describe_record(
        gettext_lazy("Read a citizen"),
        PersonBody,
        description=gettext_lazy("The reading is logged."),
    )
    def get(self, request, pk):
        person = visible_person(request, pk)
        note_reading(person, by=request.user)
        row = Person.objects.filter(pk=person.pk).values(*PERSON_COLUMNS).get()
        return answer_record(request, person_bodies(request, [row])[0], person_tag(row))


class NumbersInput(StrictSerializer):
    """Why the numbers are needed; the reason is logged."""

    reason = Text(max_length=500)


class NumbersBody(serializers.Serializer):
    """The identity numbers in full."""

    nik = serializers.CharField(allow_null=True)
    kk = serializers.CharField(allow_null=True)


class PersonNumbers(Endpoint):
    throttle_classes = (UserLimit, LookupLimit)

    @describe_act(
        gettext_lazy("Read a citizen's identity numbers in full"),
        NumbersInput,
        NumbersBody,
        description=gettext_lazy(
            "Needs a role that may see them in a region where the citizen has a case."
        ),
    )
    def post(self, request, pk):
        person = visible_person(request, pk)
        if not person.cases.visible_to(request.user, UNMASK).exists():
            raise PermissionDenied(
                _("Your roles do not show this citizen's numbers in full.")
            )
        written = NumbersInput(data=request.data)
        written.is_valid(raise_exception=True)
        nik = unmask_nik(person, by=request.user, **written.validated_data)
        kk = person.household.kk if person.household else None
        return Response({"nik": nik or None, "kk": kk})
