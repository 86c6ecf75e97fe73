"""How often one may ask: counts per minute, told in every answer's headers."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of one limit in the current minute."""

    limit: int
    used: int
    reset: int  # seconds until the count starts anew

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "X-RateLimit-Reset": str(self.reset),
        }


def limit_of(scope: str) -> int:
    """Return the requests a minute that the settings allow in this scope."""
    return int(api_settings.DEFAULT_THROTTLE_RATES[scope].partition("/")[0])


def count(scope: str, who: str) -> Allowance:
    """Count one request and return what is left.

    The minute is part of the key, so that a count needs no clearing.
    """
    minute, passed = divmod(int(time.time()), WINDOW)
    key = f"api-limit:{scope}:{who}:{minute}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        used = cache.incr(key)
    except ValueError:  # emptied between the two calls
        used = 1
    return Allowance(limit_of(scope), used, WINDOW - passed)


class UserLimit(BaseThrottle):
    """All requests of one user."""

    scope = "user"

    def allow_request(self, request, view) -> bool:
        self.allowance = count(self.scope, str(request.user.pk))
        request.allowance = self.allowance
        return not self.allowance.is_exceeded

    def wait(self) -> int:
        return self.allowance.reset


class LookupLimit(UserLimit):
    """Look-ups of people: nobody reads the register by guessing."""

    scope = "lookup"


def count_refusal(request) -> Allowance:
    """Count a request without a good token from this address."""
    return count("refused", request.META.get("REMOTE_ADDR", ""))
