"""The form in which an operator says what the words of a list stand for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.region_input import RegionField, RegionInput
from portal.spreadsheets.cells.substitutes import ValueMap, fold_words
from portal.spreadsheets.mending.value_maps import OpenWords, open_words
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.profiles.suggesting import (
    REGION_FIELDS,
    known_values,
    labels_of_regions,
)
from portal.spreadsheets.registers import Register

SHOWN = 50  # words on one page; the rest follows when these are settled
NOT_YET = ("", _("(leave open)"))
WORD, PICK, REMOVE = "word_", "pick", "remove"


class WordsForm(forms.Form):
    """What each of the open words stands for; one may be picked at once.

    Fields are named by their place in the list, and carry field and words
    along, so that an answer is about the words that were shown.
    """

    def __init__(self, *args, run: ImportRun, register: Register, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.run, self.register, self.by = run, register, by
        self.known: dict[str, list[tuple[str, str]]] = {}
        self.words = open_words(run, by=by, limit=SHOWN)
        for words in self.words:
            self.fields[self.name_of(words)] = self.field_for(words)

    def name_of(self, words: OpenWords) -> str:
        return f"{WORD}{words.field}:{words.folded}"

    def field_for(self, words: OpenWords) -> forms.Field:
        label = _("“%(words)s” stands for") % {"words": words.words}
        if words.field in REGION_FIELDS:
            hint = {"placeholder": _("A region: type its name and choose")}
            return RegionField(
                label=label, required=False, widget=RegionInput(attrs=hint)
            )
        suggested = [(each.value, each.label) for each in words.suggestions]
        choices = [NOT_YET, *self.choices_of(words.field)]
        if suggested:
            choices = [
                NOT_YET,
                (_("Perhaps"), suggested),
                (_("All"), self.choices_of(words.field)),
            ]
        return forms.ChoiceField(label=label, choices=choices, required=False)

    def choices_of(self, name: str) -> list[tuple[str, str]]:
        if name not in self.known:
            column = self.register.by_name[name]
            known = known_values(self.register, column, self.by)
            self.known[name] = [(each.value, each.label) for each in known]
        return self.known[name]

    # What the page shows

    def open(self) -> list[dict[str, Any]]:
        """Each open word with its column, its field and the buttons to pick by."""
        return [
            {
                "words": words,
                "label": self.register.by_name[words.field].label,
                "input": self[self.name_of(words)],
                "picks": [
                    {
                        "value": f"{words.field}:{each.value}:{words.folded}",
                        "label": each.label,
                    }
                    for each in words.suggestions
                ],
            }
            for words in self.words
        ]

    def settled(self) -> list[dict[str, str]]:
        """What words stand for already, with what takes it back."""
        regions = labels_of_regions(
            meant
            for name, words in self.run.value_map.items()
            if name in REGION_FIELDS
            for meant in words.values()
        )
        return [
            {
                "label": self.register.by_name[name].label,
                "words": said,
                "meaning": self.label_of(name, meant, regions),
                "remove": f"{name}:{said}",
            }
            for name, words in self.run.value_map.items()
            if name in self.register.by_name
            for said, meant in words.items()
        ]

    def label_of(self, name: str, meant: str, regions: dict[str, str]) -> str:
        if name in REGION_FIELDS:
            return regions.get(meant, meant)
        return dict(self.choices_of(name)).get(meant, meant)

    # What was chosen

    def value_map(self) -> ValueMap:
        """Return what was picked, else all that was chosen; "" takes back."""
        if pick := self.data.get(PICK):
            name, _sign, rest = pick.partition(":")
            value, _sign, said = rest.partition(":")
            return {name: {said: value}}
        if remove := self.data.get(REMOVE):
            name, _sign, said = remove.partition(":")
            return {name: {said: ""}}
        chosen: ValueMap = {}
        for words in self.words:
            value = self.cleaned_data.get(self.name_of(words))
            if value:
                code = value.pk if words.field in REGION_FIELDS else value
                chosen.setdefault(words.field, {})[fold_words(words.words)] = code
        return chosen
