"""Pages beside the lists: tokens of the API, one's own account, region search."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.accounts.actions import issue_token, revoke_token
from portal.accounts.administration import may_manage_tokens
from portal.accounts.forms import TokenForm
from portal.accounts.models import Assignment, User
from portal.accounts.region_input import search_regions


def find_regions(request: HttpRequest) -> JsonResponse:
    """Answer what the region input suggests for `q`; the official list is public."""
    return JsonResponse({"results": search_regions(request.GET.get("q", "")[:80])})


class TokensView(TemplateView):
    """Lists a user's tokens, issues one and shows it once, revokes one.

    Subclasses say whose tokens: `get_owner()`.
    """

    new_token = None

    def dispatch(self, request, *args, **kwargs):
        self.owner = self.get_owner()
        if request.method == "POST" and not may_manage_tokens(request.user, self.owner):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def post(self, request, *args, **kwargs):
        if "revoke" in request.POST:
            return self.revoke(request.POST["revoke"])
        form = TokenForm(request.POST)
        if form.is_valid():
            days = form.cleaned_data["days"]
            self.new_token = issue_token(self.owner, by=request.user, days=days)
            form = TokenForm()
        return self.render_to_response(self.get_context_data(form=form))

    def revoke(self, pk: str):
        pk = pk if pk.isdigit() else None
        token = get_object_or_404(self.owner.access_tokens, pk=pk)
        revoke_token(token, by=self.request.user)
        text = _("The token that ends with %(hint)s is revoked.")
        messages.success(self.request, text % {"hint": token.hint})
        return redirect(self.request.path)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", TokenForm())
        return super().get_context_data(
            owner=self.owner,
            tokens=self.owner.access_tokens.all(),
            new_token=self.new_token,
            **kwargs,
        )


class UserTokensView(WagtailAdminTemplateMixin, TokensView):
    """The tokens of any user, for administrators."""

    template_name = "accounts/user_tokens.html"
    page_title = gettext_lazy("API tokens")
    header_icon = "key"

    def get_owner(self) -> User:
        owner = get_object_or_404(User, pk=self.kwargs["pk"])
        if not may_manage_tokens(self.request.user, owner):
            raise PermissionDenied
        return owner

    def get_page_subtitle(self) -> str:
        return str(self.owner)

    def get_breadcrumbs_items(self) -> list[dict]:
        users = reverse("wagtailusers_users:index")
        account = reverse("wagtailusers_users:edit", args=[self.owner.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": users, "label": _("Users")},
            {"url": account, "label": str(self.owner)},
            {"url": "", "label": self.page_title},
        ]


class OwnAccountView(LoginRequiredMixin, TokensView):
    """One's own account, also for those who do not work in the admin."""

    template_name = "accounts/own_account.html"

    def get_owner(self) -> User:
        return self.request.user

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        in_force = Assignment.objects.filter(user=self.owner).in_force()
        return super().get_context_data(
            assignments=in_force.select_related("role", "region", "institution"),
            shows_tokens=may_manage_tokens(self.owner, self.owner),
            **kwargs,
        )
