"""Settings read from the environment; a wrong one fails with a sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”. Write 1 or 0.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is “{value}”. Write a whole number.")
    return int(value)


def items(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def secret(name: str, kept_in: Path, *, size: int = 32) -> str:
    """Return the secret `name`, or one made once and kept in the file `kept_in`.

    The file is the local default only: a server gets its secrets from the
    environment, so that a copy of its disk does not open its data.
    """
    value = text(name)
    if value:
        return value
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = kept_in.with_suffix(f".{os.getpid()}")
        made.write_text(secrets.token_hex(size))
        made.chmod(0o600)
        try:
            os.link(made, kept_in)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept_in.read_text().strip()
