"""The forms of the export pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.scoping import home_region
from portal.spreadsheets.exports.kept_views import LONGEST_NAME
from portal.spreadsheets.models import ExportRun, ExportView
from portal.spreadsheets.registers import Register


class ExportForm(forms.Form):
    """What of a list leaves the portal, as what, and what for.

    `chosen` are the names of the columns that are ticked first, in their order.
    """

    # Of the page's own form: none ticked is a mistake, none named means all.
    has_ticks = forms.BooleanField(
        required=False, initial=True, widget=forms.HiddenInput
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        error_messages={
            "required": _("Columns: none is chosen. Choose at least one."),
            "invalid_choice": _("Columns: there is no column “%(value)s”."),
        },
    )
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", _("Excel (.xlsx)")), ("csv", _("CSV (.csv)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=ExportRun._meta.get_field("purpose").max_length,
        help_text=_(
            "What the list is for, for example “monthly report to the district”. It "
            "is kept with your name."
        ),
        error_messages={
            "required": _("Purpose: nothing is written. Say what the list is for.")
        },
    )

    def __init__(self, *args, register: Register, chosen: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.register, self.chosen = register, chosen
        self.fields["columns"].choices = [
            (column.name, column.label) for column in register.columns
        ]
        self.fields["columns"].required = "has_ticks" in self.data

    def clean_columns(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["columns"]))

    def ticks(self) -> list[dict]:
        """Every column: those that are chosen in their order, then the others."""
        known = self.register.by_name
        asked = self.data.getlist("columns") if self.is_bound else self.chosen
        chosen = [name for name in dict.fromkeys(asked) if name in known]
        others = [name for name in known if name not in chosen]
        return [
            {"name": name, "label": known[name].label, "is_chosen": name in chosen}
            for name in [*chosen, *others]
        ]


class KeptViewForm(forms.Form):
    """A view's name, and who finds it."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Name of the view: nothing is written. Give it a name.")
        },
    )
    is_shared = forms.BooleanField(
        label=_("Colleagues in my region find it too"), required=False
    )

    def __init__(self, *args, user, view: ExportView | None = None, **kwargs):
        initial = {"name": view.name, "is_shared": bool(view.region_id)} if view else {}
        super().__init__(*args, initial=initial, **kwargs)
        if home_region(user) is None:
            del self.fields["is_shared"]
