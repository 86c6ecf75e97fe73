"""The export page: what leaves the portal, in which form, and what for."""

from __future__ import annotations

import tempfile

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.accounts.viewsets import address_or_none
from portal.spreadsheets.exports import export_list, may_see_numbers
from portal.spreadsheets.forms import ExportForm
from portal.spreadsheets.pages import SheetPage, find_register, sentence_of
from portal.spreadsheets.writers import CONTENT_TYPES

# What a list's address holds besides its filters.
NO_FILTERS = {"p", "ordering", "export", "is_export", "layout"}


def filters_of(query: QueryDict) -> dict[str, str]:
    """Return the filters of a list's address, several values joined by commas."""
    return {
        name: ",".join(values)
        for name, given in query.lists()
        if name not in NO_FILTERS
        and not name.startswith("_w_")
        and (values := [value for value in given if value])
    }


class ExportView(SheetPage):
    """Shows what would be exported; with a purpose given, exports it."""

    template_name = "spreadsheets/export.html"
    header_icon = "download"

    @cached_property
    def register(self):
        return find_register(self.kwargs["register"])

    @cached_property
    def filters(self) -> dict[str, str]:
        return filters_of(self.request.GET)

    @property
    def list_url(self) -> str | None:
        url = self.register.list_url and address_or_none(self.register.list_url)
        query = self.request.GET.urlencode()
        return f"{url}?{query}" if url and query else url

    def get_page_title(self):
        return _("Export: %(list)s") % {"list": self.register.label}

    def crumbs(self):
        return [(self.list_url, str(self.register.label))] if self.list_url else []

    def get(self, request, *args, **kwargs):
        self.check()
        return self.show(ExportForm())

    def post(self, request, *args, **kwargs):
        self.check()
        form = ExportForm(request.POST)
        if not form.is_valid() or "refusal" in self.what_leaves:
            return self.show(form)
        return self.download(**form.cleaned_data)

    def check(self) -> None:
        if not self.register.may_export(self.request.user):
            raise PermissionDenied(
                _("Your role does not include exporting “%(list)s”.")
                % {"list": self.register.label}
            )

    def show(self, form: ExportForm):
        context = self.get_context_data(form=form, **self.what_leaves)
        return self.render_to_response(context)

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
            return about | {
                "count": register.count_to_export(user, self.filters),
                "filters": register.filters_in_words(user, self.filters),
            }
        except ValidationError as error:
            return about | {"refusal": sentence_of(error)}

    def download(self, file_format: str, purpose: str) -> FileResponse:
        target = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
        export_list(
            target,
            by=self.request.user,
            register=self.register.name,
            file_format=file_format,
            filters=self.filters,
            purpose=purpose,
        )
        target.seek(0)
        label, today = slugify(str(self.register.label)), timezone.localdate()
        return FileResponse(
            target,
            as_attachment=True,
            filename=f"{label}-{today:%Y-%m-%d}.{file_format}",
            content_type=CONTENT_TYPES[file_format],
        )
