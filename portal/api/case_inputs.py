"""What may be written about a case and its citizen, and how it gets there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from portal.accounts.scoping import scope_of
from portal.api.bodies import (
    Code,
    Day,
    Extra,
    Number16,
    Phone,
    StrictSerializer,
    Text,
    Word,
)
from portal.api.problems import under
from portal.cases.actions import change_case, check_region, create_case
from portal.cases.choices import REGISTER, Channel, Kind
from portal.cases.models import Case
from portal.directory.models import Program, Service
from portal.regions.models import Region
from portal.registry.actions import record_person
from portal.registry.choices import AbsenceReason, Sex
from portal.registry.models import Person

SEX_LETTERS = {"P": Sex.FEMALE, "L": Sex.MALE, "p": Sex.FEMALE, "l": Sex.MALE}


def optional_text(most: int, **kwargs) -> Text:
    return Text(max_length=most, required=False, allow_blank=True, **kwargs)


class PersonInput(StrictSerializer):
    """The citizen meant: found by NIK, else by name, birth date and village.

    One who is not known yet is recorded; blanks of one who is are filled.
    """

    name = Text(max_length=120)
    nik = Number16(required=False, allow_blank=True, allow_null=True)
    nik_absence = Word(
        AbsenceReason, required=False, help_text=gettext_lazy("Why there is no NIK.")
    )
    kk = Number16(required=False, allow_blank=True, allow_null=True)
    birth_place = optional_text(60)
    birth_date = Day(required=False, allow_null=True)
    sex = Word(
        Sex,
        SEX_LETTERS,
        required=False,
        allow_null=True,
        help_text=gettext_lazy("`P` and `L` are taken too."),
    )
    phone = Phone(max_length=40, required=False, allow_blank=True)
    address = optional_text(200)
    hamlet = optional_text(60)
    rt = optional_text(3)
    rw = optional_text(3)
    region = Code(
        Region,
        required=False,
        allow_null=True,
        help_text=gettext_lazy("Code of the village of residence."),
    )


class CaseInput(StrictSerializer):
    """A case as it is written; status and referral have addresses of their own."""

    person = PersonInput(
        required=False,
        allow_null=True,
        help_text=gettext_lazy("A complaint may be anonymous, a request may not."),
    )
    region = Code(
        Region,
        required=False,
        help_text=gettext_lazy(
            "Code of the region that handles it; your own if you have just one."
        ),
    )
    service = Code(
        Service.objects.filter(is_active=True), required=False, allow_null=True
    )
    service_words = optional_text(200)
    program = Code(
        Program.objects.filter(is_active=True), required=False, allow_null=True
    )
    program_words = optional_text(200)
    received_on = Day(required=False, help_text=gettext_lazy("Today if not given."))
    channel = Word(Channel, required=False)
    kind = Word(Kind, required=False)
    description = optional_text(10_000)
    reporter = optional_text(120)
    reporter_relation = optional_text(60)
    documents = optional_text(300)
    outcome = optional_text(10_000)
    officer = optional_text(120)
    notes = optional_text(10_000)
    extra = Extra(required=False)
    external_id = optional_text(60)


class NewCaseInput(CaseInput):
    """A new case."""

    def validate(self, attrs):
        is_request = attrs.get("kind", Kind.REQUEST) == Kind.REQUEST
        if is_request and not attrs.get("person"):
            raise serializers.ValidationError(
                {"person": [_("A request is somebody's: write the citizen.")]}
            )
        return attrs


class CaseChangeInput(CaseInput):
    """A change of a case: only what is written changes."""


def register_case(fields: dict[str, Any], *, by) -> Case:
    """Create the case with its citizen, both or neither, and return it."""
    region = fields.pop("region", None) or only_region(by)
    check_region(by, region, REGISTER)
    with transaction.atomic():
        person = meant_person(fields.pop("person", None), by=by)
        return create_case(by=by, region=region, person=person, **fields)


def only_region(user) -> Region | None:
    """Return the one region in which the user may register cases, if just one."""
    codes = scope_of(user, REGISTER).regions
    return Region.objects.filter(pk=codes[0]).first() if len(codes) == 1 else None


def write_case(case: Case, fields: dict[str, Any], *, by) -> Case:
    """Save what is written on the case and return it."""
    with transaction.atomic():
        if "person" in fields:
            fields["person"] = meant_person(fields["person"], by=by)
        return change_case(case, by=by, version=case.version, **fields)


def meant_person(written: dict[str, Any] | None, *, by) -> Person | None:
    """Return the citizen these words mean, recorded if new."""
    if written is None:
        return None
    known = {name: value for name, value in written.items() if value not in (None, "")}
    try:
        return record_person(by=by, **known)
    except ValidationError as error:
        raise under("person", error) from error
