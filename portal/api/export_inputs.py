"""How an export is asked for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.bodies import StrictSerializer, Text, unknown_code
from portal.api.import_fields import LARGEST_POSITION, Flat, RegisterName, is_text
from portal.spreadsheets.exports.export_rules import LONGEST_PURPOSE
from portal.spreadsheets.exports.writers import WRITERS
from portal.spreadsheets.models import ExportView

MOST_COLUMNS = 200
OF_VIEW = ("register", "filters", "columns")


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {
            "oneOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
            ]
        },
    }
)
class Filters(Flat):
    """The filters of the list as its page in the admin has them."""

    def check(self, value):
        values = value if isinstance(value, list) else [value]
        if not all(map(is_text, values)):
            return _("Write text in quotation marks, or several in a list.")
        return ""

    def to_internal_value(self, data):
        return {
            name: ",".join(value) if isinstance(value, list) else value
            for name, value in super().to_internal_value(data).items()
        }


class ExportInput(StrictSerializer):
    """A list with its filters and columns, or a kept view; and what it is for."""

    register = RegisterName(required=False, help_text=gettext_lazy("Name of the list."))
    view = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_POSITION,
        help_text=gettext_lazy("A kept view, in place of list, filters and columns."),
    )
    filters = Filters(required=False)
    columns = serializers.ListField(
        child=Text(max_length=40),
        required=False,
        max_length=MOST_COLUMNS,
        help_text=gettext_lazy("Names in the wanted order; all if not given."),
    )
    file_format = serializers.ChoiceField(
        [(name, name) for name in WRITERS], required=False
    )
    purpose = Text(
        max_length=LONGEST_PURPOSE,
        help_text=gettext_lazy("What the list is for; kept with your name."),
    )

    def validate_view(self, value: int) -> ExportView:
        usable = ExportView.objects.usable_by(self.context["user"])
        view = usable.filter(pk=value).first()
        if view is None:
            raise unknown_code(str(value))
        return view

    def validate(self, attrs):
        if "view" in attrs and attrs.keys() & set(OF_VIEW):
            raise serializers.ValidationError(
                {"view": _("A view has its own list, filters and columns.")}
            )
        if not attrs.keys() & {"view", "register"}:
            raise serializers.ValidationError(
                {"register": _("Write which list, or a kept view of one.")}
            )
        return attrs


def asked_of(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what is asked as the engine takes it, a view as what it stands for."""
    view = fields.pop("view", None)
    return (
        fields
        if view is None
        else fields | {name: getattr(view, name) for name in OF_VIEW}
    )
