"""System checks that refuse a public server with a demo's settings.

They look at the settings alone, so that `serve` and gunicorn can ask them at
each start. “Public” is a server with PORTAL_HTTPS set or PORTAL_DEMO off.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal import environment

SECRETS = ("SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY")


def is_public() -> bool:
    return settings.SECURE or not settings.DEMO


@register(Tags.security)
def check_public_server(app_configs, **kwargs) -> list[CheckMessage]:
    """Return what must be changed before citizens' data may lie on this server."""
    if not is_public():
        return []
    return [*demo_left_on(), *secrets_on_disk(), *open_hosts()]


@register(Tags.security, deploy=True)
def check_deployment(app_configs, **kwargs) -> list[CheckMessage]:
    """Return what a public server can do without, but should not."""
    return [*no_mail(), *address_without_https()]


def demo_left_on() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            "PORTAL_DEBUG shows every visitor the inside of the portal when "
            "something fails.",
            hint="Set PORTAL_DEBUG=0.",
            id="portal.E001",
        )
    if settings.DEMO:
        yield Error(
            "PORTAL_DEMO lets in demo accounts whose password everyone knows.",
            hint="Set PORTAL_DEMO=0, or leave PORTAL_HTTPS off for a demonstration.",
            id="portal.E002",
        )


def secrets_on_disk() -> Iterator[CheckMessage]:
    missing = [name for name in SECRETS if not environment.text(name)]
    if missing:
        yield Error(
            f"{', '.join(missing)}: not in the environment, so the key made for "
            "demonstrations is read from the disk that holds the data.",
            hint=f"Set it to what lies in {settings.VAR_DIR / 'keys'}, or to a new "
            "value if there are no data yet, and delete the file.",
            id="portal.E003",
        )


def open_hosts() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is “*”: the portal answers under any name.",
            hint="Set it to the server's names, with commas between them.",
            id="portal.E004",
        )


def no_mail() -> Iterator[CheckMessage]:
    if not settings.EMAIL_HOST:
        yield Warning(
            "EMAIL_HOST is not set: messages, also those for a forgotten password, "
            f"are written to {settings.EMAIL_FILE_PATH} and reach nobody.",
            hint="Set EMAIL_HOST and what goes with it.",
            id="portal.W001",
        )


def address_without_https() -> Iterator[CheckMessage]:
    if settings.SECURE and urlsplit(settings.BASE_URL).scheme != "https":
        yield Warning(
            f"PORTAL_URL is “{settings.BASE_URL}”, but PORTAL_HTTPS is on: links in "
            "messages lead to the wrong address.",
            hint="Set PORTAL_URL to the address people type, with https://.",
            id="portal.W002",
        )
