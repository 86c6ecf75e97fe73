"""Words for a procedure's steps and the pieces of its text."""

from django import template

from portal.knowledge.choices import FieldType
from portal.knowledge.procedures import worded, worded_actors

register = template.Library()
register.filter("worded_actors", worded_actors)


@register.filter
def worded_time(time) -> str:
    """Return a step's time in words, or nothing while it is not set."""
    return worded(time["value"], time["unit"]) if time["value"] else ""


@register.filter
def field_type_label(code: str) -> str:
    """Return what kind of answer a field takes, in words."""
    return str(FieldType(code).label) if code in FieldType.values else ""


@register.filter
def lines(text: str) -> list[str]:
    """Return the lines of a text that have something in them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
