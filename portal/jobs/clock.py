"""The clock: calls what the apps' `tasks.py` want done every so often."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable

from django.db import close_old_connections, connection
from django.utils.module_loading import autodiscover_modules

from portal.jobs.registry import REPEATED, Repeated

logger = logging.getLogger(__name__)


class Clock:
    """Knows when each repeated function was last called."""

    def __init__(self, repeated: dict[str, Repeated] | None = None):
        self.repeated = REPEATED if repeated is None else repeated
        self.called_at: dict[str, float] = {}

    def due(self, now: float) -> list[str]:
        return [
            path
            for path, each in self.repeated.items()
            if now - self.called_at.get(path, -each.seconds) >= each.seconds
        ]

    def tick(self, now: float | None = None) -> list[str]:
        """Call what is due; return the paths of what was called."""
        now = time.monotonic() if now is None else now
        due = self.due(now)
        for path in due:
            self.called_at[path] = now
            call_safely(path, self.repeated[path].function)
        return due


def call_safely(path: str, function: Callable[[], object]) -> None:
    """Call `function`; one that fails must not keep the others from their turn."""
    if not connection.in_atomic_block:
        close_old_connections()
    try:
        function()
    except Exception as error:  # noqa: BLE001 -- the clock goes on
        place = "".join(traceback.format_tb(error.__traceback__))
        logger.error("%s: %s\n%s", path, type(error).__name__, place)


def discover() -> None:
    """Import every app's `tasks.py`, where the repeated functions are declared."""
    autodiscover_modules("tasks")
