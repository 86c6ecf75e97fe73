"""The public pages: SOPs, success stories, courses with modules and lessons."""

from __future__ import annotations

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import PageManager
from wagtail.search import index

from portal.directory.models import Service
from portal.knowledge.api_fields import (
    COURSE_API_FIELDS,
    LESSON_API_FIELDS,
    SOP_API_FIELDS,
    STORY_API_FIELDS,
)
from portal.knowledge.blocks import BodyBlock
from portal.knowledge.outline import Outline
from portal.knowledge.pages import ReviewedPage, SectionPage, SummarizedPage
from portal.knowledge.panels import (
    COURSE_PANELS,
    LESSON_PANELS,
    MODULE_PANELS,
    SOP_PANELS,
    STORY_PANELS,
)
from portal.knowledge.procedure_blocks import (
    DocumentsBlock,
    FieldsBlock,
    RolesBlock,
    StepsBlock,
)
from portal.knowledge.procedures import total_time, worded_total
from portal.knowledge.querysets import CourseQuerySet, SopQuerySet, StoryQuerySet
from portal.knowledge.streams import LeanStreamField


class SopIndexPage(SectionPage):
    """The list of standard operating procedures."""

    subpage_types = ["knowledge.SopPage"]

    class Meta:
        verbose_name = _("SOP section")
        verbose_name_plural = _("SOP sections")

    @classmethod
    def entries(cls):
        return SopPage.objects.listed()


