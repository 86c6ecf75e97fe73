"""The forms of the import wizard and the export page."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.region_input import RegionField
from portal.accounts.scoping import scope_of
from portal.regions.choices import CODE_LENGTHS, Level
from portal.spreadsheets.choices import OnMatch
from portal.spreadsheets.models import ExportRun, ImportRun
from portal.spreadsheets.registers import Register

ACCEPTED = ".xlsx,.xls,.ods,.csv,.tsv,.txt"
ON_MATCH = [
    (OnMatch.SKIP, _("Leave it as it is, save only rows that are new")),
    (OnMatch.UPDATE, _("Update it where the file says something else")),
    (OnMatch.CREATE, _("Save the row as a new one all the same")),
]
LEAVE_OUT = [("", _("(leave this column out)"))]
COLUMN = "column_"
MOST_HEADER_ROWS = 2


def works_in_one_village(user, register: Register) -> bool:
    """Tell whether there is no other region that the user could choose."""
    scope = scope_of(user, register.import_permission)
    village = CODE_LENGTHS[Level.VILLAGE]
    return not scope.everywhere and [len(code) for code in scope.regions] == [village]


class ChoicesForm(forms.Form):
    """What one chooses for a whole list: its region, and known rows."""

    on_match = forms.ChoiceField(
        label=_("If a row is in the portal already"),
        choices=ON_MATCH,
        initial=OnMatch.SKIP,
        widget=forms.RadioSelect,
    )
    region = RegionField(
        label=_("Region of rows that name none"),
        required=False,
        help_text=_(
            "Only if neither the rows nor the title say where the citizens live: "
            "type a name or a code and choose."
        ),
    )

    def __init__(self, *args, user, register: Register, **kwargs):
        super().__init__(*args, **kwargs)
        if works_in_one_village(user, register):
            del self.fields["region"]

    def defaults(self) -> dict[str, str]:
        """Return the constants of the list, as the actions take them."""
        region = self.cleaned_data.get("region")
        return {"region": region.pk} if region else {}


class UploadForm(ChoicesForm):
    """A file on its way in."""

    file = forms.FileField(
        label=_("File"),
        max_length=ImportRun._meta.get_field("file_name").max_length,
        help_text=_("Excel (.xlsx, .xls), OpenDocument (.ods) or CSV."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("No file is chosen. Choose the list you want to import."),
            "empty": _("The file is empty. Check that it was saved and send it again."),
        },
    )
    field_order = ["file", "on_match", "region"]


class ReadingForm(ChoicesForm):
    """How the file is to be read: sheet, header and columns.

    `sheets` are names with their labels, `entries` the run's mapped and
    ignored columns.
    """

    sheet = forms.ChoiceField(label=_("Sheet"))
    header_rows = forms.CharField(
        label=_("Header row"),
        max_length=20,
        help_text=_("The row number that Excel shows; two rows as “5-6”."),
    )
    field_order = ["sheet", "header_rows"]

    def __init__(self, *args, sheets, entries, register, **kwargs):
        super().__init__(*args, register=register, **kwargs)
        self.fields["sheet"].choices = sheets
        self.letters = [entry["letter"] for entry in entries]
        choices = column_choices(register)
        for entry in entries:
            self.fields[COLUMN + entry["letter"]] = forms.ChoiceField(
                label=entry["header"], choices=choices, required=False
            )

    def clean_header_rows(self) -> tuple[int, ...]:
        return read_row_numbers(self.cleaned_data["header_rows"])

    def columns(self) -> dict[str, str | None]:
        """Return the chosen column of each letter, None for one left out."""
        return {
            letter: self.cleaned_data[COLUMN + letter] or None
            for letter in self.letters
        }


def column_choices(register: Register) -> list[tuple[str, str]]:
    return [*LEAVE_OUT, *((each.name, each.label) for each in register.columns)]


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
                help_text=_("Its cells: %(examples)s")
                % {"examples": ", ".join(question["examples"])},
            )

    def answers(self) -> dict[str, str | None]:
        return {
            each["letter"]: self.cleaned_data[COLUMN + each["letter"]] or None
            for each in self.questions
        }


def question_choices(question: dict, register: Register) -> list[tuple[str, str]]:
    names = [name.split("+")[0] for name in question["candidates"]]
    known = [(name, register.by_name[name].label) for name in dict.fromkeys(names)]
    return [*known, *LEAVE_OUT]


class ExportForm(forms.Form):
    """What a list leaves the portal as, and what for."""

    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", _("Excel (.xlsx)")), ("csv", _("CSV (.csv)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=ExportRun._meta.get_field("purpose").max_length,
        help_text=_(
            "What the list is for, for example “monthly report to the district”. It "
            "is kept with your name."
        ),
        error_messages={
            "required": _("Purpose: nothing is written. Say what the list is for.")
        },
    )
