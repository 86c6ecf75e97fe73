"""How the page forms are grouped: which fields, in which order, with what help."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Page

from portal.knowledge.pages import ReviewedPage

SOP_PANELS = [
    *Page.content_panels,
    MultiFieldPanel(
        [FieldPanel("number"), FieldPanel("summary"), FieldPanel("responsible")],
        heading=_("Identity"),
    ),
    MultiFieldPanel(
        [FieldPanel("purpose"), FieldPanel("scope"), FieldPanel("legal_basis")],
        heading=_("Purpose and basis"),
    ),
    ReviewedPage.review_panel,
    FieldPanel("roles"),
    FieldPanel("documents"),
    FieldPanel(
        "steps", help_text=_("In the order they happen. Readers see them numbered.")
    ),
    FieldPanel(
        "record_fields",
        help_text=_("What the officer records beside the usual data of a case."),
    ),
    MultiFieldPanel(
        [
            FieldPanel("services", widget=forms.CheckboxSelectMultiple),
            PageChooserPanel("course", "knowledge.CoursePage"),
        ],
        heading=_("Belongs to"),
    ),
]

STORY_PANELS = [
    *Page.content_panels,
    FieldPanel("summary"),
    MultiFieldPanel(
        [FieldPanel("pseudonym"), FieldPanel("place"), FieldPanel("service")],
        heading=_("Who and where"),
    ),
    MultiFieldPanel(
        [FieldPanel("photo"), FieldPanel("photo_alt")], heading=_("Picture")
    ),
    MultiFieldPanel(
        [FieldPanel("before"), FieldPanel("after"), FieldPanel("quote")],
        heading=_("Before and after"),
    ),
    FieldPanel("body"),
    MultiFieldPanel(
        [
            HelpPanel(
                content=_(
                    "A story needs the person's written consent, for a child that "
                    "of the guardian. These two fields stay inside the portal."
                )
            ),
            FieldPanel("consent_reference"),
            FieldPanel("consented_on", required_on_save=False),
        ],
        heading=_("Consent"),
    ),
]

COURSE_PANELS = [
    *Page.content_panels,
    MultiFieldPanel(
        [FieldPanel("summary"), FieldPanel("audience"), FieldPanel("picture")],
        heading=_("Identity"),
    ),
    FieldPanel("goals"),
    FieldPanel("body"),
]

MODULE_PANELS = [
    *Page.content_panels,
    FieldPanel("summary"),
    FieldPanel("objective"),
]

LESSON_PANELS = [
    *Page.content_panels,
    MultiFieldPanel(
        [FieldPanel("summary"), FieldPanel("objective"), FieldPanel("minutes")],
        heading=_("Identity"),
    ),
    FieldPanel("body"),
    PageChooserPanel("sop", "knowledge.SopPage"),
]
