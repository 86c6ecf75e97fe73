"""The blocks of the home page: first steps and highlights of the sections."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

SECTION_TYPES = [
    "knowledge.SopIndexPage",
    "knowledge.StoryIndexPage",
    "knowledge.CourseIndexPage",
]
ENTRY_TYPES = ["knowledge.SopPage", "knowledge.StoryPage", "knowledge.CoursePage"]
MOST_ENTRIES = 3


class FirstStepBlock(blocks.StructBlock):
    """One thing a visitor does first, with the page that says more."""

    title = blocks.CharBlock(max_length=60, label=_("Title"))
    text = blocks.TextBlock(max_length=240, rows=2, label=_("Text"))
    page = blocks.PageChooserBlock(required=False, label=_("Read more"))

    class Meta:
        icon = "circle-check"
        label = _("First step")
        template = "blocks/first_step.html"


class FirstStepsBlock(blocks.StreamBlock):
    step = FirstStepBlock()

    class Meta:
        template = "blocks/first_steps.html"


class HighlightBlock(blocks.StructBlock):
    """A few pages of one section."""

    title = blocks.CharBlock(max_length=80, label=_("Heading"))
    text = blocks.TextBlock(max_length=240, rows=2, required=False, label=_("Text"))
    section = blocks.PageChooserBlock(page_type=SECTION_TYPES, label=_("Section"))
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(page_type=ENTRY_TYPES),
        default=[],
        max_num=MOST_ENTRIES,
        label=_("Pages"),
        help_text=_("Empty: the first three of the section."),
    )

    class Meta:
        icon = "pick"
        label = _("Highlights of a section")
        template = "blocks/highlight.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        section = value["section"] and value["section"].specific
        context["section"] = section if section and section.live else None
        context["entries"] = chosen_entries(section, value["pages"]) if section else []
        return context


def chosen_entries(section, pages) -> list:
    """Return the named pages that are public, or the section's first three."""
    entries = section.entries().child_of(section)
    if not pages:
        return list(entries[:MOST_ENTRIES])
    named = {page.pk: place for place, page in enumerate(pages) if page}
    return sorted(entries.filter(pk__in=named), key=lambda entry: named[entry.pk])


class HighlightsBlock(blocks.StreamBlock):
    highlight = HighlightBlock()

    class Meta:
        template = "blocks/highlights.html"
