"""Users and roles in the admin: lists, forms, and the tokens of the API."""

from __future__ import annotations

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.admin.widgets.button import HeaderButton
from wagtail.users.views import bulk_actions as stock_bulk_actions
from wagtail.users.views import users as stock

from portal.accounts.administration import may_change_user, may_manage_tokens
from portal.accounts.forms import RoleForm, UserCreationForm, UserEditForm
from portal.accounts.models import Assignment, Role, User

ON_WIDE_SCREENS = "account-wide"  # a phone has no room for these columns


class UserFilterSet(WagtailFilterSet):
    role = django_filters.ModelChoiceFilter(
        label=_("Role"),
        queryset=Role.objects.all(),
        method="holding",
    )
    is_active = django_filters.BooleanFilter(
        label=_("Active"), widget=BooleanRadioSelect
    )

    class Meta:
        model = User
        fields = ["role", "is_active"]

    def holding(self, users, name, role):
        held = Assignment.objects.filter(role=role).in_force()
        return users.filter(pk__in=held.values("user"))


class RolesColumn(Column):
    """The user's roles in force, each with its place."""

    cell_template_name = "accounts/roles_cell.html"

    def get_value(self, instance):
        return instance.roles_in_force


class UserIndexView(generic.IndexView):
    results_template_name = "accounts/users_results.html"
    page_title = _("Users")
    add_item_label = _("Add a user")
    default_ordering = "username"

    @property
    def columns(self):
        title = self._get_title_column_class(stock.UserColumn)
        return [
            title(
                "name",
                accessor="get_full_name",
                label=_("Name"),
                sort_key="name",
                get_url=self.get_edit_url,
            ),
            Column(
                "username",
                label=_("Username"),
                sort_key="username",
                classname=ON_WIDE_SCREENS,
            ),
            RolesColumn("roles", label=_("Roles")),
            BooleanColumn(
                "is_active",
                label=_("Active"),
                sort_key="is_active",
                classname=ON_WIDE_SCREENS,
            ),
            DateColumn(
                "last_login",
                label=_("Last login"),
                sort_key="last_login",
                classname=ON_WIDE_SCREENS,
            ),
        ]

    @property
    def search_fields(self):
        return ["username", "name", "email"]

    def get_base_queryset(self):
        in_force = Assignment.objects.in_force().select_related(
            "role", "region", "institution"
        )
        roles = Prefetch("assignments", queryset=in_force, to_attr="roles_in_force")
        users = User.objects.select_related("wagtail_userprofile")
        return users.prefetch_related(roles)

    def get_edit_url(self, instance):
        if may_change_user(self.request.user, instance):
            return super().get_edit_url(instance)
        return None


class UserFormView:
    """Gives the form the person who fills it in: it decides what they may change."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}


class UserCreateView(UserFormView, stock.CreateView):
    pass


class UserEditView(UserFormView, stock.EditView):
    def dispatch(self, request, *args, **kwargs):
        if not may_change_user(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    @property
    def header_buttons(self):
        if not may_manage_tokens(self.request.user, self.object):
            return []
        address = reverse("accounts_tokens", args=[self.object.pk])
        return [HeaderButton(_("API tokens"), url=address, icon_name="key")]


class UserDeleteView(stock.DeleteView):
    """Never: an account is closed, since the timelines name it."""

    def dispatch(self, request, *args, **kwargs):
        raise PermissionDenied


class UserViewSet(stock.UserViewSet):
    filterset_class = UserFilterSet
    ordering = "username"
    copy_view_enabled = False
    menu_order = 100
    template_prefix = ""

    index_view_class = UserIndexView
    add_view_class = UserCreateView
    edit_view_class = UserEditView
    delete_view_class = UserDeleteView
    create_template_name = edit_template_name = "accounts/user_form.html"

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm


class OneAtATime:
    """Closes a bulk action: accounts are changed one at a time, with their rules."""

    def dispatch(self, request, *args, **kwargs):
        raise PermissionDenied


class NoBulkRoles(OneAtATime, stock_bulk_actions.AssignRoleBulkAction):
    pass


class NoBulkDelete(OneAtATime, stock_bulk_actions.DeleteBulkAction):
    pass


class NoBulkActivity(OneAtATime, stock_bulk_actions.SetActiveStateBulkAction):
    pass


CLOSED_BULK_ACTIONS = (NoBulkRoles, NoBulkDelete, NoBulkActivity)


class RoleIndexView(generic.IndexView):
    page_title = _("Roles")

    @property
    def columns(self):
        return [
            TitleColumn("name", label=_("Name"), get_url=self.get_edit_url),
            Column("description", label=_("Description"), classname=ON_WIDE_SCREENS),
            Column(
                "reach",
                accessor="get_reach_display",
                label=_("Reach"),
                classname=ON_WIDE_SCREENS,
            ),
            Column("holders", label=_("Holders")),
        ]

    def get_base_queryset(self):
        in_force = Assignment.objects.in_force().values("pk")
        holders = Count(
            "assignments__user", filter=Q(assignments__in=in_force), distinct=True
        )
        return Role.objects.annotate(holders=holders)


class RoleEditView(generic.EditView):
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}

    @property
    def header_buttons(self):
        if not self.request.user.has_perm("auth.change_group"):
            return []
        address = reverse("wagtailusers_groups:edit", args=[self.object.group_id])
        return [HeaderButton(_("Rights on pages"), url=address, icon_name="doc-empty")]


class RoleViewSet(ModelViewSet):
    model = Role
    name = "accounts_roles"
    url_prefix = "roles"
    icon = "group"
    menu_label = _("Roles")
    menu_order = 110
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    ordering = ["name"]
    search_fields = ["name", "description"]
    index_view_class = RoleIndexView
    edit_view_class = RoleEditView
    edit_template_name = "accounts/role_form.html"

    def get_form_class(self, for_update=False):
        return RoleForm
