"""Reference data: sectors, programs, services, institutions, service points.

Every one of them is a list and a record by code; a subclass says which columns.
Whoever has a token may read what can be asked for; institutions and service
points are those of one's own area.
"""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers

from portal.api.conditions import content_tag
from portal.api.describing import describe_list, describe_record
from portal.api.endpoints import Endpoint, ListEndpoint, answer_record, found
from portal.api.parameters import Parameter, choice, flag, record, region, search
from portal.directory.choices import InstitutionKind, PointKind, PointState
from portal.directory.models import Institution, Program, Sector, Service, ServicePoint


class CodedBody(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField(help_text=_("Whether it is in use."))


class SectorBody(CodedBody):
    """One of the SLRT's sectors."""


class ProgramBody(CodedBody):
    """A social program."""

    summary = serializers.CharField()
    owner = serializers.CharField()
    sector = serializers.CharField(allow_null=True, help_text=_("Its code."))
    has_ended = serializers.BooleanField()


class ServiceBody(CodedBody):
    """What a citizen can ask for."""

    sector = serializers.CharField(help_text=_("Its code."))
    program = serializers.CharField(allow_null=True, help_text=_("Its code."))
    summary = serializers.CharField()
    requirements = serializers.ListField(child=serializers.CharField())
    usual_institution = serializers.CharField(allow_null=True, help_text=_("Its code."))
    service_minutes = serializers.IntegerField(allow_null=True)
    referral_days = serializers.IntegerField(
        help_text=_("Working days in which a referral is to be answered.")
    )


class InstitutionBody(CodedBody):
    """An agency that gives or decides a service."""

    kind = serializers.ChoiceField(InstitutionKind.choices)
    region = serializers.CharField(
        allow_null=True, help_text=_("Where it is responsible; null: everywhere.")
    )
    address = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class ServicePointBody(serializers.Serializer):
    """A Puskesos or SLRT secretariat."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PointKind.choices)
    state = serializers.ChoiceField(PointState.choices)
    region = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField()
    opening_hours = serializers.CharField()
    founded_on = serializers.DateField(allow_null=True)
    legal_basis = serializers.CharField()
    staff_count = serializers.IntegerField(allow_null=True)
    funding = serializers.CharField()
    equipment = serializers.CharField()
    last_active_on = serializers.DateField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


def matching(words: str) -> Q:
    return Q(name__icontains=words) | Q(code=words)


def matching_aliases(words: str) -> Q:
    return matching(words) | Q(aliases__icontains=words)


SEARCH = search(
    _("Part of the name or of another spelling, or the code."), matching_aliases
)
ACTIVE = flag(
    "is_active", lambda wanted: Q(is_active=wanted), _("Whether it is in use.")
)
SECTOR = record("sector", Sector, _("The sector's code."))
PROGRAM = record("program", Program, _("The program's code."))
REGION = region("region", _("At or below the region with this code."))


class Register:
    """Which columns of a register are answered, and how."""

    model: ClassVar[type[Model]]
    body: ClassVar[type[serializers.Serializer]]
    # Fields answered by the code of what they point to.
    by_code: ClassVar[tuple[str, ...]] = ()

    def rows(self, request) -> QuerySet:
        fields = [name for name in self.body().fields if name not in self.by_code]
        codes = [f"{name}__code" for name in self.by_code]
        return self.visible(request.user).values("pk", *fields, *codes)

    def visible(self, user) -> QuerySet:
        return self.model.objects.all()

    def bodies(self, request, rows: list[dict]) -> list[dict]:
        names = list(self.body().fields)
        return [self.as_body(row, names) for row in rows]

    def as_body(self, row: dict, names: list[str]) -> dict:
        return {
            name: row[f"{name}__code" if name in self.by_code else name]
            for name in names
        }


class RegisterList(Register, ListEndpoint):
    filters: ClassVar[tuple[Parameter, ...]] = (SEARCH, ACTIVE)
    orderings = ("code", "name")
    default_ordering = "name"

    def get(self, request):
        return self.list_rows(request)


class RegisterDetail(Register, Endpoint):
    def get(self, request, code):
        row = found(self.rows(request), code=code)
        body = self.bodies(request, [row])[0]
        return answer_record(request, body, content_tag(body))


class Sectors(Register):
    model, body = Sector, SectorBody


class Programs(Register):
    model, body = Program, ProgramBody
    by_code = ("sector",)


class Services(Register):
    model, body = Service, ServiceBody
    by_code = ("sector", "program", "usual_institution")

    def as_body(self, row, names):
        body = super().as_body(row, names)
        body["requirements"] = body["requirements"].splitlines()
        return body


class Institutions(Register):
    model, body = Institution, InstitutionBody

    def visible(self, user):
        return Institution.objects.visible_to(user)


class ServicePoints(Register):
    model, body = ServicePoint, ServicePointBody

    def visible(self, user):
        return ServicePoint.objects.visible_to(user)


@extend_schema_view(get=describe_list(_("List sectors"), SectorBody))
class SectorList(Sectors, RegisterList):
    pass


@extend_schema_view(get=describe_record(_("Read a sector"), SectorBody))
class SectorDetail(Sectors, RegisterDetail):
    pass


@extend_schema_view(get=describe_list(_("List programs"), ProgramBody))
class ProgramList(Programs, RegisterList):
    filters = (SEARCH, ACTIVE, SECTOR)


@extend_schema_view(get=describe_record(_("Read a program"), ProgramBody))
class ProgramDetail(Programs, RegisterDetail):
    pass


@extend_schema_view(get=describe_list(_("List services"), ServiceBody))
class ServiceList(Services, RegisterList):
    filters = (SEARCH, ACTIVE, SECTOR, PROGRAM)


@extend_schema_view(get=describe_record(_("Read a service"), ServiceBody))
class ServiceDetail(Services, RegisterDetail):
    pass


@extend_schema_view(get=describe_list(_("List institutions"), InstitutionBody))
class InstitutionList(Institutions, RegisterList):
    filters = (
        SEARCH,
        ACTIVE,
        REGION,
        choice("kind", InstitutionKind, _("One or several, with commas.")),
    )


@extend_schema_view(get=describe_record(_("Read an institution"), InstitutionBody))
class InstitutionDetail(Institutions, RegisterDetail):
    pass


@extend_schema_view(get=describe_list(_("List service points"), ServicePointBody))
class ServicePointList(ServicePoints, RegisterList):
    filters = (
        search(_("Part of the name, or the code."), matching),
        REGION,
        choice("kind", PointKind, _("One or several, with commas.")),
        choice("state", PointState, _("One or several, with commas.")),
    )


@extend_schema_view(get=describe_record(_("Read a service point"), ServicePointBody))
class ServicePointDetail(ServicePoints, RegisterDetail):
    pass
