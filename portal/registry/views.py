"""The pages about citizens: one person, correcting, looking up, unmasking."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from portal.accounts.policies import scoped_policy
from portal.accounts.viewsets import ScopedIndexView
from portal.registry.actions import (
    PersonChanged,
    change_person,
    look_up_nik,
    note_reading,
    unmask_nik,
)
from portal.registry.filters import NumberFreeSearchMixin, with_name
from portal.registry.forms import FindForm, PersonForm
from portal.registry.models import Person
from portal.registry.panels import identity_facts, panels_for, residence_facts
from portal.spreadsheets.menus import import_address, sheet_buttons


class RecordPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin about one record, or about making one.

    The record was let through by the choke point; subclasses set `model`.
    """

    model = None
    index_url_name = None
    inspect_url_name = None
    list_title = ""

    @cached_property
    def record(self):
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    @property
    def record_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.kwargs["pk"]])

    def get_breadcrumbs_items(self):
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, index, *self.crumbs_between(), here]

    def crumbs_between(self) -> list[dict]:
        if "pk" not in self.kwargs or self.page_is_record:
            return []
        return [{"url": self.record_url, "label": str(self.record)}]

    page_is_record = False

    def may(self, action: str) -> bool:
        policy = scoped_policy(self.model)
        user = self.request.user
        return policy.user_has_permission_for_instance(user, action, self.record)


def add_errors(form, error: ValidationError) -> None:
    """Put the sentences of an action beside the fields they are about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def faulty_fields(*forms) -> list:
    """Return the fields that have to be corrected before the forms are saved."""
    return [field for form in forms if form.is_bound for field in form if field.errors]


class PersonListView(NumberFreeSearchMixin, ScopedIndexView):
    """The citizens with a case in the user's scope, or on a list of its regions."""

    is_searchable = True
    template_name = "registry/people.html"

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("region")

    def search_queryset(self, queryset):
        return with_name(queryset, self.search_query)

    def get_edit_url(self, instance):
        return None  # the name leads to the page, which leads to the form

    @cached_property
    def columns(self):
        return super().columns[1:]  # nothing is done to several citizens at once

    @cached_property
    def header_buttons(self):
        return [find_button()]

    @cached_property
    def header_more_buttons(self):
        return sheet_buttons(self.request, "people")

    def get_context_data(self, *args, **kwargs):
        import_url = import_address(self.request.user, "people")
        return super().get_context_data(*args, import_url=import_url, **kwargs)

    def get_list_buttons(self, instance):
        return []


def find_button() -> HeaderButton:
    return HeaderButton(
        _("Find by NIK"), url=reverse("people:find"), icon_name="search"
    )


class PersonPage(RecordPage):
    """One citizen, with what the apps above show beside."""

    any_permission_required = ["view"]
    template_name = "registry/person.html"
    header_icon = "user"
    list_title = gettext_lazy("Citizens")
    page_is_record = True

    def get_page_title(self):
        return self.record.name

    def get(self, request, *args, **kwargs):
        note_reading(self.record, by=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        person, user = self.record, self.request.user
        return super().get_context_data(
            person=person,
            groups=[identity_facts(person), residence_facts(person)],
            panels=panels_for(person, user),
            can_unmask=person.nik and self.may("unmask"),
            **kwargs,
        )

    @cached_property
    def header_buttons(self):
        if not self.may("change"):
            return []
        url = reverse("people:edit", args=[self.record.pk])
        return [HeaderButton(_("Edit"), url=url, icon_name="edit")]


class UnmaskView(PersonPage):
    """Shows the NIK in full, once, for a reason that is logged."""

    permission_required = "unmask"

    def get(self, request, *args, **kwargs):
        return redirect(self.record_url)

    def post(self, request, *args, **kwargs):
        try:
            reason = request.POST.get("reason", "").replace("\x00", "")
            number = unmask_nik(self.record, by=request.user, reason=reason)
        except PermissionDenied:
            raise
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(self.record_url)
        return self.render_to_response(self.get_context_data(number=number))


class EditPersonView(RecordPage):
    """Correcting what is recorded about a citizen."""

    permission_required = "change"
    template_name = "registry/person_form.html"
    page_title = gettext_lazy("Edit")
    header_icon = "user"
    list_title = gettext_lazy("Citizens")

    def get_page_subtitle(self):
        return self.record.name

    def get(self, request, *args, **kwargs):
        form = PersonForm(person=self.record)
        return self.show(form)

    def show(self, form):
        context = self.get_context_data(
            form=form,
            faulty=faulty_fields(form),
            media=form.media,
            person=self.record,
        )
        return self.render_to_response(context)

    def post(self, request, *args, **kwargs):
        form = PersonForm(request.POST, person=self.record)
        if form.is_valid() and self.save(form):
            messages.success(request, _("The citizen's data are saved."))
            return redirect(self.record_url)
        return self.show(form)

    def save(self, form) -> bool:
        try:
            change_person(self.record, by=self.request.user, **form.cleaned_data)
        except PersonChanged as error:
            form.add_error(None, error)
            form.data = form.data.copy()
            form.data["version"] = Person.objects.get(pk=self.record.pk).version
        except ValidationError as error:
            add_errors(form, error)
        return form.is_valid()


class FindView(RecordPage):
    """Looking up one citizen by NIK; the number never stands in an address."""

    any_permission_required = ["view"]
    template_name = "registry/find.html"
    page_title = gettext_lazy("Find by NIK")
    header_icon = "search"
    list_title = gettext_lazy("Citizens")

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=FindForm()))

    def post(self, request, *args, **kwargs):
        form = FindForm(request.POST)
        found = self.look_up(form) if form.is_valid() else None
        cards = [self.card(person) for person in found.people] if found else []
        context = self.get_context_data(form=form, found=found, cards=cards)
        return self.render_to_response(context)

    def look_up(self, form):
        try:
            return look_up_nik(form.cleaned_data["nik"], by=self.request.user)
        except ValidationError as error:
            add_errors(form, error)

    def card(self, person: Person) -> dict:
        return {
            "person": person,
            "group": identity_facts(person),
            "panels": panels_for(person, self.request.user),
        }
