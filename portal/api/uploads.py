"""Files on their way in: forms with a file, and the fields such a form has."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.core.files import File
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.bodies import shown


def fields_of(form: QueryDict) -> dict[str, Any]:
    """Return what a form holds: a value sent once as itself, others as a list."""
    return {
        name: values[0] if len(values) == 1 else values for name, values in form.lists()
    }


def with_hashes(form: QueryDict) -> list[tuple[str, list[str]]]:
    """Return what a form holds with each file's hash in place of its content."""
    return sorted(
        (
            name,
            [hash_of(value) if isinstance(value, File) else value for value in values],
        )
        for name, values in form.lists()
    )


def hash_of(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return f"{file.name} {digest.hexdigest()}"


class Upload(serializers.FileField):
    """One file, not empty."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Send one file here."),
        "empty": gettext_lazy(
            "The file is empty. Check that it was saved and send it again."
        ),
        "no_name": gettext_lazy("The file has no name. Send it under its own."),
        "max_length": gettext_lazy(
            "The file’s name has %(length)s characters; at most %(max_length)s are kept."
        ),
    }

    def fail(self, key, **kwargs):
        sentence = str(self.error_messages[key])
        if kwargs:
            sentence %= kwargs
        raise serializers.ValidationError(sentence)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Constants(serializers.Field):
    """Words under the names of columns; in a form the object is written as JSON."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, str):
            data = self.parsed(data)
        if not isinstance(data, dict):
            raise serializers.ValidationError(
                _("A JSON object in braces is expected here.")
            )
        for name, text in data.items():
            if not isinstance(text, str) or "\x00" in name + text:
                raise serializers.ValidationError(
                    _("“%(value)s”: write text in quotation marks.")
                    % {"value": shown(text)}
                )
        return data

    def to_representation(self, value: dict[str, str]) -> dict[str, str]:
        return value

    def parsed(self, text: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise serializers.ValidationError(
                _('“%(value)s” is not JSON. Write {"region": "3202162004"}.')
                % {"value": shown(text)}
            ) from error
