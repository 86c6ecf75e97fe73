"""The content API (`/api/v2/`) in the OpenAPI document.

Wagtail's views say nothing about themselves, so their addresses are written
here by hand; the fields of each page type come from its own `api_fields`.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.images.api.fields import ImageRenditionField
from wagtail.models import Page, get_page_models

from portal.knowledge.representations import CodedRecord, CodedRecords, Lines

SCHEMAS = "#/components/schemas/"
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
BLOCK = {
    "type": "object",
    "description": "One block of a stream: its type decides what `value` holds.",
    "required": ["type", "value"],
    "properties": {"type": TEXT, "value": {}, "id": TEXT},
}
STREAM = {"type": "array", "items": {"$ref": f"{SCHEMAS}Block"}}
CODED = {
    "type": "object",
    "description": "A record of the directory.",
    "required": ["code", "name"],
    "properties": {"code": TEXT, "name": TEXT},
}
RENDITION = {
    "type": ["object", "null"],
    "properties": {
        "url": TEXT,
        "full_url": TEXT,
        "width": NUMBER,
        "height": NUMBER,
        "alt": TEXT,
    },
}
TIME_TOTAL = {
    "type": "object",
    "properties": {"minutes": NUMBER, "working_days": NUMBER},
}
NULLABLE_TEXT = {"type": ["string", "null"]}
PAGE_META = (
    "html_url",
    "slug",
    "first_published_at",
    "seo_title",
    "search_description",
    "locale",
    "alias_of",
)
DATE = {"type": ["string", "null"], "format": "date"}
# What a field is answered as, by the kind of its column.
BY_COLUMN = (
    (StreamField, STREAM),
    (models.DateField, DATE),
    (models.BooleanField, FLAG),
    (models.IntegerField, {"type": ["integer", "null"]}),
    (models.CharField, TEXT),
    (models.TextField, TEXT),
)
# … and by the serializer that answers instead of the column.
BY_SERIALIZER = (
    (CodedRecords, {"type": "array", "items": {"$ref": f"{SCHEMAS}Coded"}}),
    (CodedRecord, {"anyOf": [{"$ref": f"{SCHEMAS}Coded"}, {"type": "null"}]}),
    (Lines, {"type": "array", "items": TEXT}),
    (ImageRenditionField, RENDITION),
)
PROPERTIES = {"section": TEXT, "time_total": TIME_TOTAL}


def page_types() -> list[type[Page]]:
    """Return the portal's page types in the order of their names."""
    own = [page for page in get_page_models() if page.__module__.startswith("portal.")]
    return sorted(own, key=lambda page: page.__name__)


def schema_of(page: type[Page], field: APIField | str) -> dict[str, Any]:
    """Return the schema of one API field; `{}` where it may be anything."""
    name = getattr(field, "name", field)
    if name.endswith("_html"):
        return TEXT
    if serializer := getattr(field, "serializer", None):
        return first_of(BY_SERIALIZER, serializer)
    columns = {column.name: column for column in page._meta.get_fields()}
    if name in columns:
        return first_of(BY_COLUMN, columns[name])
    return PROPERTIES.get(name, {})


def first_of(kinds: tuple, thing: Any) -> dict[str, Any]:
    return next((schema for kind, schema in kinds if isinstance(thing, kind)), {})


def page_component(page: type[Page]) -> dict[str, Any]:
    names = {getattr(field, "name", field): field for field in page.api_fields}
    fields = {name: schema_of(page, field) for name, field in sorted(names.items())}
    own = {"type": "object", "properties": fields}
    return {"allOf": [{"$ref": f"{SCHEMAS}Page"}, own]}


def record_component(meta: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "id": NUMBER,
        "meta": {"type": "object", "properties": meta},
        "title": TEXT,
        **fields,
    }
    return {
        "type": "object",
        "required": ["id", "meta", "title"],
        "properties": properties,
    }


