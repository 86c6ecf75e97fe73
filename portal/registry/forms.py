"""The fields about a citizen, for new cases and for the citizen's own page."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.day_input import DayField
from portal.accounts.region_input import RegionField
from portal.privacy.identity import LENGTH, clean_number, is_placeholder
from portal.regions.choices import Level
from portal.registry.choices import AbsenceReason, Sex
from portal.registry.models import Person

NUMBER_ATTRS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 24}


class NumberField(forms.CharField):
    """A NIK or KK as people type it: spaces, dots and dashes are dropped."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs=NUMBER_ATTRS))
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value or is_placeholder(value):
            return ""
        number = clean_number(value)
        if len(number) != LENGTH:
            raise forms.ValidationError(wrong_length(str(self.label), number))
        return number


def wrong_length(label: str, number: str) -> str:
    return ngettext(
        "%(label)s: %(count)d digit stands here. It has 16 digits.",
        "%(label)s: %(count)d digits stand here. It has 16 digits.",
        len(number),
    ) % {"label": label, "count": len(number)}


class CitizenForm(forms.Form):
    """Who someone is and where they live."""

    name = forms.CharField(label=_("Name"), max_length=120)
    nik = NumberField(label=_("NIK"), help_text=_("16 digits, from the identity card."))
    nik_absence = forms.ChoiceField(
        label=_("Why without NIK"),
        choices=[("", "—"), *AbsenceReason.choices],
        required=False,
        help_text=_("Only if there is no NIK: people without papers are helped too."),
    )
    kk = NumberField(label=_("KK"), help_text=_("Number of the family card."))
    birth_place = forms.CharField(label=_("Birth place"), max_length=60, required=False)
    birth_date = DayField(label=_("Birth date"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    region = RegionField(
        label=_("Village of residence"),
        required=False,
        help_text=_("Type the name and choose, or write the code of ten digits."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    hamlet = forms.CharField(label=_("Hamlet"), max_length=60, required=False)
    rt = forms.CharField(label=_("RT"), max_length=3, required=False)
    rw = forms.CharField(label=_("RW"), max_length=3, required=False)

    number_is_owed = True

    def clean_region(self):
        region = self.cleaned_data["region"]
        if region and region.level != Level.VILLAGE:
            raise forms.ValidationError(
                gettext(
                    "Village: “%(region)s” is wider than a village. Choose a village."
                )
                % {"region": region}
            )
        return region

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if born and born > timezone.localdate():
            raise forms.ValidationError(
                gettext("Birth date: %(day)s lies in the future.")
                % {"day": born.strftime("%d/%m/%Y")}
            )
        return born

    def clean(self):
        cleaned = super().clean()
        number = cleaned.get("nik") or "nik" in self.errors
        if self.number_is_owed and not number and not cleaned.get("nik_absence"):
            sentence = gettext("NIK: nothing is written. Write it, or say why not.")
            self.add_error("nik", sentence)
        return cleaned


class PersonForm(CitizenForm):
    """A citizen's data as they stand, to be corrected."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number_is_owed = False

    field_order = ["name", "nik", "nik_absence", "kk"]

    def __init__(self, *args, person: Person, **kwargs):
        plain = [name for name in self.base_fields if name not in ("nik", "kk")]
        kwargs["initial"] = {name: getattr(person, name) for name in plain}
        super().__init__(*args, **kwargs)
        self.fields["nik"].help_text = keep_number(person.masked_nik)
        if person.nik:
            del self.fields["nik_absence"]


def keep_number(masked: str) -> str:
    if not masked:
        return gettext("None is recorded yet.")
    return gettext("Recorded: %(number)s. Write here only to correct it.") % {
        "number": masked
    }


class FindForm(forms.Form):
    """Looking up one number exactly; always sent by POST."""

    nik = NumberField(label=_("NIK"))

    def clean_nik(self):
        if not self.cleaned_data["nik"]:
            raise forms.ValidationError(
                gettext("NIK: nothing is written. Write 16 digits.")
            )
        return self.cleaned_data["nik"]
