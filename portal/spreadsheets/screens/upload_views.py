"""The way in: a new import, the template, how a file is read."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.spreadsheets.exports.writers import CONTENT_TYPES
from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.permitting import check_may_import
from portal.spreadsheets.runs.filing import COPY
from portal.spreadsheets.runs.running import start_reading
from portal.spreadsheets.screens.forms import UploadForm
from portal.spreadsheets.screens.pages import (
    SheetPage,
    find_register,
    refused,
    sentence_of,
)
from portal.spreadsheets.workbook_templates import write_template

REFUSALS = (UnreadableFile, NoList, ValidationError)


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
        """Have the file read; None, with a sentence on the form, if it cannot be."""
        upload = form.cleaned_data["file"]
        try:
            with on_disk(upload) as path:
                return start_reading(
                    path,
                    by=self.request.user,
                    register=self.register.name,
                    name=upload.name,
                    defaults=form.defaults(),
                    on_match=form.cleaned_data["on_match"],
                )
        except REFUSALS as error:
            form.add_error(form.source, why_refused(error, form.source))
            return None


def why_refused(error: Exception, source: str) -> str:
    """Return what to tell beside the field that the refused list came from."""
    if source == "text" and isinstance(error, NoList):
        return _(
            "No one was found in the message. Write a field and its value on each "
            "line, with a name or an identity number and one more known field."
        )
    return sentence_of(error)


@contextmanager
def on_disk(upload) -> Iterator[Path]:
    """Give an uploaded file as a file of its own for as long as the block runs."""
    suffix = Path(upload.name).suffix
    with tempfile.NamedTemporaryFile(suffix=suffix, prefix=COPY) as copy:
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
