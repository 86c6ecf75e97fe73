"""`/api/v1/regions/`: the country's regions under their official codes."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from portal.api.conditions import content_tag
from portal.api.describing import describe_list, describe_record
from portal.api.endpoints import Endpoint, ListEndpoint, answer_record, found
from portal.api.parameters import Parameter, record, region, search, unreadable
from portal.regions.choices import Level
from portal.regions.models import Region

COLUMNS = ("pk", "code", "name", "level", "parent", "latitude", "longitude")
LEVELS = {level.name.lower(): level for level in Level}
WORDS = {level.value: word for word, level in LEVELS.items()}


class RegionBody(serializers.Serializer):
    """A province, regency or city, district or village."""

    code = serializers.CharField(help_text=gettext_lazy("2, 4, 6 or 10 digits."))
    dotted_code = serializers.CharField(help_text=gettext_lazy("Like 32.02.16.2004."))
    name = serializers.CharField()
    level = serializers.ChoiceField(list(LEVELS))
    parent = serializers.CharField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


def region_body(row: dict) -> dict:
    code = row["code"]
    return {
        **{name: row[name] for name in COLUMNS if name != "pk"},
        "dotted_code": Region(code=code).dotted_code,
        "level": WORDS[row["level"]],
    }


def read_level(value: str) -> Level:
    if value not in LEVELS:
        expected = _("one of these: %(values)s") % {"values": ", ".join(LEVELS)}
        raise unreadable("level", value, expected)
    return LEVELS[value]


def matching(words: str) -> Q:
    code = words.replace(".", "")
    return Q(name__icontains=words) | Q(code=code)


class RegionList(ListEndpoint):
    filters = (
        search(gettext_lazy("Part of the name, or the code."), matching),
        region(
            "within", gettext_lazy("At or below the region with this code."), "code"
        ),
        record(
            "parent", Region, gettext_lazy("Directly below the region with this code.")
        ),
        Parameter(
            "level",
            gettext_lazy("How large the region is."),
            read_level,
            lambda level: Q(level=level),
            {"type": "string", "enum": list(LEVELS)},
        ),
    )
    orderings = ("code", "name")
    default_ordering = "code"
    columns = {"code": "pk"}

    def rows(self, request):
        return Region.objects.values(*COLUMNS)

    def bodies(self, request, rows):
        return [region_body(row) for row in rows]

    @describe_list(gettext_lazy("List regions"), RegionBody)
    def get(self, request):
        return self.list_rows(request)


class RegionDetail(Endpoint):
    @describe_record(gettext_lazy("Read a region"), RegionBody)
    def get(self, request, code):
        body = region_body(found(Region.objects.values(*COLUMNS), code=code))
        return answer_record(request, body, content_tag(body))
