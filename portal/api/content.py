"""The content API (`/api/v2/`): public pages, pictures and documents, for anyone."""

from __future__ import annotations

from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet


class PublicContent:
    """Answers every reader alike, so that what it answers may be kept and shared."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)


class PublicPages(PublicContent, PagesAPIViewSet):
    """Live pages without view restriction."""


class PublicImages(PublicContent, ImagesAPIViewSet):
    """Pictures outside restricted collections."""


class PublicDocuments(PublicContent, DocumentsAPIViewSet):
    """Documents outside restricted collections."""


api_router = WagtailAPIRouter("content")
api_router.register_endpoint("pages", PublicPages)
api_router.register_endpoint("images", PublicImages)
api_router.register_endpoint("documents", PublicDocuments)
