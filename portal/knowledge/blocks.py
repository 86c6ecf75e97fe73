"""The blocks running text is made of: in lessons, stories and on the home page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from portal.knowledge.choices import NoteKind

TEXT_FEATURES = ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **options):
        super().__init__(features=TEXT_FEATURES, **options)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/paragraph.html"


class FigureBlock(blocks.StructBlock):
    """A picture with its caption."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(max_length=200, required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    """Someone's own words."""

    text = blocks.TextBlock(max_length=400, rows=3, label=_("Words"))
    source = blocks.CharBlock(
        max_length=80,
        required=False,
        label=_("Who said it"),
        help_text=_("Role or pseudonym, never a citizen's real name."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blocks/quote.html"


class NoteBlock(blocks.StructBlock):
    """A remark that stands out: a tip, a warning, an example."""

    kind = blocks.ChoiceBlock(
        choices=NoteKind.choices, default=NoteKind.TIP, label=_("Kind")
    )
    text = blocks.RichTextBlock(features=["bold", "italic", "link"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Note")
        template = "blocks/note.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["kind_label"] = NoteKind(value["kind"]).label
        return context


class PointsBlock(blocks.StructBlock):
    """A short list to remember or to tick off."""

    title = blocks.CharBlock(max_length=80, required=False, label=_("Title"))
    points = blocks.ListBlock(
        blocks.CharBlock(max_length=240, label=_("Point")), label=_("Points")
    )

    class Meta:
        icon = "list-ul"
        label = _("Points")
        template = "blocks/points.html"


class QuestionBlock(blocks.StructBlock):
    """A question to think about, whose answer opens on request."""

    question = blocks.TextBlock(max_length=300, rows=2, label=_("Question"))
    answer = blocks.RichTextBlock(features=["bold", "italic", "ul"], label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Practice question")
        template = "blocks/question.html"


class BodyBlock(blocks.StreamBlock):
    """Running text."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    points = PointsBlock()
    note = NoteBlock()
    quote = QuoteBlock()
    figure = FigureBlock()
    question = QuestionBlock()

    class Meta:
        template = "blocks/body.html"
