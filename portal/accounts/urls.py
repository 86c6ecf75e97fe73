"""Addresses of accounts outside the admin."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from portal.accounts.views import OwnAccountView

urlpatterns = [
    path("akun/", OwnAccountView.as_view(), name="own_account"),
    path("akun/keluar/", LogoutView.as_view(next_page="/"), name="sign_out"),
]
