"""One import: its preview, saving it, its result, taking it back."""

from __future__ import annotations

import tempfile

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.discretion import sees_numbers
from portal.spreadsheets.forgetting import discard_import, forgotten_on
from portal.spreadsheets.forms import COLUMN, AnswersForm
from portal.spreadsheets.left_out import rows_left_out, write_left_out
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.pages import RunPage, find_run, refused, sentence_of
from portal.spreadsheets.previews import Preview, result_tiles, summary, tiles
from portal.spreadsheets.running import (
    is_at_work,
    progress_of,
    start_commit,
    start_undo,
    was_undoing,
)
from portal.spreadsheets.shown_rows import PageOfRows
from portal.spreadsheets.writers import CONTENT_TYPES, WRITERS

ROWS_PER_PAGE = 50
PROBLEMS_PER_PAGE = 100
WORKING, PREVIEW, INTERRUPTED, RESULT, UNREAD = (
    "spreadsheets/working.html",
    "spreadsheets/preview.html",
    "spreadsheets/interrupted.html",
    "spreadsheets/result.html",
    "spreadsheets/unread.html",
)
TEMPLATES = {
    RunState.UPLOADED: UNREAD,
    RunState.STAGED: PREVIEW,
    RunState.COMMITTING: INTERRUPTED,
    RunState.COMMITTED: RESULT,
    RunState.UNDONE: RESULT,
    RunState.FAILED: UNREAD,
}
SHOWS = [
    ("", gettext_lazy("All rows")),
    ("problems", gettext_lazy("With problems")),
    ("ready", gettext_lazy("Will be saved")),
    ("warned", gettext_lazy("Saved with a warning")),
    ("blocked", gettext_lazy("Blocked")),
    ("duplicate", gettext_lazy("Suspected repeats")),
    ("update", gettext_lazy("Changed")),
    ("known", gettext_lazy("Already there")),
]
RESULT_SHOWS = [
    ("", gettext_lazy("All rows")),
    ("create", gettext_lazy("New")),
    ("update", gettext_lazy("Changed")),
    ("known", gettext_lazy("Already there")),
    ("duplicate", gettext_lazy("Suspected repeats")),
    ("blocked", gettext_lazy("Blocked")),
]


class RunView(RunPage):
    """What there is to see of an import at the point where it stands."""

    def get_page_title(self):
        return self.run.file_name

    def crumbs(self):
        return super().crumbs()[:1]

    def get_template_names(self):
        return [WORKING if is_at_work(self.run) else TEMPLATES[self.run.state]]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        (template,) = self.get_template_names()
        more = {
            WORKING: self.working,
            PREVIEW: self.preview,
            INTERRUPTED: self.interrupted,
            RESULT: self.result,
        }
        return context | more.get(template, dict)()

    def working(self) -> dict:
        return {"progress": progress_of(self.run)}

    def preview(self) -> dict:
        run, user = self.run, self.request.user
        preview = Preview(run, user)
        return {
            "tiles": tiles(run),
            "summary": summary(run),
            "ignored": run.mapping["ignored"],
            "causes": preview.causes(),
            "answers": self.questions(),
            "earlier": earlier_import(run, user),
            "forgotten_on": forgotten_on(run),
            "shows": SHOWS,
            **page_of_rows(self.request, preview),
        }

    def questions(self) -> AnswersForm | None:
        """What is asked about columns, the guesses marked; None if nothing is."""
        mapping = self.run.mapping
        if not (self.may_decide and mapping["questions"]):
            return None
        guesses = {
            COLUMN + each["letter"]: each["column"] for each in mapping["columns"]
        }
        return AnswersForm(
            questions=mapping["questions"], register=self.register, initial=guesses
        )

    def interrupted(self) -> dict:
        rows = self.run.rows.exclude(outcome="blocked")
        return {"done": rows.filter(is_applied=True).count(), "total": rows.count()}

    def result(self) -> dict:
        run, user = self.run, self.request.user
        return {
            "tiles": result_tiles(run),
            "summary": summary(run),
            "left_out": rows_left_out(run).count() if run.file else 0,
            "sees_numbers": sees_numbers(user, run),
            "undo_failed": was_undoing(run) and run.state == RunState.COMMITTED,
            "kept": kept_rows(run, user),
            "is_forgotten": not run.file,
            "forgotten_on": forgotten_on(run),
            "shows": RESULT_SHOWS,
            **page_of_rows(self.request, Preview(run, user)),
        }


