"""Rows beside what they repeat, and deciding what happens to them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from portal.spreadsheets.choices import Choice
from portal.spreadsheets.mending.mending import choose
from portal.spreadsheets.previews.pairs import (
    KNOWN,
    OF_KIND,
    REPEATS,
    Pairs,
    rows_of_kind,
)
from portal.spreadsheets.screens.mend_views import MendPage

PAIRS_PER_PAGE = 10
LONGEST_POSITION = 10  # digits


class ChoicesView(MendPage):
    """Rows beside what they repeat, and what is to happen to each."""

    template_name = "spreadsheets/choices.html"
    page_title = gettext_lazy("Repeats and known records")

    @cached_property
    def kind(self) -> str:
        kind = self.request.POST.get("kind") or self.request.GET.get("kind", REPEATS)
        return kind if kind in OF_KIND else REPEATS

    def get_context_data(self, **kwargs):
        rows = rows_of_kind(self.run, self.kind)
        paginator = WagtailPaginator(rows, PAIRS_PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        counts = {kind: rows_of_kind(self.run, kind).count() for kind in OF_KIND}
        return super().get_context_data(
            kind=self.kind,
            kinds=[
                (REPEATS, _("Repeats within the file"), counts[REPEATS]),
                (KNOWN, _("Known records that differ"), counts[KNOWN]),
            ],
            total=counts[self.kind],
            page=page,
            elided_page_range=paginator.get_elided_page_range(page.number),
            pairs=Pairs(self.preview, list(page.object_list)).shown(),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if self.attempt(self.choose):
            messages.success(request, _("It is decided so. Nothing is saved yet."))
        position = request.POST.get("position", "")
        if request.POST.get("back") == "row" and is_position(position):
            return redirect("imports:row", self.run.pk, int(position))
        address = reverse("imports:choices", args=[self.run.pk])
        page = request.POST.get("p", "1")
        page = page if page.isdecimal() else "1"
        return redirect(f"{address}?kind={self.kind}&p={page}")

    def choose(self) -> None:
        sent = self.request.POST
        position = sent.get("position", "")
        if position and not is_position(position):
            raise ValidationError(_("“%(kind)s” are no rows.") % {"kind": position})
        rows = [int(position)] if position else self.kind
        choose(self.run, rows, self.choice(), by=self.request.user)

    def choice(self) -> dict[str, Any] | None:
        do = self.request.POST.get("do", "")
        if not do:
            return None
        columns = self.request.POST.getlist("columns")
        if do == Choice.UPDATE and self.request.POST.get("position"):
            if not columns:
                raise ValidationError(_("Tick what of the record is to be changed."))
            return {"do": do, "columns": columns}
        return {"do": do}


def is_position(text: str) -> bool:
    """Tell whether the text may be the position of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_POSITION
