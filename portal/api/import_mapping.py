"""`/api/v1/imports/{id}/mapping/`: how a list is read, and reading it differently."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from portal.api.bodies import shown, unknown_code
from portal.api.conditions import content_tag, require_match
from portal.api.describing import IF_MATCH, describe_act, describe_record, etag_of
from portal.api.endpoints import answer_record
from portal.api.import_inputs import UNREAD, MappingInput
from portal.api.import_mapping_bodies import MappingBody, mapping_body
from portal.api.imports import BelowImport
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.mending.value_maps import checked, map_many
from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.permitting import check_may_decide
from portal.spreadsheets.profiles.settling import composites_of, entries_of
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.runs.running import start_reading_again

OTHER_LIST = ("sheets", "header_rows")
READABLE = (RunState.STAGED, RunState.FAILED)


def read_differently(run: ImportRun, fields: dict[str, Any], *, by) -> None:
    """Read the import's file as written; raises ValidationError with a sentence."""
    check_readable(run)
    if run.state == RunState.FAILED:
        start_reading_again(run, by=by, sheet=sheet_to_try(run, fields))
        return
    if fields.keys() == {"value_map"}:
        map_many(run, fields["value_map"], by=by)
        return
    if not fields:
        return
    try:
        start_reading_again(run, by=by, **understood(run, fields, by))
    except UNREAD as error:
        raise ValidationError(str(error)) from error


def understood(run: ImportRun, fields: dict[str, Any], by) -> dict[str, Any]:
    """Return what was written as the engine takes it."""
    register, how = get_register(run.register), dict(fields)
    if "value_map" in fields:
        how["value_map"] = checked(register, fields["value_map"], by)
    if "columns" in fields:
        check_columns(run, fields, register)
    if "header_rows" in fields:
        how["header_rows"] = tuple(fields["header_rows"])
    if fields.get("profile"):
        how["profile"] = usable_profile(run, fields["profile"], by)
    return how


def check_readable(run: ImportRun) -> None:
    if run.state not in READABLE:
        raise ValidationError(
            _("This import cannot be read differently: it is “%(state)s”.")
            % {"state": run.get_state_display()}
        )
    if not run.file:
        raise ValidationError(
            _("The file of this import is deleted. Send the file again.")
        )


def sheet_to_try(run: ImportRun, fields: dict[str, Any]) -> str | None:
    """Return the sheet of a refused file that is to be read; None: as before."""
    sheets = fields.pop("sheets", [None])
    if fields or len(sheets) > 1:
        raise ValidationError(
            _("This file is not read yet. Write one of its sheets, or nothing at all.")
        )
    if sheets[0] is not None and sheets[0] not in run.layout.get("sheets", []):
        raise serializers.ValidationError(
            {"sheets": [_("Choose one of the file’s sheets.")]}
        )
    return sheets[0]


def check_columns(run: ImportRun, fields: dict[str, Any], register: Register) -> None:
    """Refuse letters and fields that there are not; of another list none is known."""
    known = {*register.by_name, *composites_of(register)}
    unknown = [
        name for name in fields["columns"].values() if name and name not in known
    ]
    if unknown:
        raise serializers.ValidationError({"columns": [no_field(unknown[0])]})
    letters = {entry["letter"] for entry in entries_of(run.mapping)}
    strange = [letter for letter in fields["columns"] if letter not in letters]
    if strange and not fields.keys() & set(OTHER_LIST):
        sentence = _("The list has no column “%(names)s”.")
        named = {"names": shown(strange[0])}
        raise serializers.ValidationError({"columns": [sentence % named]})


def no_field(name: str) -> str:
    return _("“%(name)s” is no field of this list; see fields_known.") % {
        "name": shown(name)
    }


def usable_profile(run: ImportRun, pk: int, by) -> MappingProfile:
    usable = MappingProfile.objects.usable_by(by).filter(register=run.register)
    profile = usable.filter(pk=pk).first()
    if profile is None:
        raise serializers.ValidationError({"profile": unknown_code(str(pk)).detail})
    return profile


class ImportMapping(BelowImport):
    def answer(self, request):
        body = mapping_body(self.run, request.user)
        return answer_record(request, body, content_tag(body))

    @describe_record(gettext_lazy("Read how a list is read"), MappingBody)
    def get(self, request, pk):
        return self.answer(request)

    @describe_act(
        gettext_lazy("Read a list differently"),
        MappingInput,
        MappingBody,
        parameters=[IF_MATCH, etag_of(200)],
        description=gettext_lazy(
            "The file is read again and every row checked anew; what was mended or "
            "decided stays with rows that are the same. A large file is read in the "
            "background: 202, with the address to ask in `Location`. What is settled "
            "here is remembered in a mapping profile for the next list like it. Of a "
            "file that was refused, one of its sheets may be tried; without any "
            "field it is read from the start."
        ),
        or_later=True,
    )
    def patch(self, request, pk):
        check_may_decide(self.run, request.user)
        body = mapping_body(self.run, request.user)
        require_match(request, content_tag(body))
        written = MappingInput(data=request.data)
        written.is_valid(raise_exception=True)
        read_differently(self.run, written.validated_data, by=request.user)
        self.run.refresh_from_db()
        answer = self.answer(request)
        if self.run.state == RunState.READING:
            answer.status_code = 202
            progress = reverse("api_import_progress", args=[self.run.pk])
            answer["Location"] = request.build_absolute_uri(progress)
        return answer
