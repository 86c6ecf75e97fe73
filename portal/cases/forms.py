"""The fields of a case: registering, correcting, moving on, handing over."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.day_input import DayField
from portal.accounts.policies import scoped_policy
from portal.accounts.region_input import RegionField
from portal.accounts.scoping import home_region
from portal.accounts.viewsets import outside
from portal.cases.choices import Answer, Channel, Kind, Status
from portal.cases.models import Case, Referral
from portal.directory.choices import PointState
from portal.directory.models import Institution, Program, Service, ServicePoint
from portal.regions.describing import ancestors


def long_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OneRegion(forms.HiddenInput):
    """Who works in one village has nothing to choose: the village is only named."""

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        return format_html('{}<p class="record-fixed">{}</p>', field, value or "")


class CaseForm(forms.Form):
    """What is asked, by whom, where it is handled."""

    region = RegionField(
        label=_("Handled in"),
        help_text=_("Type the name and choose, or write the code."),
    )
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.filter(is_active=True),
        required=False,
    )
    service_words = forms.CharField(
        label=_("Service as asked"),
        max_length=200,
        required=False,
        help_text=_("In the citizen's words, if no service of the list fits."),
    )
    program = forms.ModelChoiceField(
        label=_("Program"),
        queryset=Program.objects.filter(is_active=True),
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, initial=Kind.REQUEST)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=Channel, initial=Channel.WALK_IN
    )
    received_on = DayField(label=_("Received on"), initial=timezone.localdate)
    description = forms.CharField(
        label=_("Description"), required=False, widget=long_text()
    )
    reporter = forms.CharField(
        label=_("Reporter"),
        max_length=120,
        required=False,
        help_text=_("If someone else reports for the citizen."),
    )
    reporter_relation = forms.CharField(
        label=_("Reporter's relation"), max_length=60, required=False
    )
    documents = forms.CharField(
        label=_("Papers"),
        max_length=300,
        required=False,
        help_text=_("What the citizen brought: KTP, KK, SKTM …"),
    )
    officer = forms.CharField(label=_("Officer"), max_length=120, required=False)
    notes = forms.CharField(label=_("Notes"), required=False, widget=long_text())

    def __init__(self, *args, user, action: str = "add", **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scoped_policy(Case).scope_for(user, action)
        region = self.fields["region"]
        if len(self.scope.regions) == 1 and is_village(self.scope.regions[0]):
            region.widget, region.help_text = OneRegion(), ""
        if not self.initial.get("region"):
            region.initial = home_region(user)

    def clean_region(self):
        region = self.cleaned_data["region"]
        unchanged = region.pk == getattr(self.initial.get("region"), "pk", None)
        if not unchanged and not self.scope.covers_region(region.pk):
            raise forms.ValidationError(outside(region), code="outside")
        return region

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("service") and not cleaned.get("service_words"):
            sentence = gettext(
                "Service: nothing is chosen. Choose one, or write it down."
            )
            self.add_error("service", sentence)
        return cleaned


def is_village(code: str) -> bool:
    return len(ancestors(code)) == 4


class EditCaseForm(CaseForm):
    """A case as it stands, to be corrected by whoever read this version."""

    outcome = forms.CharField(label=_("Outcome"), required=False, widget=long_text())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case: Case, user, **kwargs):
        kwargs["initial"] = {name: getattr(case, name) for name in self.base_fields}
        super().__init__(*args, user=user, action="change", **kwargs)
        for name, model in (("service", Service), ("program", Program)):
            current = Q(pk=getattr(case, f"{name}_id"))
            self.fields[name].queryset = model.objects.filter(
                Q(is_active=True) | current
            )


class StepForm(forms.Form):
    """Moving a case to another status."""

    to = forms.ChoiceField(choices=Status)
    reason = forms.CharField(required=False)
    version = forms.IntegerField(required=False)


class ReceiverForm(forms.Form):
    """To whom a case is handed over."""

    institution = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.none(), required=False
    )
    service_point = forms.ModelChoiceField(
        label=_("or service point"),
        queryset=ServicePoint.objects.none(),
        required=False,
    )

    def __init__(self, *args, user, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions_for(user, case)
        self.fields["service_point"].queryset = points_for(user, case)


def institutions_for(user, case: Case) -> QuerySet:
    """The institutions responsible where the case is, or seen by the user."""
    seen = scoped_policy(Institution).records_for(user)
    above = Q(region=None) | Q(region__in=ancestors(case.region_id))
    return (seen | Institution.objects.filter(above)).filter(is_active=True)


def points_in_reach(user, case: Case) -> QuerySet:
    """The service points of the user's scope and those above the case's region."""
    seen = scoped_policy(ServicePoint).records_for(user)
    above = ServicePoint.objects.filter(region__in=ancestors(case.region_id))
    return (seen | above).exclude(state=PointState.CLOSED)


def points_for(user, case: Case) -> QuerySet:
    """Those in reach to which handing the case over makes sense."""
    return points_in_reach(user, case).exclude(region=case.region_id)


class ReferForm(ReceiverForm):
    """Handing a case over."""

    reason = forms.CharField(label=_("Reason"), widget=long_text())


class AnswerForm(ReceiverForm):
    """What the receiver says to a referral; redirecting names the next receiver."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=Answer, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=long_text())

    field_order = ["answer", "reason", "institution", "service_point"]

    def __init__(self, *args, referral: Referral, **kwargs):
        super().__init__(*args, case=referral.case, prefix=f"r{referral.pk}", **kwargs)
        self.referral = referral
        self.fields["institution"].label = gettext("Redirect to institution")
        self.fields["service_point"].label = gettext("or to service point")
