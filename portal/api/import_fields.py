"""The fields of what is written about imports and exports: strict JSON objects."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.bodies import Text, shown
from portal.spreadsheets.previews.pairs import KNOWN, REPEATS
from portal.spreadsheets.registers import REGISTERS

MOST_ROWS = 10_000  # decided about in one request
MOST_MEANINGS = 1_000  # of one field
LARGEST_POSITION = 2**31 - 1
ALIKE = (REPEATS, KNOWN)


class RegisterName(Text):
    """The name of a list."""

    def to_internal_value(self, data):
        name = super().to_internal_value(data)
        if name not in REGISTERS:
            raise serializers.ValidationError(
                _("There is no list “%(name)s”. There are: %(known)s.")
                % {"name": shown(name), "known": ", ".join(sorted(REGISTERS))}
            )
        return name


class Flat(serializers.Field):
    """A JSON object; `check` says what is wrong about one of its values."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("A JSON object in braces is expected here.")
    }

    def check_name(self, name: str) -> str:
        return "" if is_text(name) else _("This name holds what no name holds.")

    def check(self, value: Any) -> str:
        """Return a sentence about a value that cannot be, "" if it can."""
        return ""

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            self.fail("invalid")
        errors = {
            shown(name): [sentence]
            for name, value in data.items()
            if (sentence := self.check_name(name) or self.check(value))
        }
        if errors:
            raise serializers.ValidationError(errors)
        return data

    def to_representation(self, value):
        return value


def is_text(value: Any) -> bool:
    return isinstance(value, str) and "\x00" not in value and is_encodable(value)


def is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@extend_schema_field(
    {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
)
class Letters(Flat):
    """What the columns hold, by Excel's letter; null for one that is left out."""

    def check(self, value):
        if value is None or is_text(value):
            return ""
        return _("Write the name of a field, or null to leave the column out.")


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {"type": ["string", "null"]},
        },
    }
)
class Meanings(Flat):
    """What words of a field stand for: `{field: {words: value}}`."""

    def check(self, value):
        if isinstance(value, dict) and len(value) > MOST_MEANINGS:
            return _("Write at most %(most)d words at once.") % {"most": MOST_MEANINGS}
        if (
            isinstance(value, dict)
            and all(map(is_text, value))
            and all(map(is_meaning, value.values()))
        ):
            return ""
        return _('Write what each word stands for: {"words": "value"}.')

    def to_internal_value(self, data):
        return {
            name: {said: meant or "" for said, meant in words.items()}
            for name, words in super().to_internal_value(data).items()
        }


def is_meaning(value: Any) -> bool:
    return value is None or is_text(value)


@extend_schema_field(
    {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}
)
class Cells(Flat):
    """New cells under their fields; null for what the file says."""

    def check(self, value):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is None or is_number or is_text(value):
            return ""
        return _("A cell is a text, a number, or null for what the file says.")


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": list(ALIKE)},
            {"type": "array", "items": {"type": "integer", "minimum": 0}},
        ]
    }
)
class Rows(serializers.Field):
    """All rows of a kind, or the positions of some."""

    def to_internal_value(self, data):
        if isinstance(data, str) and data in ALIKE:
            return data
        is_list = isinstance(data, list) and 0 < len(data) <= MOST_ROWS
        if not is_list or not all(map(is_position, data)):
            raise serializers.ValidationError(
                _("Write “repeats”, “known”, or 1 to %(most)d positions of rows.")
                % {"most": MOST_ROWS}
            )
        return data

    def to_representation(self, value):
        return value


def is_position(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_POSITION
