"""The case list as a spreadsheet: its columns, and how it is checked and written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.cases import (
    checking,
    comparing,
    exporting,
    importing,
    matching,
    permitting,
    referring,
    showing,
    undoing,
)
from portal.cases.choices import Channel, Kind, Status
from portal.cases.models import Case
from portal.cases.words import channel_of, kind_of, status_of
from portal.registry.recognizing import suggest_numbers
from portal.registry.sheets import CITIZEN, HEAD, NUMBERS
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import (
    ChoiceColumn,
    CodeColumn,
    Column,
    DateColumn,
    NameColumn,
    ReferenceColumn,
)
from portal.spreadsheets.registers import Register, register

COLUMNS = (
    CodeColumn("case_number", _("Case number"), max_length=32),
    CodeColumn("external_id", _("Number elsewhere"), max_length=60, example="REG-001"),
    *NUMBERS,
    *CITIZEN,
    NameColumn("reporter", _("Reporter"), max_length=120),
    Column("reporter_relation", _("Reporter's relation"), max_length=60),
    HEAD,
    DateColumn(
        "received_on", _("Received on"), severity=Severity.ERROR, example="02/06/2026"
    ),
    ChoiceColumn(
        "channel",
        _("Channel"),
        choices=Channel,
        words=channel_of,
        fallback=Channel.IMPORT,
    ),
    ChoiceColumn("kind", _("Kind"), choices=Kind, words=kind_of, fallback=Kind.REQUEST),
    ReferenceColumn(
        "service", _("Service"), max_length=200, example="Reaktivasi PBI-JK"
    ),
    ReferenceColumn("program", _("Program"), max_length=200, example="PBI-JK"),
    Column("description", _("Description")),
    Column("documents", _("Papers"), max_length=300, example="KTP, KK"),
    ChoiceColumn(
        "status",
        _("Status"),
        choices=Status,
        words=status_of,
        fallback=Status.REGISTERED,
        example="Proses",
    ),
    ReferenceColumn("referred_to", _("Referred to"), max_length=200),
    Column("outcome", _("Outcome")),
    DateColumn("closed_on", _("Closed on")),
    NameColumn("officer", _("Officer"), max_length=120),
    Column("notes", _("Notes")),
)


@register
class CaseRegister(Register):
    """Cases, each with its citizen, as the lists of Puskesos and SLRT hold them."""

    name = "cases"
    label = _("Cases")
    order = 10
    columns = COLUMNS
    model, fields = Case, exporting.FIELDS
    import_permission = "cases.import_case"
    export_permission = "cases.export_case"
    known_by = "name_key"
    list_url = "cases:list"
    import_filter = "import_run"
    check = staticmethod(checking.check)
    matcher = matching.CaseMatcher
    permit = staticmethod(permitting.permit_changes)
    known_values = staticmethod(referring.known_values)
    suggest_numbers = staticmethod(suggest_numbers)
    stage = staticmethod(importing.stage)
    preview = staticmethod(importing.preview)
    apply = staticmethod(importing.apply)
    revert = staticmethod(undoing.revert)
    rows_to_export = staticmethod(exporting.rows_to_export)
    columns_to_export = staticmethod(exporting.columns_to_export)
    current = staticmethod(comparing.stored_values)
    links = staticmethod(showing.links)
    count_to_export = staticmethod(showing.count_to_export)
    filters_in_words = staticmethod(showing.filters_in_words)

    def record_ids(self, run) -> list[int]:
        return list(Case.objects.filter(import_run=run).values_list("pk", flat=True))
