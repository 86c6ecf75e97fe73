"""The causes of problems: every cell of one, and mending or leaving out all of them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.mending.mending import may_mend, skip
from portal.spreadsheets.mending.mending_alike import alike_cells, mend_alike
from portal.spreadsheets.previews.previews import Preview
from portal.spreadsheets.screens.mend_views import MendPage
from portal.spreadsheets.screens.pages import RunPage

PROBLEMS_PER_PAGE = 100


class CausesView(RunPage):
    """The causes of problems alone, for a preview on which something was mended."""

    def get(self, request, *args, **kwargs):
        if not request.htmx:
            return redirect(self.run_url)
        causes = Preview(self.run, request.user).causes()
        mends = may_mend(self.run, request.user)
        context = {"run": self.run, "causes": causes, "may_mend": mends}
        return render(request, "spreadsheets/causes.html", context)


class CauseView(RunPage):
    """Every cell with one problem, and what can be done about all of them."""

    template_name = "spreadsheets/problems.html"

    @cached_property
    def found(self) -> dict:
        code = self.kwargs["code"]
        preview = Preview(self.run, self.request.user)
        problems = self.run.problems.filter(code=code).order_by("position", "pk")
        paginator = WagtailPaginator(problems, PROBLEMS_PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        shown = [preview.shown(problem) for problem in page.object_list]
        if not shown:
            raise Http404
        return {
            "page": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "problems": shown,
            "code": code,
            "title": preview.title(code, shown[0]),
        }

    def get_page_title(self):
        return self.found["title"]

    def get(self, request, *args, **kwargs):
        # A cause that was mended to the last cell is a page no more.
        if not self.run.problems.filter(code=self.kwargs["code"]).exists():
            if self.request.GET.get("mended"):
                return redirect(self.run_url)
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        run, user = self.run, self.request.user
        mends = may_mend(run, user)
        code = self.kwargs["code"]
        return super().get_context_data(
            may_mend=mends,
            alike=alike_cells(run, code, by=user) if mends else [],
            columns=self.register.by_name,
            **kwargs | self.found,
        )


class CauseStep(MendPage):
    """Does something about all cells of one cause."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if self.attempt(self.act):
            messages.success(request, self.told())
        if self.run.state != RunState.STAGED:
            return redirect(self.run_url)
        address = reverse("imports:problems", args=[self.run.pk, self.kwargs["code"]])
        return redirect(f"{address}?mended=1")

    def act(self) -> None:
        """Do to the rows with this problem what the page is for."""
        raise NotImplementedError

    def told(self) -> str:
        counts = self.run.counts
        if self.run.state != RunState.STAGED:
            return _("So many rows are checked anew in the background.")
        words = _("%(ready)s rows will be saved, %(blocked)s are blocked.")
        return words % {"ready": counts["ready"], "blocked": counts["blocked"]}


class MendAlikeView(CauseStep):
    """Lets all cells that say the same say something else."""

    def act(self):
        sent = self.request.POST
        instead = sent.get("instead", "").strip()
        if not instead:
            raise ValidationError(_("Nothing is written. Say what is meant instead."))
        mend_alike(
            self.run,
            sent.get("field", ""),
            sent.get("words", ""),
            instead,
            by=self.request.user,
        )


class SkipCauseView(CauseStep):
    """Leaves out every row that has the problem."""

    def act(self):
        problems = self.run.problems.filter(code=self.kwargs["code"])
        positions = problems.values_list("position", flat=True).distinct()
        skip(self.run, list(positions), by=self.request.user)