class SopPage(ReviewedPage, SummarizedPage):
    """A procedure: who does what with which papers in which time."""

    number = models.CharField(
        _("number"),
        max_length=40,
        help_text=_("As on the official sheet, such as “SOP/PSK/01”."),
    )
    purpose = models.TextField(_("purpose"), max_length=600)
    scope = models.TextField(
        _("scope"),
        max_length=600,
        blank=True,
        help_text=_("Where the procedure begins, where it ends, and whom it is for."),
    )
    legal_basis = models.TextField(
        _("legal basis"), blank=True, help_text=_("One rule a line.")
    )
    responsible = models.CharField(
        _("responsible unit"),
        max_length=160,
        help_text=_("Who keeps this procedure up to date."),
    )
    roles = LeanStreamField(RolesBlock(), verbose_name=_("roles"), blank=True)
    documents = LeanStreamField(
        DocumentsBlock(), verbose_name=_("required documents"), blank=True
    )
    steps = LeanStreamField(StepsBlock(), verbose_name=_("steps"))
    # Not “fields”: that is the API's own query parameter.
    record_fields = LeanStreamField(
        FieldsBlock(), verbose_name=_("fields to record"), blank=True
    )
    services = ParentalManyToManyField(
        Service, verbose_name=_("services governed"), related_name="sops", blank=True
    )
    course = models.ForeignKey(
        "knowledge.CoursePage",
        verbose_name=_("related course"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sops",
    )

    objects = PageManager.from_queryset(SopQuerySet)()
    card_template = "components/card--sop.html"

    content_panels = SOP_PANELS
    search_fields = [
        *SummarizedPage.search_fields,
        index.SearchField("number"),
        index.SearchField("purpose"),
        index.SearchField("steps"),
        index.FilterField("effective_on"),
    ]
    api_fields = SOP_API_FIELDS
    parent_page_types = ["knowledge.SopIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("SOP")
        verbose_name_plural = _("SOPs")

    @property
    def time_total(self) -> dict[str, int]:
        """Minutes and working days of all steps together."""
        return total_time(self.steps)

    @property
    def worded_time_total(self) -> str:
        return worded_total(self.time_total)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["services"] = self.services.filter(is_active=True)
        context["course"] = (
            CoursePage.objects.listed().filter(pk=self.course_id).first()
        )
        return context


class StoryIndexPage(SectionPage):
    """The list of success stories."""

    subpage_types = ["knowledge.StoryPage"]

    class Meta:
        verbose_name = _("story section")
        verbose_name_plural = _("story sections")

    @classmethod
    def entries(cls):
        return StoryPage.objects.listed()


class StoryPage(SummarizedPage):
    """How a family was helped, told with their consent and under a pseudonym."""

    pseudonym = models.CharField(
        _("pseudonym"),
        max_length=60,
        help_text=_("The name the story uses. Never the person's real name."),
    )
    place = models.CharField(
        _("place"),
        max_length=120,
        help_text=_("Regency and province. A small village can give a person away."),
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stories",
    )
    photo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    photo_alt = models.CharField(
        _("description of the picture"),
        max_length=200,
        blank=True,
        help_text=_("What one would tell somebody who cannot see it."),
    )
    before = models.TextField(_("before"), max_length=500)
    after = models.TextField(_("after"), max_length=500)
    quote = models.TextField(_("quote"), max_length=300, blank=True)
    body = LeanStreamField(BodyBlock(), verbose_name=_("story"))
    consent_reference = models.CharField(
        _("consent reference"),
        max_length=80,
        help_text=_("Number of the signed consent form. Never shown to the public."),
    )
    consented_on = models.DateField(_("consent given on"), null=True)

    objects = PageManager.from_queryset(StoryQuerySet)()
    card_template = "components/card--story.html"

    content_panels = STORY_PANELS
    search_fields = [
        *SummarizedPage.search_fields,
        index.SearchField("place"),
        index.SearchField("body"),
    ]
    api_fields = STORY_API_FIELDS
    parent_page_types = ["knowledge.StoryIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("success story")
        verbose_name_plural = _("success stories")

    def clean(self):
        super().clean()
        if self.photo_id and not self.photo_alt:
            raise ValidationError(
                {"photo_alt": _("Describe the picture for readers who cannot see it.")}
            )

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        others = StoryPage.objects.listed().sibling_of(self, inclusive=False)
        context["others"] = others[:2]
        return context


class CourseIndexPage(SectionPage):
    """The list of courses."""

    subpage_types = ["knowledge.CoursePage"]

    class Meta:
        verbose_name = _("course section")
        verbose_name_plural = _("course sections")

    @classmethod
    def entries(cls):
        return CoursePage.objects.listed()


class CoursePage(SummarizedPage):
    """A course for those who run a Puskesos or an SLRT."""

    audience = models.CharField(
        _("for whom"),
        max_length=200,
        help_text=_("The roles that should take this course."),
    )
    picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("An ornament: readers lose nothing without it."),
    )
    goals = models.TextField(
        _("what participants can do afterwards"), help_text=_("One goal a line.")
    )
    body = LeanStreamField(BodyBlock(), verbose_name=_("introduction"), blank=True)

    objects = PageManager.from_queryset(CourseQuerySet)()
    card_template = "components/card--course.html"

    content_panels = COURSE_PANELS
    search_fields = [
        *SummarizedPage.search_fields,
        index.SearchField("goals"),
        index.SearchField("body"),
    ]
    api_fields = COURSE_API_FIELDS
    parent_page_types = ["knowledge.CourseIndexPage"]
    subpage_types = ["knowledge.ModulePage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @cached_property
    def outline(self) -> Outline:
        """The course's live modules and lessons in order."""
        return Outline.of(self)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["outline"] = self.outline
        context["sops"] = SopPage.objects.listed().filter(course=self)
        return context


class CoursePart(SummarizedPage):
    """A page within a course, which knows its place in it."""

    class Meta:
        abstract = True

    @cached_property
    def course(self) -> CoursePage:
        """The course this page belongs to."""
        return CoursePage.objects.ancestor_of(self).get()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["course"] = self.course
        context["outline"] = self.course.outline
        context["place"] = self.course.outline.place_of(self)
        return context


class ModulePage(CoursePart):
    """A part of a course: a few lessons towards one aim."""

    objective = models.TextField(
        _("objective"), max_length=400, help_text=_("What one can do afterwards.")
    )

    content_panels = MODULE_PANELS
    search_fields = [*CoursePart.search_fields, index.SearchField("objective")]
    api_fields = [*CoursePart.api_fields, APIField("objective")]
    parent_page_types = ["knowledge.CoursePage"]
    subpage_types = ["knowledge.LessonPage"]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(CoursePart):
    """One sitting of a course."""

    objective = models.TextField(
        _("objective"), max_length=400, help_text=_("What one can do afterwards.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"), default=15, help_text=_("Reading and exercises.")
    )
    body = LeanStreamField(BodyBlock(), verbose_name=_("lesson"))
    sop = models.ForeignKey(
        SopPage,
        verbose_name=_("related SOP"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lessons",
    )

    content_panels = LESSON_PANELS
    search_fields = [
        *CoursePart.search_fields,
        index.SearchField("objective"),
        index.SearchField("body"),
    ]
    api_fields = LESSON_API_FIELDS
    parent_page_types = ["knowledge.ModulePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["sop"] = SopPage.objects.listed().filter(pk=self.sop_id).first()
        return context
