"""What a mapping profile says, in the words of its readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.columns import ChoiceColumn
from portal.spreadsheets.models import (
    ImportRun,
    MappingProfile,
    MappingProfileVersion,
)
from portal.spreadsheets.profiles.profile_changes import Change
from portal.spreadsheets.profiles.profiles import find_profile, headers_of, version_of
from portal.spreadsheets.profiles.suggesting import (
    REGION_FIELDS,
    known_values,
    labels_of_regions,
)
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.screens.reading_forms import field_label


@dataclass(frozen=True, slots=True)
class ShownValue:
    """Words of one column and what they stand for."""

    label: str
    words: str
    meaning: str
    key: str  # by which the form removes it


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One difference between two versions; "" for what was not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version, by whom, and what it changed; nothing for the first."""

    number: int
    by: Any
    at: datetime
    changes: list[ShownChange]


class Meanings:
    """Names what values stand for; the records of a column are read once."""

    def __init__(self, register: Register, user):
        self.register, self.user = register, user
        self.labels: dict[str, dict[str, str]] = {}

    def of(self, name: str, value: str) -> str:
        if name in REGION_FIELDS:
            return self.region(value)
        if name not in self.labels:
            column = self.register.by_name.get(name)
            known = known_values(self.register, column, self.user) if column else []
            self.labels[name] = {each.value: each.label for each in known}
        return self.labels[name].get(value, value)

    def region(self, code: str) -> str:
        known = self.labels.setdefault("region", {})
        if code not in known:
            known |= labels_of_regions([code])
        return known.get(code, code)

    def learn_regions(self, codes: list[str]) -> None:
        self.labels.setdefault("region", {}).update(labels_of_regions(codes))


def read_by(run: ImportRun, user) -> dict[str, Any]:
    """The version of the profile that a run was read by, else a profile that fits."""
    if version := version_of(run, "created_by"):
        visible = MappingProfile.objects.visible_to(user).filter(pk=run.profile_id)
        return {"version": version, "is_visible": visible.exists()}
    headers = headers_of(run.mapping)
    return {"offered": find_profile(run.register, headers, user) if headers else None}


def columns_left_out(run: ImportRun) -> list[dict[str, Any]]:
    """The columns that are not read, each with what it could be in words."""
    register = get_register(run.register)
    return [
        entry
        | {
            "hints": ", ".join(
                field_label(register, name) for name in entry.get("could_be") or ()
            )
        }
        for entry in run.mapping["ignored"]
    ]


def shown_values(
    version: MappingProfileVersion, register: Register, user
) -> list[ShownValue]:
    meanings = Meanings(register, user)
    meanings.learn_regions(
        [
            code
            for name in REGION_FIELDS
            for code in version.value_map.get(name, {}).values()
        ]
    )
    return [
        ShownValue(
            name_of(register, name), said, meanings.of(name, meant), f"{name}:{said}"
        )
        for name, words in version.value_map.items()
        for said, meant in words.items()
    ]


def shown_constants(
    version: MappingProfileVersion, register: Register
) -> list[ShownValue]:
    return [
        ShownValue(name_of(register, name), "", constant_of(register, name, text), name)
        for name, text in version.constants.items()
    ]


def name_of(register: Register, name: str) -> str:
    column = register.by_name.get(name)
    return str(column.label) if column else name


def constant_of(register: Register, name: str, text: str) -> str:
    column = register.by_name.get(name)
    if isinstance(column, ChoiceColumn):
        return dict(column.choices.choices).get(text, text)
    return text


def shown_changes(
    changes: list[Change], heads: dict[str, str], register: Register, user
) -> list[ShownChange]:
    meanings = Meanings(register, user)
    return [
        ShownChange(
            what_changed(change, heads, register),
            in_words(change, change.before, register, meanings),
            in_words(change, change.after, register, meanings),
        )
        for change in changes
    ]


def what_changed(change: Change, heads: dict[str, str], register: Register) -> str:
    if change.part == "column":
        header = heads.get(change.name, change.name)
        return _("Column “%(header)s”") % {"header": header}
    label = name_of(register, change.name)
    if change.part == "value":
        return _("%(label)s: “%(words)s”") % {"label": label, "words": change.words}
    return _("%(label)s of the whole list") % {"label": label}


def in_words(
    change: Change, value: str | None, register: Register, meanings: Meanings
) -> str:
    say = {
        "column": partial(column_words, register),
        "value": lambda said: meanings.of(change.name, said),
        "constant": lambda said: constant_of(register, change.name, said),
    }
    return say[change.part](value) if value else ""


def column_words(register: Register, field: str) -> str:
    known = set(field.split("+")) <= set(register.by_name)
    return field_label(register, field) if known else field
