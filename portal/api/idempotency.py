"""Idempotency-Key: a POST sent twice is carried out once and answered twice."""

from __future__ import annotations

import json
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer

from portal.accounts.scoping import assignments_of
from portal.api.models import KEPT_FOR, RepeatableAnswer
from portal.api.problems import BadRequest, Contradiction
from portal.api.uploads import with_hashes
from portal.privacy.cipher import lookup

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_HEADERS = ("Location", "ETag")


def repeatable(method):
    """Make a view's `post` honor the header; without it nothing changes."""

    @wraps(method)
    def wrapped(view, request, *args, **kwargs):
        key = request.headers.get(HEADER)
        if key is None:
            return method(view, request, *args, **kwargs)
        with transaction.atomic():
            return answer_once(
                request, checked(key), lambda: method(view, request, *args, **kwargs)
            )

    return wrapped


def checked(key: str) -> str:
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise BadRequest(
            _("%(header)s: write 1 to %(most)d visible characters, best a random UUID.")
            % {"header": HEADER, "most": LONGEST_KEY}
        )
    return key


def answer_once(request, key: str, carry_out):
    """Return the kept answer, or carry out and keep it.

    Runs inside a transaction: a request that fails leaves no key behind, and
    a second one with the same key waits for the first at the unique index.
    """
    RepeatableAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    asked = {
        "request_key": request_key(request),
        "rights_key": rights_key(request.user),
    }
    kept, is_new = RepeatableAnswer.objects.get_or_create(
        user=request.user, key=key, defaults=asked
    )
    if not is_new:
        return repeat(request, kept)
    response = carry_out()
    kept.status = response.status_code
    kept.body = JSONRenderer().render(response.data).decode()
    kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    kept.save()
    return response


def request_key(request) -> str:
    """Return a keyed hash of what is asked: address and body, files included."""
    data = request.data
    body = with_hashes(data) if isinstance(data, QueryDict) else data
    text = json.dumps(body, sort_keys=True)
    return lookup(f"{request.method} {request.path}\n{text}")


def rights_key(user) -> str:
    """Return a keyed hash of what the user may do, and where."""
    rights = sorted(
        [each.role_id, each.region_id or "", each.institution_id or 0, *sorted(granted)]
        for each, granted in assignments_of(user)
    )
    return lookup(json.dumps([user.is_superuser, rights]))


def repeat(request, kept: RepeatableAnswer) -> HttpResponse:
    if kept.request_key != request_key(request):
        raise Contradiction(
            _("%(header)s: this key was used for another request. Take a new one.")
            % {"header": HEADER}
        )
    # The answer holds what the user was allowed to see then.
    if kept.rights_key != rights_key(request.user):
        raise PermissionDenied(
            _(
                "This was carried out already, and your roles have changed since: its "
                "answer is not repeated. Read the record instead."
            )
        )
    return HttpResponse(
        kept.body,
        status=kept.status,
        content_type="application/json",
        headers={**kept.headers, "Idempotency-Replayed": "true"},
    )
