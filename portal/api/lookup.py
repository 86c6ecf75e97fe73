"""`POST /api/v1/people/lookup/`: is this citizen known, here or elsewhere?

A POST, because identity numbers never stand in an address. A match outside
one's scope is told as a bare “elsewhere”; every match looked at is logged.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.response import Response
from wagtail.log_actions import log

from portal.accounts.scoping import home_region
from portal.api.bodies import Code, Day, Number16, StrictSerializer, Text
from portal.api.case_bodies import PERSON_COLUMNS, PersonBody, person_bodies
from portal.api.describing import describe_act
from portal.api.endpoints import Endpoint, require_permission
from portal.api.throttling import LookupLimit, UserLimit
from portal.regions.choices import Level
from portal.regions.models import Region
from portal.registry.actions import LookUp, judge_number, look_up_nik
from portal.registry.models import Household, Person
from portal.registry.names import name_key

LOOK_UP = "registry.lookup_person"
WAYS = ({"nik"}, {"kk"}, {"name", "birth_date", "village"})


class LookupInput(StrictSerializer):
    """One of: `nik`; `kk`; `name`, `birth_date` and `village`."""

    nik = Number16(required=False)
    kk = Number16(required=False)
    name = Text(max_length=120, required=False)
    birth_date = Day(required=False)
    village = Code(
        Region.objects.of_level(Level.VILLAGE),
        required=False,
        help_text=gettext_lazy("Code of the village of residence."),
    )

    def validate(self, attrs):
        if set(attrs) not in WAYS:
            raise serializers.ValidationError(
                _("Write either nik, or kk, or name with birth_date and village.")
            )
        return attrs


class LookupBody(serializers.Serializer):
    """Whom you may see, and whether someone is known elsewhere."""

    results = PersonBody(many=True)
    known_elsewhere = serializers.BooleanField(
        help_text=gettext_lazy("Known to others, outside what you may see.")
    )


def look_up(written: dict[str, Any], *, by) -> LookUp:
    """Return whom these words find; each match is logged."""
    if "nik" in written:
        return look_up_nik(written["nik"], by=by)
    if "kk" in written:
        return look_among(members(written["kk"]), by=by)
    same = Person.objects.filter(
        name_key=name_key(written["name"]),
        birth_date=written["birth_date"],
        region=written["village"],
    )
    return look_among(same, by=by)


def members(kk: str) -> QuerySet:
    number = judge_number(kk, label=_("KK"), field="kk")[0]
    if number is None:
        raise ValidationError({"kk": _("KK: nothing is written. Write 16 digits.")})
    return Person.objects.filter(household__in=Household.objects.with_kk(number))


@transaction.atomic
def look_among(people: QuerySet, *, by) -> LookUp:
    seen = tuple(Person.objects.visible_to(by).filter(pk__in=people.values("pk")))
    own = {person.pk for person in seen}
    matches = list(people)
    for person in matches:
        # The name of someone elsewhere must not show in the asker's own report.
        region = home_region(by) or "" if person.pk in own else ""
        log(instance=person, action="registry.lookup", user=by, region_code=region)
    return LookUp(seen, len(matches) > len(seen))


class Lookup(Endpoint):
    throttle_classes = (UserLimit, LookupLimit)

    @describe_act(
        gettext_lazy("Look a citizen up"),
        LookupInput,
        LookupBody,
        description=gettext_lazy(
            "A match outside your scope is told by `known_elsewhere` alone. "
            "Every look is logged."
        ),
        examples=[
            OpenApiExample(
                "By NIK", request_only=True, value={"nik": "3202164101700001"}
            )
        ],
    )
    def post(self, request):
        require_permission(request.user, LOOK_UP)
        written = LookupInput(data=request.data)
        written.is_valid(raise_exception=True)
        found = look_up(written.validated_data, by=request.user)
        keys = [person.pk for person in found.people]
        rows = Person.objects.filter(pk__in=keys).order_by("pk").values(*PERSON_COLUMNS)
        return Response(
            {
                "results": person_bodies(request, list(rows)),
                "known_elsewhere": found.elsewhere,
            }
        )
