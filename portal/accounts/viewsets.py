"""The scoped admin: registers whose every view passes one choke point.

Wagtail asks its policies whether a user may edit cases, not whether it is this
case. A ScopedViewSet wraps every view that it or its chooser builds: a record
outside `ScopedPolicy.records_for` is answered 404, as if it did not exist.
"""

from __future__ import annotations

from functools import wraps

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.forms import ModelChoiceField
from django.http import Http404
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import classproperty
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import DeleteView, IndexView, SnippetViewSet

from portal.accounts.policies import ScopedPolicy, find_record, scoped_policy
from portal.accounts.region_input import RegionField
from portal.regions.models import Region

LONGEST_KEY = 18  # digits; every such number fits a column of keys


def guarded(view, model, action: str | None = None):
    """Return `view` behind the choke point.

    A record (the address's `pk`) that the user cannot see does not exist for
    them; one they see but may not do `action` to is refused.
    """

    @wraps(view)
    def check(request, *args, **kwargs):
        if "pk" in kwargs:
            require_record(request.user, model, unquote(str(kwargs["pk"])), action)
        return view(request, *args, **kwargs)

    return check


def require_record(user, model, pk: str, action: str | None) -> None:
    policy = scoped_policy(model)
    record = find_record(policy, user, pk)
    if record is None:
        raise Http404
    if action and not policy.user_has_permission_for_instance(user, action, record):
        raise PermissionDenied


def address_or_none(name: str, *args, **kwargs) -> str | None:
    """Return the address of that name, or None in a portal without it."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return None


def keys_among(values) -> list[int]:
    """Return those of the posted values that a primary key can be."""
    texts = [str(value) for value in values]
    return [
        int(text)
        for text in texts
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY
    ]


class ScopedChooserViewSet(SnippetChooserViewSet):
    """A chooser that offers and answers only the records of the user's scope."""

    # A chooser field shows the title of whatever id was posted: forms use
    # selects restricted to the scope instead.
    register_widget = False

    def construct_view(self, view_class, **kwargs):
        view = super().construct_view(self.scoped(view_class), **kwargs)
        return guarded(view, self.model)

    def scoped(self, view_class):
        """Return the class with every way to fetch records narrowed."""
        policy = scoped_policy

        def get_object_list(view):
            return policy(view.model_class).records_for(view.request.user)

        def get_objects(view, pks):
            return get_object_list(view).filter(pk__in=keys_among(pks))

        narrowed = {"get_object_list": get_object_list, "get_objects": get_objects}
        return type(view_class.__name__, (view_class,), narrowed)

    def get_urlpatterns(self):
        """Records are registered on their own pages, never in the chooser."""
        return [url for url in super().get_urlpatterns() if url.name != "create"]


class ScopedIndexView(IndexView):
    """A list without Wagtail's export, which writes formulas as they are."""

    list_export = []

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.is_export = False


class ScopedDeleteView(DeleteView):
    """Says in a sentence why a record that others refer to stays."""

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(request, still_used(self.object))
            return redirect(reverse(self.edit_url_name, args=[self.object.pk]))


def still_used(record) -> str:
    return _(
        "“%(record)s” is still used by other records and cannot be deleted. "
        "Mark it as no longer in use instead."
    ) % {"record": record}


class ScopedModelForm(WagtailAdminModelForm):
    """A form that neither offers nor accepts what lies outside the user's scope."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if isinstance(field, ModelChoiceField):
                self.narrow(name, field)

    def narrow(self, name: str, field: ModelChoiceField) -> None:
        """Offer the visible records, and what stands in the record already."""
        policy = scoped_policy(field.queryset.model)
        if field.queryset.model is Region:
            self.fields[name] = region_field(field)
        elif policy:
            current = getattr(self.instance, f"{name}_id", None)
            everything = field.queryset.model._default_manager.filter(pk=current)
            field.queryset = policy.records_for(self.for_user) | everything

    def clean(self):
        cleaned = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, RegionField):
                self.check_region(name, cleaned)
        return cleaned

    def check_region(self, name: str, cleaned: dict) -> None:
        untouched = self.instance.pk and name not in self.changed_data
        if name not in cleaned or untouched:
            return
        policy = policy_registry.get_by_type(self._meta.model)
        action = "change" if self.instance.pk else "add"
        region = cleaned[name]
        scope = policy.scope_for(self.for_user, action)
        if not scope.covers_region(region.pk if region else None):
            self.add_error(name, ValidationError(outside(region), code="outside"))


def region_field(field: ModelChoiceField) -> RegionField:
    """Return the light input in place of a select with every region."""
    return RegionField(
        label=field.label, required=field.required, help_text=field.help_text
    )


def outside(region: Region | None) -> str:
    if region is None:
        return _("Region: nothing is chosen. Choose one that you work in.")
    return _(
        "Region: “%(region)s” lies outside what you may work in. "
        "Choose one that you work in."
    ) % {"region": region}


class ScopedViewSet(SnippetViewSet):
    """A register of records that belong to regions or institutions."""

    policy_class = ScopedPolicy
    never: tuple[str, ...] = ()  # actions that nobody does through the admin
    without = ("usage",)  # Wagtail's views that this register does not have
    base_form_class = ScopedModelForm
    index_view_class = ScopedIndexView
    delete_view_class = ScopedDeleteView
    chooser_viewset_class = ScopedChooserViewSet
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    search_backend_name = None  # Wagtail's index would hold a copy of the records

    def construct_view(self, view_class, **kwargs):
        required = getattr(view_class, "permission_required", None)
        view = super().construct_view(view_class, **kwargs)
        return guarded(view, self.model, required)

    def get_common_view_kwargs(self, **kwargs):
        common = super().get_common_view_kwargs(**kwargs)
        return common | {f"{name}_url_name": None for name in self.without}

    def get_urlpatterns(self):
        return [
            url for url in super().get_urlpatterns() if url.name not in self.without
        ]

    def get_queryset(self, request):
        return scoped_policy(self.model).records_for(request.user)

    def get_edit_handler(self):
        if not hasattr(self, "panels"):
            return super().get_edit_handler()
        form_class = self.base_form_class
        handler = ObjectList(self.panels, base_form_class=form_class)
        return handler.bind_to_model(self.model)

    def on_register(self):
        policy = self.policy_class(self.model, never=self.never)
        register_permission_policy(self.model, policy, exact_class=True)
        super().on_register()


class ScopedDelete(DeleteBulkAction):
    """Deletes of the chosen records those in scope; the others are not named."""

    @classproperty
    def models(cls):
        return [
            model
            for model in get_snippet_models()
            if isinstance(model.snippet_viewset, ScopedViewSet)
        ]

    def get_all_objects_in_listing_query(self, parent_id):
        return self.deletable().values_list("pk", flat=True)

    def deletable(self):
        user = self.request.user
        policy = self.permission_policy
        if not policy.user_has_permission(user, "delete"):
            raise PermissionDenied
        return policy.records_for(user, "delete")

    def get_queryset(self, model, object_ids):
        found = list(self.deletable().filter(pk__in=keys_among(object_ids)))
        if not found:
            raise Http404
        return found

    def get_usage_url(self, snippet):
        return None  # these registers have no usage page

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request, _("Some of these records are still used and stay.")
            )
            return redirect(self.next_url)
