"""Mending on screen: one row, all its cells or one, as a page or as parts of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_htmx.http import retarget, trigger_client_event
from wagtail.admin import messages

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.mending.editable_cells import RowCells
from portal.spreadsheets.mending.mending import mend
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.previews.previews import Preview, tiles
from portal.spreadsheets.previews.shown_rows import PLACES, PageOfRows
from portal.spreadsheets.runs.discretion import sees_numbers
from portal.spreadsheets.screens.pages import RunPage, refused, sentence_of

CELL = "cell_"


class MendPage(RunPage):
    """A page on which an import is changed before it is saved."""

    decides = True

    def dispatch(self, request, *args, **kwargs):
        if self.may_decide:
            if not sees_numbers(request.user, self.run):
                sentence = _(
                    "Only those who see the identity numbers of an import mend it."
                )
                return refused(request, sentence)
            if self.run.state != RunState.STAGED:
                return redirect(self.run_url)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def preview(self) -> Preview:
        return Preview(self.run, self.request.user)

    def attempt(self, act: Callable[[], Any]) -> bool:
        """Do it; False, with a sentence for the next page, if it cannot be done."""
        try:
            act()
        except (ValidationError, PermissionDenied, UnreadableFile) as error:
            messages.error(self.request, sentence_of(error))
            return False
        return True


class RowView(MendPage):
    """One row, every cell of which may be written anew; its parts, for htmx."""

    template_name = "spreadsheets/row_page.html"

    def get_page_title(self):
        return _("Row %(row)s") % {"row": self.row.row}

    @cached_property
    def row(self) -> StagedRow:
        row = self.run.rows.filter(position=self.kwargs["position"]).first()
        if row is None:
            raise Http404
        return row

    @cached_property
    def field(self) -> str:
        """The one cell that is asked for, if it is one."""
        field = self.request.POST.get("field") or self.request.GET.get("field", "")
        return field if field in self.register.by_name else ""

    def get(self, request, *args, **kwargs):
        if not request.htmx:
            return self.show()
        if self.field:
            return self.cell_form()
        return fragment(request, self.run, self.row)

    def post(self, request, *args, **kwargs):
        typed = self.typed()
        if restored := request.POST.get("restore"):
            typed = {restored: None}
        try:
            row = mend(self.run, self.row.position, typed, by=request.user)
        except ValidationError as error:
            return self.refuse(typed, sentence_of(error))
        if request.htmx:
            return fragment(request, self.run, row, focus=self.field)
        self.tell(row)
        return redirect(self.address)

    @property
    def address(self) -> str:
        return reverse("imports:row", args=[self.run.pk, self.row.position])

    def typed(self) -> dict[str, str]:
        """Return the cells that were sent; of a whole page those that changed."""
        sent = {
            name.removeprefix(CELL): text.strip()
            for name, text in self.request.POST.items()
            if name.startswith(CELL)
        }
        if self.field:
            return sent
        cells = RowCells(self.preview, self.row)
        return {
            field: text for field, text in sent.items() if text != cells.text(field)
        }

    def tell(self, row: StagedRow) -> None:
        name = {"row": row.row, "outcome": row.get_outcome_display()}
        told = _("Row %(row)s is checked anew: %(outcome)s.") % name
        messages.success(self.request, told)

    def refuse(self, typed: dict[str, str | None], sentence: str) -> HttpResponse:
        """Show what was typed again, with what is wrong about it."""
        kept = {field: text for field, text in typed.items() if text is not None}
        if self.request.htmx and self.field:
            response = self.cell_form(kept, sentence)
            return retarget(response, f"#cell-{self.row.position}-{self.field}")
        return self.show(kept, sentence)

    def cell_form(self, typed=None, sentence: str = "") -> HttpResponse:
        cells = RowCells(self.preview, self.row, typed)
        context = {
            "run": self.run,
            "row": self.row,
            "cell": cells.cell(self.field),
            "error": sentence,
            "view": self.request.POST.get("view") or self.request.GET.get("view", ""),
        }
        return render(self.request, "spreadsheets/cell_form.html", context)

    def show(self, typed=None, sentence: str = "") -> HttpResponse:
        cells = RowCells(self.preview, self.row, typed)
        (shown,) = PageOfRows(self.preview, [self.row]).shown()
        context = self.get_context_data(
            row=self.row,
            shown=shown,
            cells=cells.of_file(),
            others=cells.others(),
            focus=self.field,
            error=sentence,
        )
        return self.render_to_response(context)


def fragment(
    request: HttpRequest, run: ImportRun, row: StagedRow, focus: str = ""
) -> HttpResponse:
    """Answer with the row as it is now, in the form in which the page shows it.

    After a change (`focus` names the cell) the counts come along.
    """
    data = request.POST or request.GET
    preview = Preview(run, request.user)
    context = {
        "run": run,
        "run_url": reverse("imports:run", args=[run.pk]),
        "may_mend": True,
        "may_decide": True,
        "focus": focus or data.get("back", ""),
        "is_new": bool(focus),
        "tiles": tiles(run),
    }
    if data.get("view") == "line":
        cell = RowCells(preview, row).cell(focus or data.get("back", ""))
        context |= {"cell": cell, "row": PageOfRows(preview, [row]).shown()[0]}
        return render(request, "spreadsheets/mended_line.html", context)
    known = {*preview.columns, *PLACES}
    names = [name for name in data.get("columns", "").split(",") if name in known]
    page = PageOfRows(preview, [row], names or None)
    context |= {"row": page.shown()[0], "heads": page.heads()}
    response = render(request, "spreadsheets/mended_row.html", context)
    return trigger_client_event(response, "mended") if focus else response
