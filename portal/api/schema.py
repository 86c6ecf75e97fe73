"""The OpenAPI document as a whole: what is in it beside the endpoints' own words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.api import content_schema
from portal.api.problems import CONTENT_TYPE, TITLES

RECORDS = "/api/v1/"
# Which refusals an operation may answer with, beside those that all may.
ALWAYS = (400, 401, 403, 406, 429, 500)
WRITING = (413, 415)

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                },
            },
        },
    },
    "example": {
        "type": "about:blank",
        "title": "The request cannot be carried out as written",
        "status": 400,
        "detail": "“320216” is not a code known here.",
        "instance": "/api/v1/cases/",
        "errors": [
            {
                "field": "region",
                "pointer": "#/region",
                "message": "“320216” is not a code known here.",
            }
        ],
    },
}


def keep_records(endpoints: list[tuple]) -> list[tuple]:
    """Preprocessing hook: only version 1 describes itself; the rest is by hand."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(RECORDS)]


def complete(result: dict[str, Any], **_context) -> dict[str, Any]:
    """Postprocessing hook: add the refusals and the content API."""
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            add_refusals(operation, method, has_key="{" in path)
            if path.endswith("/file/"):
                add_refusal(operation, 410)
    result["paths"] |= content_schema.paths()
    components = result["components"]
    schemas = components["schemas"] | {"Problem": PROBLEM} | content_schema.components()
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = {name_of(code): refusal(code) for code in sorted(TITLES)}
    return result


def add_refusals(operation: dict[str, Any], method: str, *, has_key: bool) -> None:
    headers = {
        parameter["name"]
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "header"
    }
    codes = {*ALWAYS, *(WRITING if method in ("post", "patch") else ())}
    codes |= {404} if has_key else set()
    codes |= {412} if "If-Match" in headers else set()
    codes |= {428} if method == "patch" else set()
    codes |= {422} if "Idempotency-Key" in headers else set()
    for code in sorted(codes):
        add_refusal(operation, code)
    if "If-None-Match" in headers:
        operation["responses"]["304"] = {"description": _("Unchanged.")}


def add_refusal(operation: dict[str, Any], code: int) -> None:
    reference = {"$ref": f"#/components/responses/{name_of(code)}"}
    operation["responses"].setdefault(str(code), reference)


def name_of(code: int) -> str:
    return f"Problem{code}"


def refusal(code: int) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": str(TITLES[code]), "content": {CONTENT_TYPE: problem}}
