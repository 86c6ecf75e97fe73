"""The export pages: what leaves the portal, its progress, its history, kept views."""

from __future__ import annotations

import tempfile

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin import messages

from portal.accounts.viewsets import address_or_none
from portal.spreadsheets.exports import exports
from portal.spreadsheets.exports.export_rules import count_of, may_see_numbers
from portal.spreadsheets.exports.kept_views import (
    change_view,
    delete_view,
    keep_view,
    query_of,
    views_for,
)
from portal.spreadsheets.exports.writers import CONTENT_TYPES
from portal.spreadsheets.models import ExportRun, ExportView
from portal.spreadsheets.registers import Register
from portal.spreadsheets.screens.export_forms import ExportForm, KeptViewForm
from portal.spreadsheets.screens.pages import SheetPage, find_register, sentence_of

# What a list's address holds besides its filters, and what only this page knows.
NO_FILTERS = {"p", "export", "is_export", "layout"}
OF_THIS_PAGE = {"columns", "view"}


def filters_of(query: QueryDict) -> dict[str, str]:
    """Return the filters of a list's address, several values joined by commas."""
    return {
        name: ",".join(values)
        for name, given in query.lists()
        if name not in NO_FILTERS | OF_THIS_PAGE
        and not name.startswith("_w_")
        and (values := [value for value in given if value])
    }


def file_of(file, register: Register, file_format: str, day) -> FileResponse:
    label = slugify(str(register.label))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{label}-{day:%Y-%m-%d}.{file_format}",
        content_type=CONTENT_TYPES[file_format],
    )


class ExportPage(SheetPage):
    """Shows what would be exported; with a purpose given, exports it."""

    template_name = "spreadsheets/export.html"
    header_icon = "download"

    @cached_property
    def register(self) -> Register:
        return find_register(self.kwargs["register"])

    @cached_property
    def filters(self) -> dict[str, str]:
        return filters_of(self.request.GET)

    @property
    def list_url(self) -> str | None:
        url = self.register.list_url and address_or_none(self.register.list_url)
        pairs = [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in OF_THIS_PAGE
            for value in values
        ]
        return f"{url}?{urlencode(pairs)}" if url and pairs else url

    def get_page_title(self):
        return _("Export: %(list)s") % {"list": self.register.label}

    def crumbs(self):
        return [(self.list_url, str(self.register.label))] if self.list_url else []

    def get(self, request, *args, **kwargs):
        self.check()
        return self.show(self.form(), self.view_form())

    def post(self, request, *args, **kwargs):
        self.check()
        form = self.form(request.POST)
        keeps = "keep" in request.POST
        view_form = self.view_form(request.POST if keeps else None)
        if keeps:
            # A view has no purpose and no format: those are of one export.
            form.fields["purpose"].required = False
            form.fields["file_format"].required = False
        asked = [form, view_form] if keeps else [form]
        if "refusal" in self.what_leaves or not all(each.is_valid() for each in asked):
            return self.show(form, view_form)
        return self.keep(form, view_form) if keeps else self.export(form)

    def check(self) -> None:
        if not self.register.may_export(self.request.user):
            raise PermissionDenied(
                _("Your role does not include exporting “%(list)s”.")
                % {"list": self.register.label}
            )

    def form(self, data: QueryDict | None = None) -> ExportForm:
        asked = self.request.GET.get("columns", "").split(",")
        chosen = [name for name in asked if name in self.register.by_name]
        return ExportForm(
            data, register=self.register, chosen=chosen or list(self.register.by_name)
        )

    def view_form(self, data: QueryDict | None = None) -> KeptViewForm:
        return KeptViewForm(data, prefix="view", user=self.request.user)

    def show(self, form: ExportForm, view_form: KeptViewForm):
        context = self.get_context_data(
            form=form,
            view_form=view_form,
            views=self.views(),
            history_url=reverse("exports:index"),
            **self.what_leaves,
        )
        return self.render_to_response(context)

    def views(self) -> list[dict]:
        """The views of this list, each with its address and whether it is in use."""
        user, used = self.request.user, self.request.GET.get("view", "")
        address = reverse("export_list", args=[self.register.name])
        return [
            {
                "view": view,
                "url": f"{address}?{query_of(view.columns, view.filters, view=view.pk)}",
                "is_own": view.created_by_id == user.pk,
                "is_used": str(view.pk) == used,
            }
            for view in views_for(user, self.register.name)
        ]

    @cached_property
    def what_leaves(self) -> dict:
        """How many records, by which filters, with which numbers."""
        user, register = self.request.user, self.register
        about = {
            "list_url": self.list_url,
            "whole_url": reverse("export_list", args=[register.name]),
            "in_full": may_see_numbers(user, register),
        }
        try:
            count = count_of(register, user, self.filters)
            return about | {
                "count": count,
                "is_large": exports.is_large(count),
                "filters": register.filters_in_words(user, self.filters),
            }
        except ValidationError as error:
            return about | {"refusal": sentence_of(error)}

    def keep(self, form: ExportForm, view_form: KeptViewForm):
        try:
            view = keep_view(
                by=self.request.user,
                register=self.register.name,
                columns=form.cleaned_data["columns"],
                filters=self.filters,
                **view_form.cleaned_data,
            )
        except ValidationError as error:
            view_form.add_error(None, sentence_of(error))
            return self.show(form, view_form)
        text = _("The view “%(name)s” is kept.") % {"name": view.name}
        messages.success(self.request, text)
        query = query_of(view.columns, view.filters, view=view.pk)
        return redirect(f"{self.request.path}?{query}")

    def export(self, form: ExportForm):
        """Give the file, or the page that tells how far the writing of it is."""
        columns = form.cleaned_data["columns"]
        is_whole = columns == list(self.register.by_name)
        options = {
            "by": self.request.user,
            "register": self.register.name,
            "file_format": form.cleaned_data["file_format"],
            "filters": self.filters,
            "columns": [] if is_whole else columns,
            "purpose": form.cleaned_data["purpose"],
        }
        if self.what_leaves["is_large"]:
            run = exports.start_export(**options)
            return redirect("exports:run", run.pk)
        target = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
        run = exports.export_list(target, **options)
        target.seek(0)
        return file_of(target, self.register, run.file_format, timezone.localdate())


