"""The forms of the reference registers, in the order people fill them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel


def fields(*names: str) -> list[FieldPanel]:
    return [FieldPanel(name) for name in names]


def row(*names: str) -> FieldRowPanel:
    return FieldRowPanel(fields(*names))


WORDS = MultiFieldPanel(
    [row("name", "code"), FieldPanel("aliases"), FieldPanel("is_active")],
    heading=_("Name"),
)
CONTACT = MultiFieldPanel([FieldPanel("address"), row("phone", "email")], _("Contact"))

SECTOR = [WORDS, FieldPanel("order")]
PROGRAM = [
    WORDS,
    row("sector", "owner"),
    FieldPanel("summary"),
    FieldPanel("has_ended"),
]
SERVICE = [
    WORDS,
    row("sector", "program"),
    FieldPanel("summary"),
    FieldPanel("requirements"),
    MultiFieldPanel(
        [FieldPanel("usual_institution"), row("service_minutes", "referral_days")],
        heading=_("Referral and time"),
    ),
]
INSTITUTION = [WORDS, row("kind", "region"), CONTACT]
POINT = [
    MultiFieldPanel(
        [row("name", "code"), row("kind", "region"), row("state", "last_active_on")],
        heading=_("Service point"),
    ),
    MultiFieldPanel(
        [FieldPanel("address"), row("phone", "opening_hours")], heading=_("Contact")
    ),
    MultiFieldPanel(
        [
            row("founded_on", "legal_basis"),
            row("staff_count", "funding"),
            FieldPanel("equipment"),
            row("latitude", "longitude"),
        ],
        heading=_("Life of the point"),
    ),
]
PARTNER = [
    row("name", "code"),
    row("kind", "region"),
    row("contact", "phone"),
    FieldPanel("is_active"),
]
