"""Which pages a section lists, and how a reader narrows them down."""

from __future__ import annotations

from django.db.models import Prefetch, Q
from wagtail.images import get_image_model
from wagtail.query import PageQuerySet

# The crops of pictures. Templates ask for the same ones, so that a listing
# fetches all of its cards' pictures at once.
CARD_PICTURE = "fill-640x400|format-webp"
WIDE_PICTURE = "width-1200|format-webp"


class EntryQuerySet(PageQuerySet):
    """Public pages of one type, narrowed by words and by sector."""

    sector_lookup: str | None = None
    text_fields = ("title", "summary")

    def listed(self):
        """Return what a visitor may read, with all a card shows."""
        return self.live().public()

    def matching(self, words: str):
        """Keep the pages in which every word stands in the title or the summary."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(self._any_field_has(word))
        return found

    def _any_field_has(self, word: str) -> Q:
        test = Q()
        for name in self.text_fields:
            test |= Q(**{f"{name}__icontains": word})
        return test

    def in_sector(self, code: str):
        """Keep the pages about a service of that sector."""
        # A subquery, not a join: a page with two such services is listed once.
        found = self.model.objects.filter(**{f"{self.sector_lookup}__code": code})
        return self.filter(pk__in=found.values("pk"))


class SopQuerySet(EntryQuerySet):
    sector_lookup = "services__sector"
    text_fields = ("title", "summary", "number", "purpose")

    def listed(self):
        return super().listed().order_by("number", "title")


def with_card_picture(field: str) -> Prefetch:
    """Fetch a page's picture together with the crop its card shows."""
    images = get_image_model().objects.prefetch_renditions(CARD_PICTURE)
    return Prefetch(field, queryset=images)


class StoryQuerySet(EntryQuerySet):
    sector_lookup = "service__sector"
    text_fields = ("title", "summary", "place")

    def listed(self):
        return (
            super()
            .listed()
            .select_related("service")
            .prefetch_related(with_card_picture("photo"))
            .order_by("-first_published_at", "title")
        )


class CourseQuerySet(EntryQuerySet):
    text_fields = ("title", "summary", "audience")

    def listed(self):
        return (
            super()
            .listed()
            .prefetch_related(with_card_picture("picture"))
            .order_by("path")
        )
