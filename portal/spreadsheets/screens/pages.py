"""What every page of the import wizard shares: its frame, its run, its refusals."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.accounts.scoping import scope_of
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.permitting import may_undo
from portal.spreadsheets.registers import Register, UnknownRegister, get_register

VIEW = "spreadsheets.view_importrun"


class SheetPage(WagtailAdminTemplateMixin, TemplateView):
    """A page about spreadsheets; what is refused is told in a sentence."""

    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        try:
            response = super().dispatch(request, *args, **kwargs)
        except PermissionDenied as error:
            return refused(request, str(error))
        # Pages with whole identity numbers stay out of a browser's store.
        add_never_cache_headers(response)
        return response

    def crumbs(self) -> list[tuple[str, str]]:
        """Address and label of the pages between home and this one."""
        return [(reverse("imports:index"), _("Imports"))]

    def get_breadcrumbs_items(self):
        between = [{"url": url, "label": label} for url, label in self.crumbs()]
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, *between, here]


class RefusedPage(SheetPage):
    """Says why something is not for this user."""

    template_name = "spreadsheets/refused.html"
    page_title = gettext_lazy("Not allowed")
    header_icon = "warning"
    sentence = ""

    def crumbs(self):
        return []

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(), status=403)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    sentence = sentence or _("Your role does not include this.")
    page = RefusedPage(sentence=sentence)
    page.setup(request)
    return page.get(request).render()


def find_register(name: str) -> Register:
    try:
        return get_register(name)
    except UnknownRegister as error:
        raise Http404 from error


def check_may_see_imports(user) -> None:
    if not scope_of(user, VIEW):
        raise PermissionDenied(_("Your role does not include imports."))


def sentence_of(error: Exception) -> str:
    """Return what a refused file or action says to the person."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error)


class RunPage(SheetPage):
    """A page about one import that the user may see; any other does not exist."""

    decides = False  # whether the page is only for those who decide about the run

    def dispatch(self, request, *args, **kwargs):
        if self.decides and not self.may_decide:
            sentence = _("Only its importer or a manager decides about an import.")
            return refused(request, sentence)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def run(self) -> ImportRun:
        return find_run(self.request.user, self.kwargs["pk"])

    @cached_property
    def register(self) -> Register:
        return get_register(self.run.register)

    @cached_property
    def may_decide(self) -> bool:
        return may_undo(self.run, self.request.user)

    @property
    def run_url(self) -> str:
        return reverse("imports:run", args=[self.run.pk])

    def crumbs(self):
        return [*super().crumbs(), (self.run_url, self.run.file_name)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            run=self.run,
            register=self.register,
            run_url=self.run_url,
            may_decide=self.may_decide,
            **kwargs,
        )


def find_run(user, pk: int) -> ImportRun:
    """Return the import; Http404 unless the user may see it."""
    runs = ImportRun.objects.visible_to(user).select_related(
        "created_by", "job", "profile"
    )
    return get_object_or_404(runs, pk=pk)
