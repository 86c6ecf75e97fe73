"""ETags and the conditions a client puts on an answer or a change."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from portal.api.problems import ChangedMeanwhile, ConditionMissing


def version_tag(*versions: int | str) -> str:
    """Return the strong ETag of a record that counts its own versions."""
    return '"{}"'.format(".".join(str(version) for version in versions))


def content_tag(body: dict) -> str:
    """Return the strong ETag of a record that keeps no version."""
    text = json.dumps(body, sort_keys=True, cls=DjangoJSONEncoder)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def tags_in(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}


def is_unchanged(request, tag: str) -> bool:
    """Tell whether If-None-Match says that the client has this version."""
    tags = tags_in(request.headers.get("If-None-Match", ""))
    return "*" in tags or tag in {own.removeprefix("W/") for own in tags}


def require_match(request, tag: str) -> None:
    """Refuse unless If-Match names this very version."""
    if "If-Match" not in request.headers:
        raise ConditionMissing
    check_match(request, tag)


def check_match(request, tag: str) -> None:
    """Refuse if If-Match is there and names another version."""
    header = request.headers.get("If-Match")
    if header is not None and not {"*", tag} & tags_in(header):
        raise ChangedMeanwhile
