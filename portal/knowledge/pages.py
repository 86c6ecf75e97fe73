"""What page types share: summary, review dates, fixed sections and their listing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from portal.knowledge.listing import Listing


class FixedPageTester(PagePermissionTester):
    """Permissions of a page whose address others rely on: it stays where it is."""

    def can_delete(self, ignore_bulk=False):
        return self.user.is_superuser and super().can_delete(ignore_bulk)

    def can_unpublish(self):
        return self.user.is_superuser and super().can_unpublish()

    def can_move(self):
        return self.user.is_superuser and super().can_move()


class FixedPage(Page):
    """A page with a fixed place in the tree: only a superuser may take it away."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return FixedPageTester(user, self)


class SummarizedPage(Page):
    """A page with a summary for cards, search results and the API."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("One or two plain sentences: what a reader finds here."),
    )

    search_fields = [*Page.search_fields, index.SearchField("summary")]
    api_fields = [APIField("section"), APIField("summary")]
    show_in_menus_default = False

    class Meta:
        abstract = True

    @property
    def section(self) -> str:
        """The part of the site this page belongs to: “sop”, “kisah” …"""
        parts = self.url_path.strip("/").split("/")
        return parts[1] if len(parts) > 1 else ""


class ReviewedPage(models.Model):
    """Dates that tell a reader whether what stands here still holds."""

    effective_on = models.DateField(_("effective from"), null=True)
    reviewed_on = models.DateField(
        _("last reviewed"),
        null=True,
        blank=True,
        help_text=_("When someone last checked that all of this still holds."),
    )
    review_due_on = models.DateField(_("next review due"), null=True)

    review_panel = MultiFieldPanel(
        [
            FieldPanel("effective_on", required_on_save=False),
            FieldPanel("reviewed_on"),
            FieldPanel("review_due_on", required_on_save=False),
        ],
        heading=_("Validity"),
    )
    review_api_fields = [
        APIField("effective_on"),
        APIField("reviewed_on"),
        APIField("review_due_on"),
    ]

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        start = self.reviewed_on or self.effective_on
        if start and self.review_due_on and self.review_due_on <= start:
            raise ValidationError({"review_due_on": self._too_early()})

    def _too_early(self) -> str:
        if self.reviewed_on:
            return _("The next review must be later than the last one.")
        return _("The next review must be later than the date it takes effect.")


class SectionPage(FixedPage):
    """A part of the site that lists its pages. Subclasses name what they list."""

    intro = models.TextField(
        _("introduction"),
        max_length=400,
        blank=True,
        help_text=_("Stands below the title: what readers find in this part."),
    )
    page_size = 12

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    api_fields = [APIField("intro")]
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    class Meta:
        abstract = True

    @classmethod
    def entries(cls):
        """Return the public pages this section lists, unfiltered."""
        raise NotImplementedError

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        entries = self.entries().child_of(self)
        context["listing"] = Listing.of(entries, request.GET, size=self.page_size)
        return context
