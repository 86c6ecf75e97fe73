"""How a case and a citizen read in the API, and what of them is fetched."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from portal.api.conditions import version_tag
from portal.cases.choices import Channel, Kind, Status
from portal.directory.models import Institution, Program, Service, ServicePoint
from portal.privacy.masking import mask_number
from portal.regions.models import Region
from portal.registry.choices import AbsenceReason, NumberState, Sex
from portal.registry.models import Person

PLAIN_PERSON = (
    "name", "nik_state", "birth_place", "birth_date", "phone", "address", "hamlet",
    "rt", "rw", "region", "version", "created_at", "updated_at",
)  # fmt: skip
PERSON_COLUMNS = ("pk", *PLAIN_PERSON, "nik", "household__kk", "nik_absence", "sex")
PLAIN_CASE = (
    "number", "tracking_code", "status", "kind", "channel", "received_on", "closed_on",
    "region", "service_words", "program_words", "description", "reporter",
    "reporter_relation", "documents", "outcome", "officer", "notes", "extra",
    "external_id", "version", "created_at", "updated_at",
)  # fmt: skip
CASE_COLUMNS = (
    "pk", *PLAIN_CASE, "person", "service", "program", "referred_institution",
    "referred_point", "referred_words",
)  # fmt: skip


class PersonBody(serializers.Serializer):
    """A citizen; identity numbers are masked."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    name = serializers.CharField()
    nik = serializers.CharField(allow_null=True, help_text=_("Like 3202••••••••9901."))
    nik_state = serializers.ChoiceField(NumberState.choices)
    nik_absence = serializers.ChoiceField(AbsenceReason.choices, allow_null=True)
    kk = serializers.CharField(allow_null=True, help_text=_("Like 3202••••••••9901."))
    birth_place = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    sex = serializers.ChoiceField(Sex.choices, allow_null=True)
    phone = serializers.CharField(help_text=_("In the international form, or empty."))
    address = serializers.CharField()
    hamlet = serializers.CharField()
    rt = serializers.CharField()
    rw = serializers.CharField()
    region = serializers.CharField(
        allow_null=True, help_text=_("Code of the village of residence.")
    )
    region_name = serializers.CharField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ReferredToBody(serializers.Serializer):
    """Whom the case was handed to last."""

    institution = serializers.CharField(allow_null=True, help_text=_("Its code."))
    service_point = serializers.CharField(allow_null=True, help_text=_("Its code."))
    name = serializers.CharField()


class CaseLinksBody(serializers.Serializer):
    self = serializers.URLField()
    transitions = serializers.URLField()
    referrals = serializers.URLField()


class CaseBody(serializers.Serializer):
    """One citizen's one request, complaint, question or suggestion."""

    number = serializers.CharField()
    tracking_code = serializers.CharField(
        help_text=_("With it the citizen asks after the case.")
    )
    status = serializers.ChoiceField(Status.choices)
    kind = serializers.ChoiceField(Kind.choices)
    channel = serializers.ChoiceField(Channel.choices)
    received_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    person = PersonBody(allow_null=True)
    region = serializers.CharField(help_text=_("Code of the region that handles it."))
    region_name = serializers.CharField()
    service = serializers.CharField(allow_null=True, help_text=_("Its code."))
    service_name = serializers.CharField(allow_null=True)
    service_words = serializers.CharField(help_text=_("As the citizen asked for it."))
    program = serializers.CharField(allow_null=True, help_text=_("Its code."))
    program_name = serializers.CharField(allow_null=True)
    program_words = serializers.CharField()
    description = serializers.CharField()
    reporter = serializers.CharField()
    reporter_relation = serializers.CharField()
    documents = serializers.CharField()
    outcome = serializers.CharField()
    officer = serializers.CharField()
    notes = serializers.CharField()
    extra = serializers.DictField(help_text=_("Further fields under their codes."))
    external_id = serializers.CharField(help_text=_("The number in another system."))
    referred_to = ReferredToBody(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    links = CaseLinksBody()


def coded(model: type[Model], rows: list[dict], column: str) -> dict[int, dict]:
    """Return {pk: {code, name}} of the records the rows point to, in one query."""
    keys = {row[column] for row in rows if row[column]}
    if not keys:
        return {}
    records = model.objects.filter(pk__in=keys).order_by()
    return {row["pk"]: row for row in records.values("pk", "code", "name")}


def region_names(*groups: list[dict]) -> dict[str, str]:
    codes = {row["region"] for rows in groups for row in rows if row["region"]}
    if not codes:
        return {}
    return dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))


