"""One import as it stands: its preview, its progress, its result."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator
from wagtail.log_actions import log

from portal.spreadsheets.choices import RunState
from portal.spreadsheets.exports.writers import CONTENT_TYPES, WRITERS
from portal.spreadsheets.mending.left_out import rows_left_out, write_left_out
from portal.spreadsheets.mending.mending import may_mend
from portal.spreadsheets.mending.value_maps import has_open_words
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.previews.number_doctor import has_diagnoses
from portal.spreadsheets.previews.pairs import count_pairs
from portal.spreadsheets.previews.previews import Preview, result_tiles, summary, tiles
from portal.spreadsheets.previews.shown_rows import PageOfRows
from portal.spreadsheets.profiles.settling import field_of
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.runs.committing import savable_rows
from portal.spreadsheets.runs.discretion import sees_numbers
from portal.spreadsheets.runs.forgetting import forgotten_on
from portal.spreadsheets.runs.history import events_of, facts_about
from portal.spreadsheets.runs.running import is_at_work, was_undoing
from portal.spreadsheets.screens.pages import RunPage, find_run, refused
from portal.spreadsheets.screens.profile_words import columns_left_out, read_by
from portal.spreadsheets.screens.reading_forms import COLUMN, AnswersForm
from portal.spreadsheets.screens.work_views import progress_context

ROWS_PER_PAGE = 50
SHOWN = 200  # records that an undo kept, or that were overtaken
WORKING, PREVIEW, INTERRUPTED, RESULT, UNREAD = (
    "spreadsheets/working.html",
    "spreadsheets/preview.html",
    "spreadsheets/interrupted.html",
    "spreadsheets/result.html",
    "spreadsheets/unread.html",
)
TEMPLATES = {
    RunState.UPLOADED: UNREAD,
    RunState.READING: UNREAD,
    RunState.STAGED: PREVIEW,
    RunState.COMMITTING: INTERRUPTED,
    RunState.STOPPED: INTERRUPTED,
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
            UNREAD: self.unread,
        }
        return context | more.get(template, dict)()

    def working(self) -> dict:
        # What is on the page from the start is not news to a screen reader.
        return progress_context(self.run) | {"is_news": False}

    def preview(self) -> dict:
        run, user = self.run, self.request.user
        preview = Preview(run, user)
        return {
            "tiles": tiles(run),
            "summary": summary(run),
            "has_numbers": has_diagnoses(run),
            "ignored": columns_left_out(run),
            "read_by": read_by(run, user),
            "has_open_words": has_open_words(run),
            "causes": preview.causes(),
            "pairs_count": count_pairs(run),
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
            COLUMN + each["letter"]: field_of(each) for each in mapping["columns"]
        }
        return AnswersForm(
            questions=mapping["questions"], register=self.register, initial=guesses
        )

    def interrupted(self) -> dict:
        rows = savable_rows(self.run)
        done = rows.filter(is_applied=True).count()
        return {"done": done, "total": rows.count(), **self.story()}

    def unread(self) -> dict:
        """Which sheets may be tried of a file that holds no list as it was read."""
        sheets = self.run.layout.get("sheets", []) if self.run.file else []
        return {"sheets": sheets if len(sheets) > 1 else [], **self.story()}

    def story(self) -> dict:
        return {"facts": facts_about(self.run), "events": events_of(self.run)}

    def result(self) -> dict:
        run, user = self.run, self.request.user
        return {
            "tiles": result_tiles(run),
            "summary": summary(run),
            "left_out": rows_left_out(run).count() if run.file else 0,
            "sees_numbers": sees_numbers(user, run),
            "undo_failed": was_undoing(run) and run.state == RunState.COMMITTED,
            "kept": kept_rows(run, user),
            "more_kept": max(0, run.counts.get("kept", 0) - SHOWN),
            "overtaken": overtaken_rows(run, user),
            "more_overtaken": max(0, run.counts.get("overtaken", 0) - SHOWN),
            "causes": Preview(run, user).causes() if run.file else [],
            "is_forgotten": not run.file,
            **self.story(),
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
        "columns": ",".join(rows.shown_columns),
        "may_mend": may_mend(preview.run, preview.user),
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
    return noted_rows(run, user, "kept", str)


def overtaken_rows(run: ImportRun, user) -> list[dict]:
    """Return the records of which a field was no longer what the preview showed."""
    columns = get_register(run.register).by_name
    return noted_rows(
        run,
        user,
        "overtaken",
        lambda name: str(columns[name].label if name in columns else name),
    )


def noted_rows(
    run: ImportRun, user, note: str, in_words: Callable[[str], str]
) -> list[dict]:
    """Return the first rows whose trace has a note, with their records."""
    if not run.counts.get(note):
        return []
    noted = run.rows.filter(trace__has_key=note).order_by("position")
    rows = list(noted.defer("raw", "mends")[:SHOWN])
    links = get_register(run.register).links([row.target_id for row in rows], user)
    return [
        {
            "row": row.row,
            "name": row.values.get("name", ""),
            "record": links.get(row.target_id),
            "reasons": [in_words(each) for each in row.trace[note]],
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
    log(instance=run, action="imports.left_out", user=request.user)
    name = _("import-%(number)s-not-saved.%(ending)s")
    return FileResponse(
        target,
        as_attachment=True,
        filename=name % {"number": run.pk, "ending": file_format},
        content_type=CONTENT_TYPES[file_format],
    )
