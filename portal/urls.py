"""Every address of the portal."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.home.health import healthz

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/", include("portal.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("portal.accounts.urls")),
    path("", include("portal.home.urls")),
    path("", include(wagtail_urls)),
]
