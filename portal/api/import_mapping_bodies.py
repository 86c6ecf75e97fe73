"""How the reading of a list reads in the API: sheets, columns, words, constants."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from portal.api.import_bodies import (
    COLUMNS,
    FindingBody,
    ImportCountsBody,
    QuestionBody,
    UsedProfileBody,
    counts_of,
    used_profile,
)
from portal.api.import_inputs import HIDDEN_ROWS
from portal.spreadsheets.choices import OnMatch, RunState
from portal.spreadsheets.lists.lists import NO_LIST, READ
from portal.spreadsheets.mending.value_maps import OpenWords, open_words
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.profiles.constants import told_constants
from portal.spreadsheets.profiles.settling import composites_of, entries_of, field_of
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.runs.discretion import hide_numbers, sees_numbers
from portal.spreadsheets.screens.reading_forms import field_label
from portal.spreadsheets.staging.reading import imported_sheets

MOST_WORDS = 200  # shown at once


class ReadColumnBody(serializers.Serializer):
    """A column of the sheet and what it is taken for."""

    letter = serializers.CharField()
    header = serializers.CharField()
    field = serializers.CharField(
        allow_null=True,
        help_text=gettext_lazy("`rt+rw` for a cell that holds two; null: left out."),
    )
    how = serializers.CharField()
    could_be = serializers.ListField(child=serializers.CharField())


class FieldBody(serializers.Serializer):
    """What a column of the sheet may hold."""

    field = serializers.CharField()
    label = serializers.CharField()


class SuggestionBody(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()
    score = serializers.IntegerField(help_text=gettext_lazy("Of 100."))


class OpenWordsBody(serializers.Serializer):
    """Equal words of a column that were not understood."""

    field = serializers.CharField()
    words = serializers.CharField()
    count = serializers.IntegerField(help_text=gettext_lazy("Cells."))
    suggestions = SuggestionBody(many=True)


class ListBody(serializers.Serializer):
    """Where one of the lists is that are read together."""

    sheet = serializers.CharField()
    start = serializers.IntegerField(
        help_text=gettext_lazy("Position of its first row in the import.")
    )
    rows = serializers.IntegerField()
    header_rows = serializers.ListField(child=serializers.IntegerField())
    first_row = serializers.IntegerField(allow_null=True)
    last_row = serializers.IntegerField(allow_null=True)
    period = serializers.CharField(allow_null=True)


class OtherSheetBody(serializers.Serializer):
    """A sheet that is not read, and why."""

    sheet = serializers.CharField()
    why = serializers.CharField(
        help_text=gettext_lazy("`no_list`, `other_headers`, `hidden` or `not_chosen`.")
    )


class MappingBody(serializers.Serializer):
    """How a list is read."""

    state = serializers.CharField()
    sheets = serializers.ListField(child=serializers.CharField())
    header_rows = serializers.ListField(child=serializers.IntegerField())
    hidden_rows = serializers.ChoiceField(HIDDEN_ROWS)
    lists = ListBody(many=True)
    other_sheets = OtherSheetBody(many=True)
    columns = ReadColumnBody(many=True)
    fields_known = FieldBody(many=True)
    questions = QuestionBody(many=True)
    defaults = serializers.DictField(child=serializers.CharField())
    on_match = serializers.ChoiceField(OnMatch.choices)
    value_map = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField())
    )
    open_words = OpenWordsBody(many=True)
    profile = UsedProfileBody(allow_null=True)
    findings = FindingBody(many=True)
    counts = ImportCountsBody()


def mapping_body(run: ImportRun, user) -> dict[str, Any]:
    register, layout = get_register(run.register), run.layout
    (row,) = ImportRun.objects.filter(pk=run.pk).values(*COLUMNS)
    return {
        "state": run.state,
        "sheets": imported_sheets(run) if "lists" in layout else [],
        "header_rows": layout.get("header_rows", []),
        "hidden_rows": layout.get("hidden_rows", READ),
        "lists": [
            {name: entry[name] for name in ListBody().fields}
            for entry in layout.get("lists", [])
        ],
        "other_sheets": other_sheets(layout),
        "columns": [column_body(entry) for entry in entries_of(run.mapping)],
        "fields_known": known_fields(register),
        "questions": run.mapping.get("questions", []),
        "defaults": told_constants(run),
        "on_match": run.on_match,
        "value_map": run.value_map,
        "open_words": open_words_of(run, user),
        "profile": used_profile(row),
        "findings": run.findings,
        "counts": counts_of(run.counts),
    }


def other_sheets(layout: dict[str, Any]) -> list[dict[str, str]]:
    """The sheets that are not read; all of them if the file was refused."""
    refused = [{"sheet": name, "why": NO_LIST} for name in layout.get("sheets", [])]
    return [
        {name: entry[name] for name in OtherSheetBody().fields}
        for entry in layout.get("others", refused)
    ]


def column_body(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "letter": entry["letter"],
        "header": entry["header"],
        "field": field_of(entry),
        "how": entry["how"],
        "could_be": entry.get("could_be") or [],
    }


def known_fields(register: Register) -> list[dict[str, str]]:
    names = [*register.by_name, *composites_of(register)]
    return [{"field": name, "label": field_label(register, name)} for name in names]


def open_words_of(run: ImportRun, user) -> list[dict[str, Any]]:
    if run.state != RunState.STAGED:
        return []
    in_full = sees_numbers(user, run)
    found = open_words(run, by=user, limit=MOST_WORDS)
    return [open_words_body(each, in_full=in_full) for each in found]


def open_words_body(each: OpenWords, *, in_full: bool) -> dict[str, Any]:
    return {
        "field": each.field,
        "words": each.words if in_full else hide_numbers(each.words),
        "count": each.count,
        "suggestions": [
            {name: getattr(likely, name) for name in ("value", "label", "score")}
            for likely in each.suggestions
        ],
    }
