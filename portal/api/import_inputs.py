"""What may be written about an import, and how it gets to the engine."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from portal.api.bodies import StrictSerializer, Text, Word
from portal.api.import_fields import (
    LARGEST_POSITION,
    Cells,
    Letters,
    Meanings,
    RegisterName,
    Rows,
)
from portal.api.uploads import Constants, Upload
from portal.spreadsheets.choices import Choice, OnMatch
from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.lists.lists import LEAVE, READ
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs.running import start_reading
from portal.spreadsheets.screens.forms import LONGEST_MESSAGE, pasted_message
from portal.spreadsheets.screens.reading_forms import MOST_HEADER_ROWS
from portal.spreadsheets.screens.upload_views import on_disk

LONGEST_NAME = ImportRun._meta.get_field("file_name").max_length
LONGEST_SHEET = ImportRun._meta.get_field("sheet").max_length
UNREAD = (UnreadableFile, NoList)
HIDDEN_ROWS = [(READ, READ), (LEAVE, LEAVE)]


class NothingInput(StrictSerializer):
    """No fields."""


class UploadInput(StrictSerializer):
    """A file, or the text of a message; and how it is to be read."""

    file = Upload(
        required=False,
        max_length=LONGEST_NAME,
        help_text=gettext_lazy(
            "Excel (.xlsx, .xlsm, .xls, .xlsb), OpenDocument (.ods) or CSV."
        ),
    )
    text = Text(
        required=False,
        max_length=LONGEST_MESSAGE,
        trim_whitespace=False,
        help_text=gettext_lazy(
            "Instead of a file: a message with a field and its value on each line."
        ),
    )
    register = RegisterName(
        required=False,
        help_text=gettext_lazy("Name of the list, `cases` if not given."),
    )
    sheet = Text(
        required=False,
        max_length=LONGEST_SHEET,
        help_text=gettext_lazy(
            "The only sheet to read; else the best and all like it."
        ),
    )
    defaults = Constants(
        required=False,
        help_text=gettext_lazy(
            'What rows have that say nothing themselves: `{"region": "3202162004"}`.'
        ),
    )
    on_match = Word(
        OnMatch,
        required=False,
        help_text=gettext_lazy("What to do with known rows that differ."),
    )

    def validate(self, attrs):
        if "file" in attrs and "text" in attrs:
            raise serializers.ValidationError(
                {"text": _("Send a file or a message, not both at once.")}
            )
        if not attrs.keys() & {"file", "text"}:
            raise serializers.ValidationError(
                {"file": _("No file is chosen. Choose the list you want to import.")}
            )
        return attrs


def start_import(fields: dict[str, Any], *, by) -> ImportRun:
    """Have the file read and return its import; a refusal is told about the file.

    Raises PermissionDenied if `by` may not import into that list.
    """
    source = "text" if "text" in fields else "file"
    text, upload = fields.pop("text", None), fields.pop("file", None)
    upload = pasted_message(text) if upload is None else upload
    try:
        with on_disk(upload) as path:
            return start_reading(path, by=by, name=upload.name, **fields)
    except UNREAD as error:
        raise serializers.ValidationError({source: [str(error)]}) from error
    except ValidationError as error:
        raise serializers.ValidationError({"defaults": error.messages}) from error


class MappingInput(StrictSerializer):
    """How the list is to be read; what is not written stays."""

    columns = Letters(required=False, help_text=gettext_lazy("By Excel’s letter."))
    defaults = Constants(
        required=False, help_text=gettext_lazy("All of them; what is missing goes.")
    )
    value_map = Meanings(
        required=False,
        help_text=gettext_lazy("Added to what is known; null takes a meaning back."),
    )
    sheets = serializers.ListField(
        child=Text(max_length=LONGEST_SHEET),
        required=False,
        min_length=1,
        max_length=500,
    )
    header_rows = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_POSITION),
        required=False,
        min_length=1,
        max_length=MOST_HEADER_ROWS,
        help_text=gettext_lazy("One row, or two that follow each other."),
    )
    hidden_rows = serializers.ChoiceField(HIDDEN_ROWS, required=False)
    on_match = Word(OnMatch, required=False)
    profile = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LARGEST_POSITION,
        help_text=gettext_lazy("The mapping profile to read by; null for none."),
    )


class ChoiceInput(StrictSerializer):
    """`skip` leaves the row out, `update` changes these columns, `keep` makes a new one."""

    do = Word(Choice)
    columns = serializers.ListField(
        child=Text(max_length=40), required=False, min_length=1, max_length=200
    )


class RowInput(StrictSerializer):
    """New cells, or a decision about the row; null takes one back."""

    cells = Cells(required=False)
    choice = ChoiceInput(required=False, allow_null=True)

    def validate(self, attrs):
        if len(attrs) != 1:
            raise serializers.ValidationError(_("Write either cells or choice."))
        return attrs


class ChoicesInput(StrictSerializer):
    """One decision about many rows: those of a kind, some, or all with a problem."""

    rows = Rows(required=False)
    code = Text(
        required=False,
        max_length=40,
        help_text=gettext_lazy("Of a problem: all rows that have it; only to skip."),
    )
    choice = ChoiceInput(allow_null=True)

    def validate(self, attrs):
        if ("rows" in attrs) == ("code" in attrs):
            raise serializers.ValidationError(_("Write either rows or code."))
        if "code" in attrs and (attrs["choice"] or {}).get("do") != Choice.SKIP:
            raise serializers.ValidationError(
                {"choice": _("All rows with a problem can only be skipped together.")}
            )
        return attrs
