"""The pages about exports that were made: their list, and one with its progress."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from portal.accounts.scoping import scope_of
from portal.spreadsheets.choices import ExportState
from portal.spreadsheets.exports.exports import (
    export_progress,
    is_kept,
    link_key,
    stop_export,
    why_not_kept,
)
from portal.spreadsheets.exports.kept_views import query_of
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.registers import REGISTERS
from portal.spreadsheets.screens.export_views import find_export
from portal.spreadsheets.screens.pages import SheetPage, sentence_of

PER_PAGE = 25
HISTORY = "spreadsheets.view_exportrun"


def label_of(name: str) -> str:
    """Return what a list is called; its name if the portal has it no more."""
    return str(REGISTERS[name].label) if name in REGISTERS else name


def check_may_see_exports(user) -> None:
    exports = any(register.may_export(user) for register in REGISTERS.values())
    if not (exports or scope_of(user, HISTORY)):
        raise PermissionDenied(_("Your role does not include exports."))


class ExportHistoryPage(SheetPage):
    """One's own exports; to who manages a region, also those made there."""

    template_name = "spreadsheets/exports.html"
    page_title = gettext_lazy("Exports")
    header_icon = "download"

    def crumbs(self):
        return []

    def get(self, request, *args, **kwargs):
        check_may_see_exports(request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        runs = ExportRun.objects.visible_to(user).select_related("created_by")
        paginator = WagtailPaginator(runs, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page=page,
            runs=[{"run": run, "label": label_of(run.register)} for run in page],
            elided_page_range=paginator.get_elided_page_range(page.number),
            registers=[each for each in REGISTERS.values() if each.may_export(user)],
            **kwargs,
        )


class ExportRunPage(SheetPage):
    """One export: how far it is, or what it was, and the way to its file."""

    template_name = "spreadsheets/export_run.html"
    header_icon = "download"

    @cached_property
    def run(self) -> ExportRun:
        return find_export(self.request.user, self.kwargs["pk"])

    @property
    def url(self) -> str:
        return reverse("exports:run", args=[self.run.pk])

    @property
    def is_own(self) -> bool:
        return self.run.created_by_id == self.request.user.pk

    def get_page_title(self):
        return _("Export %(number)s") % {"number": self.run.pk}

    def crumbs(self):
        return [(reverse("exports:index"), _("Exports"))]

    def get_context_data(self, **kwargs):
        run = self.run
        is_writing = run.state == ExportState.WRITING
        return super().get_context_data(
            run=run,
            label=label_of(run.register),
            columns=self.columns(),
            filters=self.filters(),
            is_own=self.is_own,
            progress=export_progress(run) if is_writing else None,
            file_url=self.file_url(),
            told="" if is_kept(run) or is_writing else why_not_kept(run),
            again_url=self.again_url(),
            **kwargs,
        )

    def columns(self) -> list[str]:
        register = REGISTERS.get(self.run.register)
        known = register.by_name if register else {}
        return [
            str(known[name].label) if name in known else name
            for name in self.run.columns
        ]

    def filters(self) -> list[tuple[str, str]]:
        run, register = self.run, REGISTERS.get(self.run.register)
        try:
            return register.filters_in_words(self.request.user, run.filters)
        except (AttributeError, ValidationError):
            return list(run.filters.items())

    def file_url(self) -> str | None:
        if not (self.is_own and is_kept(self.run)):
            return None
        return reverse("exports:file", args=[self.run.pk, link_key(self.run)])

    def again_url(self) -> str | None:
        register = REGISTERS.get(self.run.register)
        if not (self.is_own and register and register.may_export(self.request.user)):
            return None
        address = reverse("export_list", args=[self.run.register])
        query = query_of(self.run.columns, self.run.filters)
        return f"{address}?{query}" if query else address


class ExportProgressView(ExportRunPage):
    """How far the writing is; when it has ended, the way to the file."""

    def get(self, request, *args, **kwargs):
        if self.run.state == ExportState.WRITING:
            context = {"run": self.run, "progress": export_progress(self.run)}
            return render(request, "spreadsheets/export_progress.html", context)
        if request.htmx:
            return HttpResponseClientRedirect(self.url)
        return redirect(self.url)


class StopExportView(ExportRunPage):
    """Stops the writing of one's own export."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            stop_export(self.run, by=request.user)
        except ValidationError as error:
            messages.error(request, sentence_of(error))
        return redirect(self.url)
