"""The forms about how a list is read: sheets, columns, constants, answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.spreadsheets.columns import ChoiceColumn, Column
from portal.spreadsheets.lists.lists import LEAVE, READ
from portal.spreadsheets.profiles.constants import check_constants, settable_columns
from portal.spreadsheets.profiles.settling import composites_of
from portal.spreadsheets.profiles.suggesting import known_values
from portal.spreadsheets.registers import Register
from portal.spreadsheets.screens.forms import ChoicesForm

LEAVE_OUT = [("", _("(leave this column out)"))]
NOTHING = [("", _("(nothing)"))]
COLUMN, CONSTANT = "column_", "constant_"
MOST_HEADER_ROWS = 2


class ReadingForm(ChoicesForm):
    """How the file is to be read: sheets, header, columns and constants.

    `sheets` are names with their labels, `entries` the run's mapped and
    ignored columns; `has_hidden_rows` whether there are any to ask about.
    """

    sheet = forms.MultipleChoiceField(
        label=_("Sheets"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Lists with the same columns are read together."),
    )
    header_rows = forms.CharField(
        label=_("Header row"),
        max_length=20,
        help_text=_("The row number that Excel shows; two rows as “5-6”."),
    )
    hidden_rows = forms.ChoiceField(
        label=_("Hidden rows"),
        choices=[(READ, _("Read them too")), (LEAVE, _("Leave them out"))],
        initial=READ,
        widget=forms.RadioSelect,
        required=False,
    )
    field_order = ["sheet", "header_rows", "hidden_rows"]

    def __init__(
        self, *args, sheets, entries, register, has_hidden_rows=False, **kwargs
    ):
        super().__init__(*args, register=register, **kwargs)
        self.fields["sheet"].choices = sheets
        if not has_hidden_rows:
            del self.fields["hidden_rows"]
        self.register, self.user = register, kwargs["user"]
        self.letters = [entry["letter"] for entry in entries]
        self.add_columns(entries)
        self.add_constants()

    def add_columns(self, entries: Iterable[dict]) -> None:
        choices = column_choices(self.register)
        for entry in entries:
            self.fields[COLUMN + entry["letter"]] = forms.ChoiceField(
                label=entry["header"],
                choices=with_hints_first(choices, entry, self.register),
                required=False,
            )

    def add_constants(self) -> None:
        self.constants = {
            CONSTANT + name: constant_field(
                column, self.register, self.user, self.initial.get(CONSTANT + name)
            )
            for name, column in settable_columns(self.register).items()
            if column.kind != "region"
        }
        self.fields.update(self.constants)

    def clean_header_rows(self) -> tuple[int, ...]:
        return read_row_numbers(self.cleaned_data["header_rows"])

    def clean(self):
        for name, text in self.told_constants().items():
            try:
                check_constants({name: text}, self.register)
            except ValidationError as error:
                self.add_error(CONSTANT + name, error)
        return super().clean()

    def columns(self) -> dict[str, str | None]:
        """Return the chosen column of each letter, None for one left out."""
        return {
            letter: self.cleaned_data[COLUMN + letter] or None
            for letter in self.letters
        }

    def told_constants(self) -> dict[str, str]:
        return {
            name.removeprefix(CONSTANT): text
            for name in self.constants
            if (text := self.cleaned_data.get(name, "").strip())
        }

    def defaults(self) -> dict[str, str]:
        return super().defaults() | self.told_constants()


def constant_field(
    column: Column, register: Register, user, now: str | None
) -> forms.Field:
    """Return the field for what the whole list has in this column."""
    if not isinstance(column, ChoiceColumn) and column.kind != "reference":
        return forms.CharField(
            label=column.label, required=False, max_length=column.max_length or 200
        )
    known = known_values(register, column, user)
    is_choice = isinstance(column, ChoiceColumn)
    choices = {each.value if is_choice else each.label: each.label for each in known}
    if now:
        # Words that someone gave otherwise, which the list of records has not.
        choices.setdefault(now, now)
    return forms.ChoiceField(
        label=column.label, choices=[*NOTHING, *choices.items()], required=False
    )


# What a column may hold


def field_label(register: Register, field: str) -> str:
    """Return how people call a field, “RT + RW” for one that holds two."""
    return " + ".join(str(register.by_name[name].label) for name in field.split("+"))


def column_choices(register: Register) -> list[tuple[str, Any]]:
    composites = [
        (each, field_label(register, each)) for each in composites_of(register)
    ]
    singles = [(each.name, each.label) for each in register.columns]
    return [*LEAVE_OUT, *singles, *composites]


def with_hints_first(choices: list, entry: dict, register: Register) -> list:
    """Put what a column left out could be before all that it may be."""
    hints = entry.get("could_be") or ()
    if entry["column"] or not hints:
        return choices
    named = [(name, field_label(register, name)) for name in hints]
    return [choices[0], (_("Perhaps"), named), (_("All columns"), choices[1:])]


def read_row_numbers(text: str) -> tuple[int, ...]:
    """Return the rows that “5”, “5-6” or “5, 6” names; ValidationError otherwise."""
    numbers = [int(digits) for digits in re.findall(r"\d{1,7}", text)]
    rest = re.sub(r"[\d\s,;–-]", "", text)
    follow = numbers == list(
        range(min(numbers, default=0), max(numbers, default=0) + 1)
    )
    if rest or not follow or 0 in numbers or len(numbers) > MOST_HEADER_ROWS:
        raise ValidationError(
            _(
                "Header row: “%(text)s” is not a row number. Write one row, for "
                "example 5, or two that follow each other, for example 5-6."
            ),
            params={"text": text},
        )
    return tuple(numbers)


# Answers


class AnswersForm(forms.Form):
    """What the columns hold whose heads say too little."""

    def __init__(self, *args, questions: list[dict], register: Register, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[COLUMN + question["letter"]] = forms.ChoiceField(
                label=_("Column %(letter)s: “%(header)s”") % question,
                choices=question_choices(question, register),
                required=False,
                widget=forms.RadioSelect,
                help_text=examples_in_words(question["examples"]),
            )

    def answers(self) -> dict[str, str | None]:
        return {
            each["letter"]: self.cleaned_data[COLUMN + each["letter"]] or None
            for each in self.questions
        }


def examples_in_words(examples: Sequence[str]) -> str:
    quoted = ", ".join(f"“{text}”" for text in examples)
    return _("Its cells: %(examples)s") % {"examples": quoted}


def question_choices(question: dict, register: Register) -> list[tuple[str, str]]:
    known = [
        (name, field_label(register, name))
        for name in dict.fromkeys(question["candidates"])
        if set(name.split("+")) <= set(register.by_name)
    ]
    return [*known, *LEAVE_OUT]
