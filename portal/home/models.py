"""The front door of the public site."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from portal.home.blocks import FirstStepsBlock, HighlightsBlock
from portal.knowledge.blocks import BodyBlock
from portal.knowledge.pages import FixedPage
from portal.knowledge.representations import StreamHtml
from portal.knowledge.streams import LeanStreamField


class HomePage(FixedPage):
    """What the programme is, what to do first, and what is worth reading."""

    hero_title = models.CharField(_("headline"), max_length=120)
    hero_text = models.TextField(_("text below the headline"), max_length=400)
    hero_picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    hero_picture_alt = models.CharField(
        _("description of the picture"),
        max_length=200,
        blank=True,
        help_text=_("What one would tell somebody who cannot see it."),
    )
    hero_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page the button opens"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    hero_page_text = models.CharField(
        _("words on the button"), max_length=60, blank=True
    )
    about_title = models.CharField(_("heading"), max_length=120, blank=True)
    about = LeanStreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    first_steps_title = models.CharField(_("heading"), max_length=120, blank=True)
    first_steps = LeanStreamField(
        FirstStepsBlock(), verbose_name=_("what to do first"), blank=True
    )
    highlights = LeanStreamField(
        HighlightsBlock(), verbose_name=_("highlights"), blank=True
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("hero_title"),
                FieldPanel("hero_text"),
                FieldPanel("hero_picture"),
                FieldPanel("hero_picture_alt"),
                PageChooserPanel("hero_page"),
                FieldPanel("hero_page_text"),
            ],
            heading=_("Top of the page"),
        ),
        MultiFieldPanel(
            [FieldPanel("first_steps_title"), FieldPanel("first_steps")],
            heading=_("What to do first"),
        ),
        MultiFieldPanel(
            [FieldPanel("about_title"), FieldPanel("about")],
            heading=_("What the programme is"),
        ),
        FieldPanel(
            "highlights",
            help_text=_("Each shows the newest three of a section, or those you name."),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("hero_text"),
        index.SearchField("about"),
    ]
    api_fields = [
        APIField("hero_title"),
        APIField("hero_text"),
        APIField("first_steps_title"),
        APIField("first_steps"),
        APIField("about_title"),
        APIField("about"),
        APIField("about_html", serializer=StreamHtml(source="about")),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "knowledge.SopIndexPage",
        "knowledge.StoryIndexPage",
        "knowledge.CourseIndexPage",
    ]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def clean(self):
        super().clean()
        if self.hero_picture_id and not self.hero_picture_alt:
            raise ValidationError(
                {
                    "hero_picture_alt": _(
                        "Describe the picture for readers who cannot see it."
                    )
                }
            )