def people_of(rows: list[dict]) -> list[dict]:
    """Return the people of these cases.

    A query of their own: joined before the sort, they make SQLite sort the
    whole table with all its columns.
    """
    keys = {row["person"] for row in rows if row["person"]}
    people = Person.objects.filter(pk__in=keys).order_by()
    return list(people.values(*PERSON_COLUMNS)) if keys else []


def person_body(row: dict, names: dict[str, str], base: str) -> dict[str, Any]:
    """Return the citizen as answered; `base` is the address of all people."""
    return {
        "id": row["pk"],
        "url": f"{base}{row['pk']}/",
        "nik": mask_number(row["nik"]) or None,
        "kk": mask_number(row["household__kk"]) or None,
        "nik_absence": row["nik_absence"] or None,
        "sex": row["sex"] or None,
        "region_name": names.get(row["region"]),
        **{name: row[name] for name in PLAIN_PERSON},
    }


def person_bodies(request, rows: list[dict]) -> list[dict]:
    """Return the rows of PERSON_COLUMNS as answered."""
    base = request.build_absolute_uri(reverse("api_people"))
    names = region_names(rows)
    return [person_body(row, names, base) for row in rows]


def person_tag(row: dict) -> str:
    return version_tag(row["version"])


def case_bodies(request, rows: list[dict]) -> list[dict]:
    """Return the rows of CASE_COLUMNS as answered, with what they point to."""
    people = people_of(rows)
    known = {
        "region": region_names(rows, people),
        "service": coded(Service, rows, "service"),
        "program": coded(Program, rows, "program"),
        "institution": coded(Institution, rows, "referred_institution"),
        "point": coded(ServicePoint, rows, "referred_point"),
    }
    people_base = request.build_absolute_uri(reverse("api_people"))
    known["person"] = {
        row["pk"]: person_body(row, known["region"], people_base) for row in people
    }
    base = request.build_absolute_uri(reverse("api_cases"))
    return [case_body(row, known, base) for row in rows]


def case_body(row: dict, known: dict[str, dict], base: str) -> dict[str, Any]:
    service = known["service"].get(row["service"], {})
    program = known["program"].get(row["program"], {})
    url = f"{base}{row['number']}/"
    return {
        **{name: row[name] for name in PLAIN_CASE},
        "region_name": known["region"][row["region"]],
        "person": known["person"].get(row["person"]),
        "service": service.get("code"),
        "service_name": service.get("name"),
        "program": program.get("code"),
        "program_name": program.get("name"),
        "referred_to": referred_to(row, known),
        "links": {
            "self": url,
            "transitions": f"{url}transitions/",
            "referrals": f"{url}referrals/",
        },
    }


def referred_to(row: dict, known: dict[str, dict]) -> dict[str, str | None] | None:
    institution = known["institution"].get(row["referred_institution"], {})
    point = known["point"].get(row["referred_point"], {})
    words = institution.get("name") or point.get("name") or row["referred_words"]
    if not words:
        return None
    return {
        "institution": institution.get("code"),
        "service_point": point.get("code"),
        "name": words,
    }


def case_tag(body: dict) -> str:
    """Return the ETag of a case as answered: its version and the citizen's."""
    person = body["person"]
    return version_tag(body["version"], person["version"] if person else 0)
