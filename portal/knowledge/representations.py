"""How page fields appear in the content API beside their structured form."""

from __future__ import annotations

from rest_framework.fields import Field


class StreamHtml(Field):
    """A stream as the HTML the site shows; `source` names the stream."""

    def to_representation(self, value) -> str:
        return str(value).strip()


class PublicPage(Field):
    """Another page a page points to; nothing while the public may not read it."""

    def to_representation(self, value) -> dict[str, object] | None:
        if not value.live or value.get_view_restrictions().exists():
            return None
        return {"id": value.pk, "title": value.title, "html_url": value.full_url}


class CodedRecords(Field):
    """Records of the directory under their stable codes."""

    def to_representation(self, value) -> list[dict[str, str]]:
        return [{"code": row.code, "name": row.name} for row in value.all()]


class CodedRecord(Field):
    """One record of the directory under its stable code."""

    def to_representation(self, value) -> dict[str, str]:
        return {"code": value.code, "name": value.name}


class Lines(Field):
    """A text of one entry a line, as a list."""

    def to_representation(self, value: str) -> list[str]:
        return [line.strip() for line in value.splitlines() if line.strip()]