def list_component(name: str) -> dict[str, Any]:
    meta = {"type": "object", "properties": {"total_count": NUMBER}}
    items = {"type": "array", "items": {"$ref": f"{SCHEMAS}{name}"}}
    return {
        "type": "object",
        "required": ["meta", "items"],
        "properties": {"meta": meta, "items": items},
    }


def components() -> dict[str, Any]:
    """Return the components of the content API."""
    common = {"type": TEXT, "detail_url": TEXT}
    page_meta = common | dict.fromkeys(PAGE_META, NULLABLE_TEXT)
    page_meta |= {"show_in_menus": FLAG, "parent": {"type": ["object", "null"]}}
    file_meta = common | {
        "tags": {"type": "array", "items": TEXT},
        "download_url": TEXT,
    }
    sizes = {"width": NUMBER, "height": NUMBER}
    found = {
        "Block": BLOCK,
        "Coded": CODED,
        "Page": record_component(page_meta, {}),
        "Image": record_component(file_meta, sizes),
        "Document": record_component(file_meta, {}),
    }
    lists = {
        f"{name}List": list_component(name) for name in ("Page", "Image", "Document")
    }
    types = {page.__name__: page_component(page) for page in page_types()}
    return found | lists | types


def parameter(name: str, text: str, schema: dict | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": text,
        "schema": schema or TEXT,
    }


def common_parameters() -> list[dict[str, Any]]:
    return [
        parameter("fields", _("Which fields: names with commas, `*` for all.")),
        parameter("limit", _("Rows on a page, 20 at most."), NUMBER | {"minimum": 0}),
        parameter("offset", _("Rows to skip."), NUMBER | {"minimum": 0}),
        parameter("order", _("A field; “-” turns the order round.")),
        parameter("search", _("Words to search for.")),
        parameter(
            "search_operator",
            _("Whether all words must be there, or one."),
            TEXT | {"enum": ["and", "or"]},
        ),
    ]


def page_parameters() -> list[dict[str, Any]]:
    types = [page._meta.label for page in page_types()]
    return [
        *common_parameters(),
        parameter("type", _("The page type."), TEXT | {"enum": types}),
        parameter("child_of", _("Directly below the page with this id.")),
        parameter("descendant_of", _("Below the page with this id.")),
        parameter("ancestor_of", _("Above the page with this id."), NUMBER),
        parameter("locale", _("The language: `id` or `en`.")),
        parameter(
            "translation_of", _("Translations of the page with this id."), NUMBER
        ),
        parameter("slug", _("The last part of the page's address.")),
    ]


def operation(
    identifier: str, summary: str, schema: dict, parameters
) -> dict[str, Any]:
    refusals = {
        str(code): {"$ref": f"#/components/responses/Problem{code}"}
        for code in (400, 404, 405, 406, 500)
    }
    answer = {"description": "", "content": {"application/json": {"schema": schema}}}
    return {
        "get": {
            "operationId": identifier,
            "summary": summary,
            "tags": ["content"],
            "security": [{}],
            "parameters": parameters,
            "responses": {"200": answer, **refusals},
        }
    }


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"{SCHEMAS}{name}"}


def paths() -> dict[str, Any]:
    """Return the addresses of the content API."""
    key = {"name": "id", "in": "path", "required": True, "schema": NUMBER}
    fields = common_parameters()[0]
    any_page = {"anyOf": [reference(page.__name__) for page in page_types()]}
    nouns = (
        (
            "pages",
            "Page",
            _("List pages"),
            _("Read a page"),
            page_parameters(),
            any_page,
        ),
        ("images", "Image", _("List pictures"), _("Read a picture"), None, None),
        (
            "documents",
            "Document",
            _("List documents"),
            _("Read a document"),
            None,
            None,
        ),
    )
    found = {}
    for noun, name, listing, reading, parameters, record in nouns:
        found[f"/api/v2/{noun}/"] = operation(
            f"content_{noun}_list",
            listing,
            reference(f"{name}List"),
            parameters or common_parameters(),
        )
        found[f"/api/v2/{noun}/{{id}}/"] = operation(
            f"content_{noun}_retrieve",
            reading,
            record or reference(name),
            [key, fields],
        )
    return found
