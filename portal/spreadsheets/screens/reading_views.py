"""How a list is read: the screen to change it, answers, words, and by which profile."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.lists.lists import HIDDEN, READ
from portal.spreadsheets.mending.value_maps import map_many
from portal.spreadsheets.models import MappingProfile
from portal.spreadsheets.profiles.constants import told_constants
from portal.spreadsheets.profiles.settling import entries_of, field_of
from portal.spreadsheets.runs.discretion import hide_numbers, sees_numbers
from portal.spreadsheets.runs.running import start_reading_again
from portal.spreadsheets.screens.pages import RunPage, sentence_of
from portal.spreadsheets.screens.reading_forms import (
    COLUMN,
    CONSTANT,
    AnswersForm,
    ReadingForm,
    field_label,
)
from portal.spreadsheets.screens.word_lists import WordsForm
from portal.spreadsheets.staging.reading import imported_sheets
from portal.spreadsheets.staging.staged_cells import found_cells, in_words

EXAMPLE_CELLS = 3
SAMPLE_ROWS = 200
REFUSALS = (UnreadableFile, NoList, ValidationError)
HOW = {
    "label": gettext_lazy("by its name"),
    "synonym": gettext_lazy("by a known word"),
    "cells": gettext_lazy("by its cells"),
    "fuzzy": gettext_lazy("by a similar word"),
    "chosen": gettext_lazy("chosen by you"),
    "profile": gettext_lazy("by the mapping profile"),
    "": gettext_lazy("not recognized"),
}


class OpenRunPage(RunPage):
    """A page about an import that waits to be saved; else the way to where it is."""

    decides = True

    def dispatch(self, request, *args, **kwargs):
        if self.may_decide and self.run.state != RunState.STAGED:
            return redirect(self.run_url)
        return super().dispatch(request, *args, **kwargs)


class ReadingView(OpenRunPage):
    """Sheets, header rows, columns and constants, as the operator wants them."""

    template_name = "spreadsheets/reading.html"
    page_title = gettext_lazy("Change the reading")

    @cached_property
    def entries(self) -> list[dict]:
        return entries_of(self.run.mapping)

    @cached_property
    def sample(self) -> list[list]:
        """The cells of some rows, spread over the whole list."""
        total = self.run.layout["rows"]
        chosen = range(0, total, -(-total // SAMPLE_ROWS))
        rows = self.run.rows.filter(position__in=chosen).order_by("position")
        return [found_cells(row) for row in rows.only("run", "position", "raw")]

    def form(self, data=None) -> ReadingForm:
        run = self.run
        told = told_constants(run)
        initial = {
            "sheet": imported_sheets(run),
            "header_rows": "-".join(map(str, dict.fromkeys(run.layout["header_rows"]))),
            "hidden_rows": run.layout.get("hidden_rows", READ),
            "region": run.defaults.get("region"),
            "on_match": run.on_match,
        }
        initial |= {COLUMN + each["letter"]: field_of(each) for each in self.entries}
        initial |= {CONSTANT + name: self.as_choice(name, told[name]) for name in told}
        return ReadingForm(
            data,
            user=self.request.user,
            register=self.register,
            sheets=self.sheets(),
            entries=self.entries,
            has_hidden_rows="hidden_rows" in run.layout,
            initial=initial,
        )

    def as_choice(self, name: str, text: str) -> str:
        """Return a constant as the form offers it: the choice that its words mean."""
        column = self.register.by_name.get(name)
        return (
            column.read(text) if column and column.kind in ("choice", "sex") else text
        )

    def sheets(self) -> list[tuple[str, str]]:
        """Every sheet of the file; of one left out as hidden it is said that it is."""
        labels = {name: name for name in imported_sheets(self.run)}
        for other in self.run.layout.get("others", []):
            name = other["sheet"]
            is_hidden = other["why"] == HIDDEN
            label = _("%(sheet)s (hidden)") % {"sheet": name} if is_hidden else name
            labels.setdefault(name, label)
        return list(labels.items())

    def get(self, request, *args, **kwargs):
        return self.show(self.form())

    def show(self, form: ReadingForm):
        context = self.get_context_data(
            form=form,
            media=form.media,
            columns=self.columns(form),
            constants=[form[name] for name in form.constants],
            has_constants=bool(
                form.told_constants()
                if form.is_bound
                else form.initial.keys() & form.constants.keys()
            ),
        )
        return self.render_to_response(context)

    def columns(self, form: ReadingForm) -> list[dict]:
        """Each spreadsheet column with its select, how it was guessed, and cells."""
        return [
            entry
            | {
                "field": form[COLUMN + entry["letter"]],
                "how_words": HOW.get(entry["how"], ""),
                "hints": [
                    field_label(self.register, name)
                    for name in entry.get("could_be") or ()
                    if not entry["column"]
                ],
                "examples": self.examples(entry["index"]),
            }
            for entry in self.entries
        ]

    def examples(self, index: int) -> list[str]:
        texts = [in_words(row[index]) for row in self.sample if index < len(row)]
        found = list(dict.fromkeys(text for text in texts if text))[:EXAMPLE_CELLS]
        in_full = sees_numbers(self.request.user, self.run)
        return found if in_full else [hide_numbers(text) for text in found]

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if not (form.is_valid() and self.read(form)):
            return self.show(form)
        if self.is_elsewhere and self.job is None:
            messages.success(
                request,
                _("The list is read from there. Check what its columns hold."),
            )
            return redirect("imports:reading", self.run.pk)
        return redirect(self.run_url)

    def read(self, form: ReadingForm) -> bool:
        """Have the file read anew; False, with a sentence on the form, if it cannot be."""
        chosen, layout = form.cleaned_data, self.run.layout
        sheets, header_rows = chosen["sheet"], chosen["header_rows"]
        is_other_sheet = sheets[0] != self.run.sheet
        is_other_head = header_rows != tuple(dict.fromkeys(layout["header_rows"]))
        # What was chosen for the columns was about the list shown before.
        self.is_elsewhere = is_other_sheet or is_other_head
        try:
            self.job = start_reading_again(
                self.run,
                sheets=sheets,
                header_rows=header_rows if is_other_head else None,
                hidden_rows=chosen.get("hidden_rows") or None,
                columns=None if self.is_elsewhere else form.columns(),
                defaults=form.defaults(),
                on_match=chosen["on_match"],
                by=self.request.user,
            )
        except REFUSALS as error:
            form.add_error(None, sentence_of(error))
            return False
        return True


class ReadAgainView(OpenRunPage):
    """Reads the file anew by what was sent, and shows the preview."""

    http_method_names = ["post"]

    def read(self, **how) -> None:
        try:
            start_reading_again(self.run, **how, by=self.request.user)
        except REFUSALS as error:
            messages.error(self.request, sentence_of(error))


class AnswerView(ReadAgainView):
    """Takes the answers to the preview's questions and reads the file by them."""

    def post(self, request, *args, **kwargs):
        questions = self.run.mapping.get("questions", [])
        form = AnswersForm(request.POST, questions=questions, register=self.register)
        if form.is_valid():
            self.read(columns=form.answers())
        else:
            messages.error(request, _("Choose one of the answers."))
        return redirect(self.run_url)