class KeptViewPage(SheetPage):
    """One's own view: another name, shared or not, or deleted."""

    template_name = "spreadsheets/export_view.html"
    header_icon = "view"

    @cached_property
    def kept(self) -> ExportView:
        own = ExportView.objects.filter(created_by=self.request.user)
        return get_object_or_404(own, pk=self.kwargs["pk"])

    @property
    def list_url(self) -> str:
        return reverse("export_list", args=[self.kept.register])

    def get_page_title(self):
        return self.kept.name

    def crumbs(self):
        label = find_register(self.kept.register).label
        return [(self.list_url, _("Export: %(list)s") % {"list": label})]

    def get(self, request, *args, **kwargs):
        return self.show(KeptViewForm(user=request.user, view=self.kept))

    def show(self, form: KeptViewForm):
        context = self.get_context_data(form=form, kept=self.kept, url=self.list_url)
        return self.render_to_response(context)

    def post(self, request, *args, **kwargs):
        if "delete" in request.POST:
            delete_view(self.kept, by=request.user)
            text = _("The view “%(name)s” is deleted.") % {"name": self.kept.name}
            messages.success(request, text)
            return redirect(self.list_url)
        form = KeptViewForm(request.POST, user=request.user)
        if not (form.is_valid() and self.change(form)):
            return self.show(form)
        return redirect(self.list_url)

    def change(self, form: KeptViewForm) -> bool:
        """Change the view; False, with a sentence on the form, if it cannot be."""
        asked = {"is_shared": False} | form.cleaned_data
        try:
            change_view(self.kept, by=self.request.user, **asked)
        except ValidationError as error:
            form.add_error(None, sentence_of(error))
            return False
        return True


def find_export(user, pk: int) -> ExportRun:
    """Return the export; Http404 unless the user may see it."""
    runs = ExportRun.objects.visible_to(user).select_related("created_by", "job")
    run = get_object_or_404(runs, pk=pk)
    exports.settle(run)
    return run


def download(request, pk: int, key: str):
    """Give the kept file of one's own export, as long as its link lasts."""
    run = find_export(request.user, pk)
    if not exports.is_link_key(run, key):
        raise Http404
    try:
        file = exports.open_export(run, by=request.user)
    except (PermissionDenied, ValidationError) as error:
        messages.error(request, sentence_of(error))
        return redirect("exports:run", run.pk)
    day = timezone.localdate(run.created_at)
    return file_of(file, find_register(run.register), run.file_format, day)
