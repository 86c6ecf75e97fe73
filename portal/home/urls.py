"""Addresses of the public site beside its pages; include before Wagtail's."""

from django.urls import path, re_path

from portal.home.views import choose_language, picture

urlpatterns = [
    path("bahasa/<slug:language>/", choose_language, name="choose_language"),
    # Documents are served by Wagtail, which asks for permission first.
    re_path(
        r"^media/(?P<path>(?:images|original_images)/[^/]+)$", picture, name="picture"
    ),
]