def page_of_rows(request: HttpRequest, preview: Preview) -> dict:
    """What `rows.html` needs for the asked page of the asked rows."""
    show = request.GET.get("show", "")
    paginator = WagtailPaginator(preview.rows(show), ROWS_PER_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    rows = PageOfRows(preview, list(page.object_list))
    return {
        "show": show,
        "page": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        "heads": rows.heads(),
        "rows": rows.shown(),
        "rows_url": reverse("imports:rows", args=[preview.run.pk]),
    }


def earlier_import(run: ImportRun, user) -> ImportRun | None:
    """Return the last saved import of the very same file."""
    same = ImportRun.objects.visible_to(user).filter(
        file_hash=run.file_hash, register=run.register, state=RunState.COMMITTED
    )
    return same.exclude(pk=run.pk).first()


def kept_rows(run: ImportRun, user) -> list[dict]:
    """Return the records that an undo left alone, each with why."""
    preview = Preview(run, user)
    rows = list(preview.rows("kept")) if run.counts.get("kept") else []
    links = preview.register.links([row.target_id for row in rows], user)
    return [
        {
            "row": row.row,
            "name": row.values.get("name", ""),
            "record": links.get(row.target_id),
            "reasons": row.trace["kept"],
        }
        for row in rows
    ]


class RowsView(RunPage):
    """The rows alone, for a page that is there already."""

    template_name = "spreadsheets/rows.html"

    def get(self, request, *args, **kwargs):
        if not request.htmx:
            return redirect(f"{self.run_url}?{request.GET.urlencode()}#rows")
        shows = SHOWS if self.run.state == RunState.STAGED else RESULT_SHOWS
        context = page_of_rows(request, Preview(self.run, request.user))
        return render(
            request,
            self.template_name,
            context | {"shows": shows, "run": self.run, "run_url": self.run_url},
        )


class ProblemView(RunPage):
    """Every cell with one problem."""

    template_name = "spreadsheets/problems.html"

    @cached_property
    def found(self) -> dict:
        preview = Preview(self.run, self.request.user)
        problems = self.run.problems.filter(code=self.kwargs["code"])
        paginator = WagtailPaginator(problems.order_by("row", "pk"), PROBLEMS_PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        shown = [preview.shown(problem) for problem in page.object_list]
        if not shown:
            raise Http404
        return {
            "page": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "problems": shown,
            "title": preview.title(self.kwargs["code"], shown[0]),
        }

    def get_page_title(self):
        return self.found["title"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, **self.found)


class ProgressView(RunPage):
    """How far the background work is; when it has ended, the way to its result."""

    def get(self, request, *args, **kwargs):
        if is_at_work(self.run):
            context = {"run": self.run, "progress": progress_of(self.run)}
            return render(request, "spreadsheets/progress.html", context)
        if request.htmx:
            return HttpResponseClientRedirect(self.run_url)
        return redirect(self.run_url)


class StepView(RunPage):
    """Does something to an import and shows where it stands then."""

    decides = True
    http_method_names = ["post"]

    def act(self) -> str:
        """Do it and return the address to show next."""
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            return redirect(self.act())
        except ValidationError as error:
            messages.error(request, sentence_of(error))
            return redirect(self.run_url)


class CommitView(StepView):
    """Starts saving, or goes on with it."""

    def act(self):
        start_commit(self.run, by=self.request.user)
        return self.run_url


class DiscardView(StepView):
    """Deletes an import that was not saved."""

    def act(self):
        discard_import(self.run, by=self.request.user)
        text = _("“%(file)s” is discarded. Nothing of it was saved.")
        messages.success(self.request, text % {"file": self.run.file_name})
        return reverse("imports:index")


class UndoView(StepView):
    """Asks first, then starts taking an import back."""

    template_name = "spreadsheets/undo.html"
    page_title = gettext_lazy("Undo the import")
    http_method_names = ["get", "post"]

    def get(self, request, *args, **kwargs):
        if self.run.state != RunState.COMMITTED or is_at_work(self.run):
            return redirect(self.run_url)
        return super().get(request, *args, **kwargs)

    def act(self):
        start_undo(self.run, by=self.request.user)
        return self.run_url


def download_left_out(request: HttpRequest, pk: int, file_format: str):
    """Give the rows that were not saved, as they stood in the file, with reasons."""
    run = find_run(request.user, pk)
    if file_format not in WRITERS or not run.file:
        raise Http404
    if not sees_numbers(request.user, run):
        return refused(
            request, _("Only its importer may download the rows of an import.")
        )
    target = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    write_left_out(target, run, file_format)
    target.seek(0)
    name = _("import-%(number)s-not-saved.%(ending)s")
    return FileResponse(
        target,
        as_attachment=True,
        filename=name % {"number": run.pk, "ending": file_format},
        content_type=CONTENT_TYPES[file_format],
    )
