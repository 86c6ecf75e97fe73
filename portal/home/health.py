"""`/healthz`: whether web, database and worker are well, for monitors and scripts."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.jobs.models import Pulse

WELL = "ok"
# The worker beats every ten seconds; a busy database may cost it a few beats.
SILENCE = timedelta(seconds=60)


def vitals() -> dict[str, str]:
    """Return each part's state in a word or two; one query asks for all of them."""
    try:
        pulse = Pulse.objects.filter(pk="worker").first()
    except DatabaseError:
        return {"web": WELL, "database": "does not answer", "worker": "unknown"}
    return {"web": WELL, "database": WELL, "worker": worker_state(pulse)}


def worker_state(pulse: Pulse | None) -> str:
    if pulse is None:
        return "has never run"
    silence = timezone.now() - pulse.beat_at
    if silence > SILENCE:
        return f"silent for {int(silence.total_seconds())} seconds"
    return WELL


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    state = vitals()
    well = set(state.values()) == {WELL}
    return JsonResponse(state, status=200 if well else 503)
