"""What a person has settled about the columns of a list, in place of the guesses.

Works on the mapping as a run keeps it: entries with the Excel letter, the field
(`column`, with `composite` for a cell that holds two) and `how` it was found:
by a guess, "chosen" by a person, or from a "profile".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.spreadsheets.registers import Register

CHOSEN, PROFILE = "chosen", "profile"
COMPOSITES = ("birth_place+birth_date", "rt+rw")
Entry = dict[str, Any]
Choices = dict[str, str | None]  # Excel letter -> field, None to leave it out


def entries_of(mapping: dict[str, Any]) -> list[Entry]:
    """Every column of the list, from left to right."""
    entries = mapping.get("columns", []) + mapping.get("ignored", [])
    return sorted(entries, key=lambda entry: entry["index"])


def field_of(entry: Entry) -> str | None:
    """The field of a column, `rt+rw` for one that holds two, None if left out."""
    return entry["composite"] or entry["column"]


def chosen_columns(mapping: dict[str, Any]) -> Choices:
    """What a person has settled, by letter."""
    return {
        entry["letter"]: field_of(entry)
        for entry in entries_of(mapping)
        if entry["how"] == CHOSEN
    }


def settle(
    mapping: dict[str, Any],
    columns: Choices,
    register: Register,
    *,
    how: str = CHOSEN,
) -> dict[str, Any]:
    """Return the mapping with these columns in place of the guesses.

    What is asked about them is answered by it. Raises ValidationError if two
    columns claim one field, or the list has no such field.
    """
    asked = {question["letter"] for question in mapping["questions"]}
    entries = [
        choose(entry, columns, asked, how=how) if entry["letter"] in columns else entry
        for entry in entries_of(mapping)
    ]
    check_claims([entry for entry in entries if entry["column"]], register)
    return mapping_of(entries, mapping["questions"], columns)


def mapping_of(entries: Iterable[Entry], questions, settled) -> dict[str, Any]:
    entries = list(entries)
    return {
        "columns": [entry for entry in entries if entry["column"]],
        "ignored": [entry for entry in entries if not entry["column"]],
        "questions": [each for each in questions if each["letter"] not in settled],
    }


def choose(entry: Entry, columns: Choices, asked: set[str], *, how: str) -> Entry:
    """Return the entry as chosen; a guess that nobody doubted stays a guess."""
    field = columns[entry["letter"]] or None
    if field == field_of(entry):
        is_answer = entry["letter"] in asked or how == PROFILE
        return {**entry, "how": how} if is_answer else entry
    return with_field(entry, field, how)


def with_field(entry: Entry, field: str | None, how: str) -> Entry:
    """Return the entry as holding this field, a composite one included."""
    return {
        **entry,
        "column": field.split("+")[0] if field else None,
        "composite": field if field and "+" in field else None,
        "how": how,
    }


def check_claims(entries: list[Entry], register: Register) -> None:
    """Raise ValidationError unless each column claims a field of its own."""
    claimed = Counter(name for entry in entries for name in field_of(entry).split("+"))
    unknown = set(claimed) - set(register.by_name)
    if unknown:
        raise ValidationError(
            _("The list has no column “%(names)s”.")
            % {"names": ", ".join(sorted(unknown))}
        )
    check_composites(entries, register)
    twice = [name for name, times in claimed.items() if times > 1]
    if twice:
        labels = ", ".join(str(register.by_name[name].label) for name in twice)
        raise ValidationError(
            _("Two columns cannot both be “%(labels)s”. Leave one out.")
            % {"labels": labels}
        )


def check_composites(entries: list[Entry], register: Register) -> None:
    for entry in entries:
        if entry["composite"] and entry["composite"] not in composites_of(register):
            raise ValidationError(
                _("No column can hold “%(names)s” together.")
                % {"names": entry["composite"]}
            )


def composites_of(register: Register) -> list[str]:
    """The pairs of fields that one cell may hold: `rt+rw` …"""
    known = register.by_name
    return [pair for pair in COMPOSITES if set(pair.split("+")) <= set(known)]


def fit(mapping: dict[str, Any], fields: Choices, register: Register) -> dict[str, Any]:
    """Return the mapping with the fields of a profile, as far as they fit.

    A field that the register does not have, or that is taken already, is passed
    over; a guess that claims a field of the profile gives way to it.
    """
    known = {*register.by_name, *composites_of(register)}
    settled, claimed = {}, set()
    for letter, field in fields.items():
        parts = set(field.split("+")) if field else set()
        if field in {None, *known} and not parts & claimed:
            settled[letter] = field
            claimed |= parts
    entries = [
        give_way(entry, claimed) if entry["letter"] not in settled else entry
        for entry in entries_of(mapping)
    ]
    freed = mapping_of(entries, mapping["questions"], set())
    return settle(freed, settled, register, how=PROFILE)


def give_way(entry: Entry, claimed: set[str]) -> Entry:
    taken = entry["column"] and claimed & set(field_of(entry).split("+"))
    return with_field(entry, None, "") if taken else entry


def confirmed(mapping: dict[str, Any], explained: Collection[str]) -> dict[str, Any]:
    """Return the mapping without questions about columns whose words are explained."""
    letters = {
        entry["letter"] for entry in mapping["columns"] if entry["column"] in explained
    }
    questions = [q for q in mapping["questions"] if q["letter"] not in letters]
    return {**mapping, "questions": questions}
