"""The mapping profiles in the admin: their list, one of them, changing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from portal.regions.describing import describe, describe_many
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.menus import importable
from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.profiles.profile_changes import (
    Change,
    change_profile,
    check_may_change,
    delete_profile,
    differences,
    may_change,
    regions_to_share,
)
from portal.spreadsheets.profiles.profiles import keys_of
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.screens.pages import SheetPage, sentence_of
from portal.spreadsheets.screens.profile_words import (
    ShownVersion,
    shown_changes,
    shown_constants,
    shown_values,
)
from portal.spreadsheets.screens.reading_forms import column_choices, field_label

PER_PAGE = 25
COLUMN, REMOVE_VALUE, REMOVE_CONSTANT = "column_", "remove_value", "remove_constant"
COUNTRY = ""


def visible_profiles(user) -> QuerySet[MappingProfile]:
    """The profiles of lists that `user` may import; PermissionDenied if of none."""
    registers = importable(user)
    if not registers:
        raise PermissionDenied(_("Your role does not include imports."))
    profiles = MappingProfile.objects.visible_to(user).select_related("created_by")
    return profiles.filter(register__in=[each.name for each in registers])


class ProfilePage(SheetPage):
    header_icon = "history"

    def crumbs(self):
        return [*super().crumbs(), (reverse("imports:profiles"), _("Mapping profiles"))]


class ProfileListView(ProfilePage):
    """The profiles of one's regions and of those around them."""

    template_name = "spreadsheets/profiles.html"
    page_title = gettext_lazy("Mapping profiles")

    def crumbs(self):
        return super().crumbs()[:1]

    def get_context_data(self, **kwargs):
        profiles = visible_profiles(self.request.user).annotate(imports=Count("runs"))
        paginator = WagtailPaginator(profiles.order_by("-used_at", "-pk"), PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        names = describe_many(
            {each.region_id for each in page.object_list if each.region_id}
        )
        return super().get_context_data(
            page=page,
            elided_page_range=paginator.get_elided_page_range(page.number),
            rows=[
                {
                    "profile": each,
                    "list": get_register(each.register).label,
                    "region": names.get(each.region_id) or _("Whole country"),
                }
                for each in page.object_list
            ],
            **kwargs,
        )


class ProfileForm(forms.Form):
    """A profile's name, where it is shared, whether it is used, its columns."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=MappingProfile._meta.get_field("name").max_length,
    )
    region = forms.ChoiceField(label=gettext_lazy("Shared in"), required=False)
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy(
            "Without it new lists are read by their own words again, and nothing is "
            "remembered for them."
        ),
    )

    def __init__(self, *args, profile: MappingProfile, user, **kwargs):
        super().__init__(*args, **kwargs)
        regions = [profile.region_id, *regions_to_share(profile, user)]
        self.fields["region"].choices = [
            (code or COUNTRY, describe(code) if code else _("Whole country"))
            for code in dict.fromkeys(regions)
        ]
        self.keys = dict(zip(keys_of(profile.headers), profile.headers, strict=True))
        register = get_register(profile.register)
        for key in self.keys:
            self.fields[COLUMN + key] = forms.ChoiceField(
                choices=column_choices(register), required=False
            )

    def columns(self, before: dict[str, str | None]) -> dict[str, str | None]:
        """Return the columns as chosen; one still open stays so while left out."""
        chosen = {key: self.cleaned_data[COLUMN + key] or None for key in self.keys}
        return {key: field for key, field in chosen.items() if field or key in before}


class ProfileView(ProfilePage):
    """One profile: its columns, values and constants, its versions."""

    template_name = "spreadsheets/profile.html"

    @cached_property
    def profile(self) -> MappingProfile:
        profiles = visible_profiles(self.request.user).select_related("created_by")
        return get_object_or_404(profiles, pk=self.kwargs["pk"])

    @cached_property
    def register(self) -> Register:
        return get_register(self.profile.register)

    @cached_property
    def versions(self) -> list:
        return list(self.profile.versions.select_related("created_by"))

    def get_page_title(self):
        return self.profile.name

    def form(self, data=None) -> ProfileForm:
        newest = self.versions[0]
        profile = self.profile
        initial = {
            "name": profile.name,
            "region": profile.region_id or COUNTRY,
            "is_active": profile.is_active,
        } | {COLUMN + key: field or "" for key, field in newest.columns.items()}
        return ProfileForm(
            data, profile=profile, user=self.request.user, initial=initial
        )

    def get(self, request, *args, **kwargs):
        return self.show(self.form())

    def show(self, form: ProfileForm):
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, form: ProfileForm, **kwargs):
        newest, user = self.versions[0], self.request.user
        runs = ImportRun.objects.visible_to(user).filter(profile=self.profile)
        return super().get_context_data(
            form=form,
            profile=self.profile,
            register=self.register,
            region=describe(self.profile.region_id)
            if self.profile.region_id
            else _("Whole country"),
            may_change=may_change(self.profile, user),
            columns=self.columns(form, newest.columns),
            values=shown_values(newest, self.register, user),
            constants=shown_constants(newest, self.register),
            versions=self.shown_versions(),
            runs=runs.filter(state=RunState.COMMITTED).order_by("-pk")[:10],
            run_count=runs.count(),
            **kwargs,
        )

    def columns(self, form: ProfileForm, columns: dict) -> list[dict[str, Any]]:
        return [
            {
                "header": header,
                "input": form[COLUMN + key],
                "field": self.field_words(columns, key),
            }
            for key, header in form.keys.items()
        ]

    def field_words(self, columns: dict[str, str | None], key: str) -> str:
        if key not in columns:
            return _("is asked or guessed")
        field = columns[key]
        if field and set(field.split("+")) <= set(self.register.by_name):
            return field_label(self.register, field)
        return field or _("left out")

    def shown_versions(self) -> list[ShownVersion]:
        heads = dict(
            zip(keys_of(self.profile.headers), self.profile.headers, strict=True)
        )
        before = [*self.versions[1:], None]
        return [
            ShownVersion(
                new.number,
                new.created_by,
                new.created_at,
                [] if old is None else self.in_words(differences(old, new), heads),
            )
            for new, old in zip(self.versions, before, strict=True)
        ]

    def in_words(self, changes: list[Change], heads: dict[str, str]):
        return shown_changes(changes, heads, self.register, self.request.user)

    def post(self, request, *args, **kwargs):
        check_may_change(self.profile, request.user)
        form = self.form(request.POST)
        if form.is_valid() and self.save(form):
            messages.success(request, _("The mapping profile is saved."))
            return redirect("imports:profile", self.profile.pk)
        return self.show(form)

    def save(self, form: ProfileForm) -> bool:
        newest, sent = self.versions[0], self.request.POST
        gone = set(sent.getlist(REMOVE_VALUE))
        try:
            change_profile(
                self.profile,
                by=self.request.user,
                name=form.cleaned_data["name"],
                region=form.cleaned_data["region"] or None,
                is_active=form.cleaned_data["is_active"],
                columns=form.columns(newest.columns),
                value_map={
                    name: {
                        said: meant
                        for said, meant in words.items()
                        if f"{name}:{said}" not in gone
                    }
                    for name, words in newest.value_map.items()
                },
                constants={
                    name: text
                    for name, text in newest.constants.items()
                    if name not in sent.getlist(REMOVE_CONSTANT)
                },
            )
        except ValidationError as error:
            form.add_error(None, sentence_of(error))
            return False
        return True


class ProfileDeleteView(ProfileView):
    """Asks first, then deletes a profile."""

    template_name = "spreadsheets/profile_delete.html"

    def get(self, request, *args, **kwargs):
        check_may_change(self.profile, request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        name = self.profile.name
        delete_profile(self.profile, by=request.user)
        messages.success(
            request, _("The mapping profile “%(name)s” is deleted.") % {"name": name}
        )
        return redirect("imports:profiles")
