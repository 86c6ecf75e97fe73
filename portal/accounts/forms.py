"""The forms for accounts: who someone is, and which roles they hold where."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as StockLoginForm
from wagtail.admin.forms.formsets import BaseFormSetMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.users.forms import UserCreationForm as StockCreationForm
from wagtail.users.forms import UserEditForm as StockEditForm

from portal.accounts.actions import change_assignments, check_place
from portal.accounts.administration import (
    may_change_roles_of,
    may_define_roles,
    may_give_roles,
)
from portal.accounts.day_input import DayField
from portal.accounts.models import Assignment, Role, User
from portal.accounts.permission_labels import grouped_choices, offered_permissions
from portal.accounts.region_input import RegionField

OF_FULL_MANAGERS = ("username", "email")
TOKEN_DAYS = [
    (30, _("30 days")),
    (90, _("90 days")),
    (365, _("one year")),
]


class LoginForm(StockLoginForm):
    """Signing in; browsers may fill it in, and phones leave the letters small."""

    username = forms.CharField(
        label=_("Username"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        **StockLoginForm.error_messages,
        "invalid_login": _("The username or the password is wrong. Please try again."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        del self.fields["username"].widget.attrs["placeholder"]


class AssignmentForm(forms.ModelForm):
    """One row: a role, where it holds, and for how long."""

    region = RegionField(label=_("Region"), required=False)

    class Meta:
        model = Assignment
        fields = ["role", "region", "institution", "starts_on", "ends_on"]
        field_classes = {"starts_on": DayField, "ends_on": DayField}

    def clean(self):
        fields = super().clean()
        if fields.get("role") and not self.errors.keys() & {"region", "institution"}:
            check_place(
                fields["role"],
                region=fields.get("region"),
                institution=fields.get("institution"),
            )
        starts_on, ends_on = fields.get("starts_on"), fields.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day lies before the first."))
        return fields


class BaseAssignmentFormSet(BaseFormSetMixin, forms.BaseInlineFormSet):
    """All assignments of one user."""

    def validate_unique(self):
        """Refuse a role given twice in one place; Django's own would not name it."""
        seen = set()
        for form in self.kept_forms():
            row = tuple(
                form.cleaned_data[key] for key in ("role", "region", "institution")
            )
            if row in seen:
                raise ValidationError(
                    _("The role “%(role)s” is given twice in the same place.")
                    % {"role": row[0]}
                )
            seen.add(row)

    def kept_forms(self) -> list[AssignmentForm]:
        """Return the sound rows that will be there after saving."""
        return [
            form
            for form in self.forms
            if not form.errors
            and (form.has_changed() or form.instance.pk)
            and form not in self.deleted_forms
        ]


AssignmentFormSet = forms.inlineformset_factory(
    User,
    Assignment,
    form=AssignmentForm,
    formset=BaseAssignmentFormSet,
    extra=0,
    can_delete=True,
)


class AccountFormMixin:
    """What both account forms add to Wagtail's: our fields, our rules, the roles.

    Fields that `by` may not change are not in the form at all, so that no
    forged post can set them.
    """

    first_name = None
    last_name = None

    def __init__(self, data=None, files=None, *, by, **kwargs):
        self.by = by
        super().__init__(data, files, **kwargs)
        self.fields["username"].widget.attrs["autocomplete"] = "off"
        self.drop_fields()
        self.assignments = self.assignment_rows(data)

    @property
    def password_enabled(self) -> bool:
        return may_give_roles(self.by) and super().password_enabled

    def drop_fields(self) -> None:
        if not may_give_roles(self.by):
            for name in OF_FULL_MANAGERS:
                self.fields.pop(name, None)
        if not self.by.is_superuser:
            self.fields.pop("is_superuser", None)
        elif "is_superuser" in self.fields:
            field = self.fields["is_superuser"]
            field.label = _("Unlimited access")
            field.help_text = _(
                "Everything, everywhere, beside all roles: only for those who run "
                "the portal."
            )

    def assignment_rows(self, data):
        """Return the rows of roles, or None if `by` may not give any to this user."""
        if not may_change_roles_of(self.by, self.instance):
            return None
        rows = AssignmentFormSet(data, instance=self.instance, prefix="assignments")
        rows.extra = 0 if self.instance.pk else 1
        return rows

    @property
    def media(self):
        rows = self.assignments
        return super().media + rows.media if rows is not None else super().media

    def is_valid(self) -> bool:
        fits = super().is_valid()
        return (self.assignments is None or self.assignments.is_valid()) and fits

    def save(self, commit=True):
        user = super().save(commit=commit)
        rows = self.assignments
        if commit and rows is not None and rows.has_changed():
            given = rows.save(commit=False)
            change_assignments(
                user, given=given, taken=rows.deleted_objects, by=self.by
            )
        return user


class UserCreationForm(AccountFormMixin, StockCreationForm):
    email = forms.EmailField(label=_("Email"), required=False)

    class Meta(StockCreationForm.Meta):
        fields = ["username", "name", "email", "phone", "is_superuser"]


class UserEditForm(AccountFormMixin, StockEditForm):
    email = forms.EmailField(label=_("Email"), required=False)

    class Meta(StockEditForm.Meta):
        fields = ["username", "name", "email", "phone", "is_active", "is_superuser"]


class RoleForm(forms.ModelForm):
    """What a role is called, and for those who define roles, what it allows."""

    permissions = forms.ModelMultipleChoiceField(
        label=_("Permissions"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Role
        fields = ["name", "description", "reach"]
        widgets = {"description": AdminAutoHeightTextInput}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_define_roles(by):
            del self.fields["reach"], self.fields["permissions"]
            return
        field = self.fields["permissions"]
        field.queryset = offered_permissions()
        field.choices = grouped_choices()
        held = self.instance.group.permissions.values_list("pk", flat=True)
        self.initial["permissions"] = list(held)

    def save(self, commit=True):
        role = super().save(commit=commit)
        if commit and "permissions" in self.fields:
            offered = offered_permissions()
            others = role.group.permissions.exclude(pk__in=offered.values("pk"))
            role.group.permissions.set([*others, *self.cleaned_data["permissions"]])
        return role


class TokenForm(forms.Form):
    """How long a new token is to be valid."""

    days = forms.TypedChoiceField(
        label=_("Valid for"), choices=TOKEN_DAYS, coerce=int, initial=90
    )
