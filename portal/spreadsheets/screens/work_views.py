"""What is done with an import: reading again, saving, stopping, taking it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect
from wagtail.admin import messages

from portal.spreadsheets.runs.committing import saved_counts
from portal.spreadsheets.runs.forgetting import discard_import
from portal.spreadsheets.runs.history import duration_in_words
from portal.spreadsheets.runs.running import (
    is_at_work,
    progress_of,
    start_commit,
    start_reading_again,
    start_undo,
    stop,
)
from portal.spreadsheets.runs.undoing import HALF_SAVED, UNDOABLE
from portal.spreadsheets.screens.pages import RunPage, sentence_of

# A screen reader is told of each of these shares, not of every second.
TOLD_EVERY = 10  # percent


def progress_context(run, said: str = "") -> dict:
    """What `progress.html` needs; `said` is the share that was read out last."""
    progress = progress_of(run)
    share = str(progress.percent // TOLD_EVERY * TOLD_EVERY)
    return {
        "run": run,
        "progress": progress,
        "left": duration_in_words(progress.seconds_left),
        "share": share,
        "is_news": share != said,
    }


class ProgressView(RunPage):
    """How far the background work is; when it has ended, the way to its result."""

    def get(self, request, *args, **kwargs):
        if is_at_work(self.run):
            context = progress_context(self.run, request.GET.get("said", ""))
            context["may_decide"] = self.may_decide
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


class ReadView(StepView):
    """Has a kept file read that was not read to its end, or another sheet of it."""

    def act(self):
        sheet = self.request.POST.get("sheet")
        if sheet is not None and sheet not in self.run.layout.get("sheets", []):
            raise ValidationError(_("Choose one of the file’s sheets."))
        start_reading_again(self.run, by=self.request.user, sheet=sheet)
        return self.run_url


class StopView(StepView):
    """Asks the worker to stop."""

    def act(self):
        stop(self.run, by=self.request.user)
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
        if self.run.state not in UNDOABLE or is_at_work(self.run):
            return redirect(self.run_url)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        run = self.run
        is_half_saved = run.state in HALF_SAVED
        counts = saved_counts(run) if is_half_saved else run.counts
        return super().get_context_data(counts=counts, **kwargs)

    def act(self):
        start_undo(self.run, by=self.request.user)
        return self.run_url
