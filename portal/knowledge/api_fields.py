"""What of each page type the content API shows; all else stays inside."""

from wagtail.api import APIField
from wagtail.images.api.fields import ImageRenditionField

from portal.knowledge.pages import ReviewedPage, SummarizedPage
from portal.knowledge.querysets import WIDE_PICTURE
from portal.knowledge.representations import (
    CodedRecord,
    CodedRecords,
    Lines,
    PublicPage,
    StreamHtml,
)


def as_html(stream: str) -> APIField:
    """Return the API field `<stream>_html`: the stream as the site renders it."""
    return APIField(f"{stream}_html", serializer=StreamHtml(source=stream))


SOP_API_FIELDS = [
    *SummarizedPage.api_fields,
    APIField("number"),
    APIField("purpose"),
    APIField("scope"),
    APIField("legal_basis", serializer=Lines()),
    APIField("responsible"),
    *ReviewedPage.review_api_fields,
    APIField("roles"),
    as_html("roles"),
    APIField("documents"),
    as_html("documents"),
    APIField("steps"),
    as_html("steps"),
    APIField("record_fields"),
    as_html("record_fields"),
    APIField("time_total"),
    APIField("services", serializer=CodedRecords()),
    APIField("course", serializer=PublicPage()),
]
STORY_API_FIELDS = [
    *SummarizedPage.api_fields,
    APIField("pseudonym"),
    APIField("place"),
    APIField("service", serializer=CodedRecord()),
    APIField("photo", serializer=ImageRenditionField(WIDE_PICTURE)),
    APIField("photo_alt"),
    APIField("before"),
    APIField("after"),
    APIField("quote"),
    APIField("body"),
    as_html("body"),
]
COURSE_API_FIELDS = [
    *SummarizedPage.api_fields,
    APIField("audience"),
    APIField("goals", serializer=Lines()),
    APIField("picture", serializer=ImageRenditionField(WIDE_PICTURE)),
    APIField("body"),
    as_html("body"),
]
LESSON_API_FIELDS = [
    *SummarizedPage.api_fields,
    APIField("objective"),
    APIField("minutes"),
    APIField("body"),
    as_html("body"),
    APIField("sop", serializer=PublicPage()),
]