class ProfileChoiceView(ReadAgainView):
    """Reads the file by another mapping profile, or by none."""

    def post(self, request, *args, **kwargs):
        self.read(profile=self.profile(request.POST.get("profile", "")))
        return redirect(self.run_url)

    def profile(self, pk: str) -> MappingProfile | None:
        if not pk:
            return None
        if not pk.isdecimal():
            raise Http404
        usable = MappingProfile.objects.usable_by(self.request.user)
        return get_object_or_404(usable, pk=pk, register=self.run.register)


class WordsView(OpenRunPage):
    """The words that were not understood, and what each stands for."""

    template_name = "spreadsheets/words.html"
    page_title = gettext_lazy("Words of this list")

    def form(self, data=None) -> WordsForm:
        return WordsForm(
            data, run=self.run, register=self.register, by=self.request.user
        )

    def get(self, request, *args, **kwargs):
        return self.show(self.form())

    def show(self, form: WordsForm):
        return self.render_to_response(
            self.get_context_data(form=form, media=form.media)
        )

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form)
        chosen = form.value_map()
        try:
            map_many(self.run, chosen, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.show(form)
        self.tell(sum(map(len, chosen.values())))
        return redirect("imports:words", self.run.pk)

    def tell(self, count: int) -> None:
        if not count:
            messages.warning(self.request, _("Nothing was chosen."))
            return
        sentence = ngettext(
            "%(count)s word is understood now, in this list and in the next like it.",
            "%(count)s words are understood now, in this list and in the next like it.",
            count,
        )
        messages.success(self.request, sentence % {"count": count})
