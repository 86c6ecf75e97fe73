"""The doctor's page of an import's identity numbers, and accepting what it suggests."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator

from portal.privacy.masking import mask_number
from portal.spreadsheets.checks.diagnoses import DIAGNOSES
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.mending.suggested_numbers import accept_suggestion, suggestions
from portal.spreadsheets.previews.number_doctor import (
    diagnosed_numbers,
    is_compared,
    problems_of,
    shared_numbers,
)
from portal.spreadsheets.previews.previews import Preview
from portal.spreadsheets.runs.discretion import hide_numbers
from portal.spreadsheets.screens.choice_views import is_position
from portal.spreadsheets.screens.pages import RunPage, sentence_of

PER_PAGE = 100


class NumbersView(RunPage):
    """What happened to the identity numbers of an import, and what they may have been."""

    template_name = "spreadsheets/numbers.html"
    page_title = gettext_lazy("Identity numbers")

    def get_context_data(self, **kwargs):
        run, user = self.run, self.request.user
        preview = Preview(run, user)
        may_mend = self.may_decide and preview.in_full and run.state == RunState.STAGED
        return super().get_context_data(
            groups=diagnosed_numbers(preview),
            shared=shared_numbers(preview),
            is_compared=is_compared(run),
            suggestions=self.suggested(preview) if run.state == RunState.STAGED else [],
            may_mend=may_mend,
            **kwargs,
        )

    def suggested(self, preview: Preview) -> list[dict]:
        """Each suggestion with both numbers as the user may see them."""
        return [
            {
                "each": each,
                "written": each.written
                if preview.in_full
                else hide_numbers(each.written),
                "number": each.number if preview.in_full else mask_number(each.number),
            }
            for each in suggestions(preview.run, preview.user)
        ]


class DiagnosisView(RunPage):
    """All numbers to which one thing has happened."""

    template_name = "spreadsheets/diagnosis.html"

    def get_page_title(self):
        return self.diagnosis.title

    @property
    def diagnosis(self):
        try:
            return DIAGNOSES[self.kwargs["diagnosis"]]
        except KeyError as error:
            raise Http404 from error

    def crumbs(self):
        numbers = reverse("imports:numbers", args=[self.run.pk])
        return [*super().crumbs(), (numbers, _("Identity numbers"))]

    def get_context_data(self, **kwargs):
        run, column = self.run, self.kwargs["column"]
        problems = problems_of(run, column, self.diagnosis.name)
        paginator = WagtailPaginator(problems, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        if not page.object_list:
            raise Http404
        preview = Preview(run, self.request.user)
        return super().get_context_data(**kwargs) | {
            "diagnosis": self.diagnosis,
            "label": preview.columns[column].label,
            "page": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "problems": [preview.shown(problem) for problem in page.object_list],
        }


class AcceptNumberView(RunPage):
    """Puts one suggested number in place of a row's NIK."""

    decides = True
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        position = request.POST.get("position", "")
        if not is_position(position):
            raise Http404
        try:
            row = accept_suggestion(
                self.run,
                int(position),
                request.POST.get("token", ""),
                by=request.user,
            )
        except ValidationError as error:
            messages.error(request, sentence_of(error))
        else:
            text = _("Row %(row)s has the suggested number now.")
            messages.success(request, text % {"row": row.row})
        return redirect("imports:numbers", self.run.pk)
