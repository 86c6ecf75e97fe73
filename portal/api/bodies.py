"""The fields of request bodies: strict, and wording what was found.

REST framework's own fields turn numbers into text and skip what they do not
know; an interface for records of people does neither.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model, QuerySet, TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.spreadsheets.cells.phones import parse_phone

EARLIEST = date(1900, 1, 1)
LARGEST_EXTRA = 20_000  # characters of JSON
SHOWN = 60


def shown(value: Any) -> str:
    """Return a refused value short enough for a sentence."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = text.encode(errors="replace").decode()
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, naming those it does."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("A JSON object in braces is expected here.")
    }

    def to_internal_value(self, data):
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {shown(name): [self.unknown_sentence(name, known)] for name in unknown}
            )
        return super().to_internal_value(data)

    def unknown_sentence(self, name: str, known: str) -> str:
        return _("“%(name)s” is not written here. Known: %(known)s.") % {
            "name": shown(name),
            "known": known,
        }


class Text(serializers.CharField):
    """A JSON string, never a number that looks like one."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Write text in quotation marks."),
        "required": gettext_lazy("This field is required."),
    }

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number16(Text):
    """An identity number: text, because a JSON number loses its last digits."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy(
            "An identity number is written as text, “3202…”, not as a number: "
            "programs round numbers of 16 digits."
        )
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)


class Phone(Text):
    """A phone number, kept in the international form."""

    default_error_messages: ClassVar = {
        "phone": gettext_lazy(
            "“%(value)s” is not a phone number. Write 0812… or +62812…."
        )
    }

    def to_internal_value(self, data):
        text = super().to_internal_value(data)
        if not text:
            return ""
        try:
            return parse_phone(text)
        except ValueError as error:
            sentence = self.error_messages["phone"] % {"value": shown(text)}
            raise serializers.ValidationError(sentence) from error


class Word(serializers.ChoiceField):
    """One of a vocabulary's values, `synonyms` included."""

    def __init__(self, choices: type[TextChoices], synonyms=None, **kwargs):
        self.synonyms = synonyms or {}
        super().__init__(choices=choices.choices, **kwargs)

    def to_internal_value(self, data):
        word = self.synonyms.get(data, data) if isinstance(data, str) else None
        if word == "" and self.allow_blank:
            return ""
        if word not in self.choices:
            raise serializers.ValidationError(
                _("“%(value)s” was found. Write one of these: %(values)s.")
                % {"value": shown(data), "values": ", ".join(self.choices)}
            )
        return word


class Day(serializers.DateField):
    """A civil date as `YYYY-MM-DD`, not before 1900 and not to come."""

    def to_internal_value(self, value):
        day = read_day(value)
        if day is None:
            raise serializers.ValidationError(
                _("“%(value)s” is not a date. Write it as YYYY-MM-DD.")
                % {"value": shown(value)}
            )
        if not EARLIEST <= day <= timezone.localdate():
            raise serializers.ValidationError(
                _("%(day)s lies in the future or before 1900.")
                % {"day": day.isoformat()}
            )
        return day


def read_day(value: Any) -> date | None:
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None


def unknown_code(value: Any) -> serializers.ValidationError:
    """Return the refusal of a code that is unknown, or not this user's to name."""
    return serializers.ValidationError(
        _("“%(value)s” is not a code known here.") % {"value": shown(value)}
    )


@extend_schema_field({"type": "string"})
class Code(serializers.Field):
    """A record named by its code; `rows` says among which."""

    def __init__(self, rows: QuerySet | type[Model], *, key: str = "code", **kwargs):
        self.rows, self.key = rows, key
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        rows = (
            self.rows.objects.all() if isinstance(self.rows, type) else self.rows.all()
        )
        is_text = isinstance(data, str) and data.isascii() and data.isprintable()
        record = rows.filter(**{self.key: data}).first() if is_text else None
        if record is None:
            raise unknown_code(data)
        return record

    def to_representation(self, value):
        return getattr(value, self.key, value)


@extend_schema_field({"type": "object", "additionalProperties": True})
class Extra(serializers.Field):
    """Further fields under their codes: any JSON a database can keep."""

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            raise serializers.ValidationError(
                _("A JSON object in braces is expected here.")
            )
        try:
            text = json.dumps(data, ensure_ascii=False, allow_nan=False)
            text.encode()
        except (ValueError, RecursionError) as error:
            raise serializers.ValidationError(
                _("This holds characters or numbers that cannot be kept.")
            ) from error
        if "\\u0000" in text or len(text) > LARGEST_EXTRA:
            raise serializers.ValidationError(
                _("At most %(most)d characters, none of them null.")
                % {"most": LARGEST_EXTRA}
            )
        return data

    def to_representation(self, value):
        return value
