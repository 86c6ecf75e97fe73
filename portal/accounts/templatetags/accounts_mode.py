"""What the sign-in page tells in demo mode."""

from django import template
from django.conf import settings

from portal.accounts.demo import ACCOUNTS, PASSWORD

register = template.Library()


@register.simple_tag
def demo_accounts() -> dict:
    """Return the demo accounts and their password, nothing outside demo mode."""
    return {"rows": ACCOUNTS, "password": PASSWORD} if settings.DEMO else {}
