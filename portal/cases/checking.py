"""What the rows of a case list say together: people, places, services, dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.cases.choices import Channel, Kind, Status
from portal.cases.models import Case
from portal.directory.matching import Matcher, service_key
from portal.privacy.cipher import lookup
from portal.registry.names import name_key
from portal.spreadsheets.bulk import chunks
from portal.spreadsheets.checks.identity import judge_numbers
from portal.spreadsheets.checks.places import (
    Whereabouts,
    place_rows,
    refuse_placeless,
)
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.tables import Table

KEY_LENGTH = 200


def check(table: Table, where: Whereabouts, run: ImportRun) -> None:
    """Judge numbers and places, find services and programs, fill what is blank."""
    judge_numbers(table, "nik", with_person=True)
    judge_numbers(table, "kk", with_person=False)
    place_rows(table, replace(where, is_needed=False))
    place_known_cases(table, run)
    find_references(table, run)
    fill_received_on(table, where)
    fill_constants(table)
    fill_keys(table)


def place_known_cases(table: Table, run: ImportRun) -> None:
    """A row that names no place belongs where the case with its number is handled.

    So an export says enough of a citizen without a village. Other rows without a
    place are blocked.
    """
    placeless = [
        index
        for index, region in enumerate(table.column("region"))
        if region is None and index not in table.blocked
    ]
    numbers = table.column("case_number")
    known: dict[str, str] = {}
    for part in chunks({numbers[index] for index in placeless} - {None}):
        cases = Case.objects.visible_to(run.created_by).filter(number__in=part)
        known |= dict(cases.values_list("number", "region"))
    for index in placeless:
        if region := known.get(numbers[index]):
            table.values["region"][index] = region
        else:
            refuse_placeless(table, index)


def fill_keys(table: Table) -> None:
    """Fill the columns by which numbers and names are looked up."""
    for name in ("nik", "kk"):
        table.values[f"{name}_key"] = [
            lookup(number) if number else None for number in table.column(name)
        ]
    table.values["name_key"] = [name_key(name or "") for name in table.column("name")]


def find_references(table: Table, run: ImportRun) -> None:
    """Fill `service_id`, `program_id`, `institution_id` and the service's key."""
    matcher = Matcher()
    region = run.region_id
    find_records(table, "service", "service_id", matcher.match_service, matcher.service)
    find_records(table, "program", "program_id", matcher.match_program, matcher.program)
    find_records(
        table,
        "referred_to",
        "institution_id",
        lambda words: matcher.match_institution(words, region=region),
        matcher.institution,
    )
    known: dict[str | None, str] = {None: ""}
    keys = []
    for words in table.column("service"):
        if words not in known:
            known[words] = service_key(words)[:KEY_LENGTH]
        keys.append(known[words])
    table.values["service_key"] = keys


def find_records(
    table: Table, words_column: str, id_column: str, find, of_code
) -> None:
    """Find the record for each distinct wording; unknown words are a warning.

    What an operator has said that words stand for goes before what they look like.
    """
    known: dict[str, int | None] = {}
    ids = []
    for index, words in enumerate(table.column(words_column)):
        if words is None:
            ids.append(None)
            continue
        if words not in known:
            code = table.meant(words_column, words)
            record = (of_code(code) if code else None) or find(words)
            known[words] = record.pk if record else None
        ids.append(known[words])
        if known[words] is None:
            table.find(
                index,
                words_column,
                Severity.WARNING,
                f"{words_column}.unmapped",
                _("“%(words)s” is not known yet. The words are kept.")
                % {"words": words},
                words,
            )
    table.values[id_column] = ids


def fill_received_on(table: Table, where: Whereabouts) -> None:
    """A row without its own date takes the list's month, else today."""
    today = timezone.localdate()
    assumed = min(first_of(where.period) or today, today)
    days, guessed = [], []
    message = _("No date is written; the case counts as received on %(day)s.") % {
        "day": assumed.strftime("%d/%m/%Y")
    }
    for index, day in enumerate(table.column("received_on")):
        missing = day is None and index not in table.blocked
        if missing:
            table.find(
                index, "received_on", Severity.INFO, "received_on.assumed", message
            )
        days.append(assumed if missing else day)
        guessed.append(missing)
    table.values["received_on"], table.values["is_undated"] = days, guessed


def first_of(period: str | None) -> date | None:
    return date.fromisoformat(f"{period}-01") if period else None


def fill_constants(table: Table) -> None:
    for column, constant in (
        ("status", Status.REGISTERED),
        ("channel", Channel.IMPORT),
        ("kind", Kind.REQUEST),
    ):
        table.values[column] = [
            value or str(constant) for value in table.column(column)
        ]
