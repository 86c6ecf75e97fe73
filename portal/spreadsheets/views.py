"""The way in: the list of imports, a new one, the template, how a file is read."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import HeaderButton

from portal.spreadsheets.actions import check_may_import, import_file, read_again
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.discretion import hide_numbers, sees_numbers
from portal.spreadsheets.filing import kept_file
from portal.spreadsheets.forms import COLUMN, AnswersForm, ReadingForm, UploadForm
from portal.spreadsheets.layout import NoList
from portal.spreadsheets.menus import importable
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.pages import (
    RunPage,
    SheetPage,
    check_may_see_imports,
    find_register,
    refused,
    sentence_of,
)
from portal.spreadsheets.reading import Reading, read_file
from portal.spreadsheets.refusals import UnreadableFile
from portal.spreadsheets.values import clean_text
from portal.spreadsheets.workbook_templates import write_template
from portal.spreadsheets.writers import CONTENT_TYPES

PER_PAGE = 25
EXAMPLE_CELLS = 3
REFUSALS = (UnreadableFile, NoList, ValidationError)
HOW = {
    "label": gettext_lazy("by its name"),
    "synonym": gettext_lazy("by a known word"),
    "cells": gettext_lazy("by its cells"),
    "fuzzy": gettext_lazy("by a similar word"),
    "chosen": gettext_lazy("chosen by you"),
    "": gettext_lazy("not recognized"),
}


class ImportListView(SheetPage):
    """The imports that the user may see."""

    template_name = "spreadsheets/imports.html"
    page_title = gettext_lazy("Imports")

    def crumbs(self):
        return []

    def get(self, request, *args, **kwargs):
        check_may_see_imports(request.user)
        return super().get(request, *args, **kwargs)

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(
                _("Import a file"),
                url=reverse("imports:new", args=[register.name]),
                icon_name="upload",
            )
            for register in importable(self.request.user)
        ]

    def get_context_data(self, **kwargs):
        runs = ImportRun.objects.visible_to(self.request.user)
        paginator = WagtailPaginator(runs.select_related("created_by"), PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page=page,
            elided_page_range=paginator.get_elided_page_range(page.number),
            registers=importable(self.request.user),
            **kwargs,
        )


class UploadView(SheetPage):
    """A file is chosen, sent and read; what cannot be read is told on the form."""

    template_name = "spreadsheets/upload.html"

    def get_page_title(self):
        return _("Import: %(list)s") % {"list": self.register.label}

    @cached_property
    def register(self):
        return find_register(self.kwargs["register"])

    def get(self, request, *args, **kwargs):
        check_may_import(request.user, self.register)
        return self.show(self.form())

    def post(self, request, *args, **kwargs):
        check_may_import(request.user, self.register)
        form = self.form(request.POST, request.FILES)
        run = self.read(form) if form.is_valid() else None
        if run is None:
            return self.show(form)
        return redirect("imports:run", run.pk)

    def form(self, *data) -> UploadForm:
        return UploadForm(*data, user=self.request.user, register=self.register)

    def show(self, form: UploadForm):
        context = self.get_context_data(
            form=form, media=form.media, register=self.register
        )
        return self.render_to_response(context)

    def read(self, form: UploadForm) -> ImportRun | None:
        """Stage the file; None, with a sentence on the form, if it cannot be."""
        upload = form.cleaned_data["file"]
        try:
            with on_disk(upload) as path:
                return import_file(
                    path,
                    by=self.request.user,
                    register=self.register.name,
                    name=upload.name,
                    defaults=form.defaults(),
                    on_match=form.cleaned_data["on_match"],
                )
        except REFUSALS as error:
            form.add_error("file", sentence_of(error))
            return None


@contextmanager
def on_disk(upload) -> Iterator[Path]:
    """Give an uploaded file as a file of its own for as long as the block runs."""
    suffix = Path(upload.name).suffix
    with tempfile.NamedTemporaryFile(suffix=suffix, prefix="upload-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def download_template(request: HttpRequest, register: str):
    """Give the empty workbook of a list to those who may import it."""
    declared = find_register(register)
    try:
        check_may_import(request.user, declared)
    except PermissionDenied as error:
        return refused(request, str(error))
    content = io.BytesIO()
    write_template(content, declared)
    content.seek(0)
    name = _("template-%(list)s.xlsx") % {"list": slugify(str(declared.label))}
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=CONTENT_TYPES["xlsx"],
    )


class ReadingView(RunPage):
    """Sheet, header rows and columns, as the operator wants them read."""

    template_name = "spreadsheets/reading.html"
    page_title = gettext_lazy("Change the reading")
    decides = True

    def dispatch(self, request, *args, **kwargs):
        if self.may_decide and self.run.state != RunState.STAGED:
            return redirect(self.run_url)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def entries(self) -> list[dict]:
        mapping = self.run.mapping
        entries = mapping["columns"] + mapping["ignored"]
        return sorted(entries, key=lambda entry: entry["index"])

    @cached_property
    def reading(self) -> Reading:
        with kept_file(self.run) as path:
            return read_file(
                path,
                self.run.file_name,
                self.register,
                sheet=self.run.sheet,
                header_rows=tuple(self.run.layout["header_rows"]),
            )

    def form(self, data=None) -> ReadingForm:
        run = self.run
        initial = {
            "sheet": run.sheet,
            "header_rows": "-".join(map(str, dict.fromkeys(run.layout["header_rows"]))),
            "region": run.defaults.get("region"),
            "on_match": run.on_match,
        } | {COLUMN + entry["letter"]: entry["column"] for entry in self.entries}
        return ReadingForm(
            data,
            user=self.request.user,
            register=self.register,
            sheets=self.sheets(),
            entries=self.entries,
            initial=initial,
        )

    def sheets(self) -> list[tuple[str, str]]:
        """Every sheet of the file; of a hidden one it is said that it is."""
        return [
            (
                sheet.name,
                sheet.name
                if sheet.visible
                else _("%(sheet)s (hidden)") % {"sheet": sheet.name},
            )
            for sheet in self.reading.workbook.sheets
        ]

    def get(self, request, *args, **kwargs):
        return self.show(self.form())

    def show(self, form: ReadingForm):
        context = self.get_context_data(
            form=form, media=form.media, columns=self.columns(form)
        )
        return self.render_to_response(context)

    def columns(self, form: ReadingForm) -> list[dict]:
        """Each spreadsheet column with its select, how it was guessed, and cells."""
        return [
            entry
            | {
                "field": form[COLUMN + entry["letter"]],
                "how_words": HOW.get(entry["how"], ""),
                "parts": self.parts(entry),
                "examples": self.examples(entry["index"]),
            }
            for entry in self.entries
        ]

    def parts(self, entry: dict) -> str:
        """Say what a column holds that holds two things in one."""
        names = (entry["composite"] or "").split("+")
        columns = self.register.by_name
        return " + ".join(str(columns[name].label) for name in names if name)

    def examples(self, index: int) -> list[str]:
        texts = map(cell_text, self.reading.layout.sample(index))
        found = list(dict.fromkeys(text for text in texts if text))[:EXAMPLE_CELLS]
        in_full = sees_numbers(self.request.user, self.run)
        return found if in_full else [hide_numbers(text) for text in found]

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if not (form.is_valid() and self.read(form)):
            return self.show(form)
        if self.is_elsewhere:
            messages.success(
                request,
                _("The list is read from there. Check what its columns hold."),
            )
            return redirect("imports:reading", self.run.pk)
        return redirect(self.run_url)

    def read(self, form: ReadingForm) -> bool:
        """Stage the file anew; False, with a sentence on the form, if it cannot be."""
        chosen, layout = form.cleaned_data, self.run.layout
        sheet, header_rows = chosen["sheet"], chosen["header_rows"]
        is_other_sheet = sheet != self.run.sheet
        is_other_head = header_rows != tuple(dict.fromkeys(layout["header_rows"]))
        # What was chosen for the columns was about the list shown before.
        self.is_elsewhere = is_other_sheet or is_other_head
        try:
            read_again(
                self.run,
                sheet=sheet,
                header_rows=header_rows if is_other_head else None,
                columns=None if self.is_elsewhere else form.columns(),
                defaults=form.defaults(),
                on_match=chosen["on_match"],
            )
        except REFUSALS as error:
            form.add_error(None, sentence_of(error))
            return False
        return True


def cell_text(cell: object) -> str | None:
    """Return a cell as a sheet would show it."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else clean_text(cell)


class AnswerView(RunPage):
    """Takes the answers to the preview's questions and reads the file by them."""

    decides = True
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        questions = self.run.mapping.get("questions", [])
        form = AnswersForm(request.POST, questions=questions, register=self.register)
        if form.is_valid():
            self.read(form.answers())
        else:
            messages.error(request, _("Choose one of the answers."))
        return redirect(self.run_url)

    def read(self, answers: dict[str, str | None]) -> None:
        try:
            read_again(self.run, columns=settled_columns(self.run) | answers)
        except REFUSALS as error:
            messages.error(self.request, sentence_of(error))


def settled_columns(run: ImportRun) -> dict[str, str | None]:
    """What each column was taken for about which there is no question."""
    mapping = run.mapping
    open_letters = {question["letter"] for question in mapping["questions"]}
    return {
        entry["letter"]: entry["column"]
        for entry in mapping["columns"] + mapping["ignored"]
        if entry["letter"] not in open_letters
    }
