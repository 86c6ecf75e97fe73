"""The list of imports: what was brought in, when, by whom, with what outcome."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.accounts.models import User
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.menus import importable
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import REGISTERS
from portal.spreadsheets.screens.pages import SheetPage, check_may_see_imports

PER_PAGE = 25


class HistoryFilter(forms.Form):
    """Which imports: of one list, in one state, by one person."""

    register = forms.ChoiceField(label=gettext_lazy("List"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *RunState.choices],
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("By"),
        required=False,
        empty_label=gettext_lazy("All"),
    )

    def __init__(self, data, runs: QuerySet):
        super().__init__(data)
        self.runs = runs
        labels = [(name, each.label) for name, each in REGISTERS.items()]
        self.fields["register"].choices = [("", _("All")), *labels]
        importers = runs.order_by().values("created_by")
        people = User.objects.filter(pk__in=importers).order_by("username")
        self.fields["person"].queryset = people

    def chosen(self) -> QuerySet:
        """The imports asked for; all of them where a value cannot be."""
        chosen = self.cleaned_data if self.is_valid() else {}
        fields = {"register": "register", "state": "state", "person": "created_by"}
        wanted = {fields[name]: value for name, value in chosen.items() if value}
        return self.runs.filter(**wanted)


class ImportListView(SheetPage):
    """The imports that the user may see."""

    template_name = "spreadsheets/imports.html"
    page_title = gettext_lazy("Imports")

    def crumbs(self):
        return []

    def get(self, request, *args, **kwargs):
        check_may_see_imports(request.user)
        return super().get(request, *args, **kwargs)

    @cached_property
    def ways_in(self) -> list[dict]:
        """Label and address of each import, that of the busiest list first."""
        registers = importable(self.request.user)
        words = _("Import: %(list)s") if len(registers) > 1 else _("Import a file")
        return [
            {
                "label": words % {"list": register.label},
                "url": reverse("imports:new", args=[register.name]),
                "icon_name": "upload",
            }
            for register in registers
        ]

    @cached_property
    def header_buttons(self):
        return [HeaderButton(**way) for way in self.ways_in[:1]]

    @cached_property
    def header_more_buttons(self):
        profiles = reverse("imports:profiles")
        return [Button(**way) for way in self.ways_in[1:]] + [
            Button(_("Mapping profiles"), url=profiles, icon_name="history")
        ]

    def get_context_data(self, **kwargs):
        runs = ImportRun.objects.visible_to(self.request.user)
        form = HistoryFilter(self.request.GET, runs)
        found = form.chosen().select_related("created_by", "profile", "job")
        paginator = WagtailPaginator(found.defer("mapping", "value_map"), PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        labels = {name: each.label for name, each in REGISTERS.items()}
        return super().get_context_data(
            filter=form,
            is_filtered=any(self.request.GET.get(name) for name in form.fields),
            page=page,
            entries=[(run, labels.get(run.register, "")) for run in page.object_list],
            elided_page_range=paginator.get_elided_page_range(page.number),
            registers=importable(self.request.user),
            **kwargs,
        )
