"""The way of a list to Excel and back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.exports.writers import CONTENT_TYPES
from portal.spreadsheets.mending.marked_workbooks import write_marked
from portal.spreadsheets.mending.mended_workbooks import take_back
from portal.spreadsheets.mending.mending import may_mend
from portal.spreadsheets.screens.mend_views import MendPage
from portal.spreadsheets.screens.pages import find_run, refused
from portal.spreadsheets.screens.upload_views import on_disk


def download_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the list as a workbook to mend in Excel."""
    run = find_run(request.user, pk)
    if not run.file or run.state != RunState.STAGED:
        raise Http404
    if not may_mend(run, request.user):
        return refused(
            request, _("Only its importer may download the rows of an import.")
        )
    target = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    kind = write_marked(target, run, by=request.user)
    target.seek(0)
    stem = Path(run.file_name).stem
    name = _("%(file)s-to-mend.xlsx") if kind == "own" else _("%(file)s-rows.xlsx")
    response = FileResponse(
        target,
        as_attachment=True,
        filename=name % {"file": stem},
        content_type=CONTENT_TYPES["xlsx"],
    )
    response["Cache-Control"] = "no-store"
    return response


class TakeBackView(MendPage):
    """Takes a marked workbook back and mends the rows that changed in it."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.attempt(self.take)
        return redirect(self.run_url)

    def take(self) -> None:
        upload = self.request.FILES.get("file")
        if upload is None:
            raise ValidationError(
                _("No file is chosen. Choose the workbook that you have mended.")
            )
        with on_disk(upload) as path:
            applied = take_back(self.run, path, upload.name, by=self.request.user)
        tell = messages.warning if applied.unknown else messages.success
        tell(self.request, applied.in_words())
