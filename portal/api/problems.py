"""Every refusal of the API as problem details (RFC 9457), and how to word one.

A problem has `type`, `title`, `status`, `detail`, `instance`, and `errors` when
single fields or parameters are at fault: each with `field` (dotted), `message`
and `pointer` (into the body) or `parameter` (of the query).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from functools import wraps
from http import HTTPStatus

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.views import set_rollback

from portal.cases.actions import CaseChanged
from portal.home.characters import holds_null

CONTENT_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)

TITLES = {
    400: gettext_lazy("The request cannot be carried out as written"),
    401: gettext_lazy("Who is asking is not known"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This method is not offered here"),
    406: gettext_lazy("This form of answer is not offered"),
    410: gettext_lazy("Gone"),
    412: gettext_lazy("Changed in the meantime"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("This kind of content is not understood"),
    422: gettext_lazy("The request contradicts an earlier one"),
    428: gettext_lazy("A condition is missing"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong here"),
}


class BadRequest(exceptions.APIException):
    """A request refused with 400 and, if single fields are at fault, their errors."""

    status_code = 400

    def __init__(self, detail: str, errors: list[dict] | None = None):
        super().__init__(detail)
        self.errors = errors


class ChangedMeanwhile(exceptions.APIException):
    status_code = 412
    default_detail = gettext_lazy(
        "If-Match names another version than the one kept here. Read the record "
        "again and repeat the change on what it says now."
    )


class Gone(exceptions.APIException):
    """What was here was kept for a time, and that is over."""

    status_code = 410


class Contradiction(exceptions.APIException):
    status_code = 422


class ConditionMissing(exceptions.APIException):
    status_code = 428
    default_detail = gettext_lazy(
        "A change needs the header If-Match with the ETag of the version it was "
        "made on. Read the record first."
    )


def field_error(field: str, message: str) -> dict[str, str]:
    """Return the entry of `errors` about one field of the body."""
    pointer = "#" + "".join(f"/{part}" for part in field.split(".") if part)
    return {"field": field, "pointer": pointer, "message": str(message)}


def parameter_error(name: str, message: str) -> dict[str, str]:
    """Return the entry of `errors` about one query parameter."""
    return {"field": name, "parameter": name, "message": str(message)}


def problem(
    request: HttpRequest,
    status: int,
    detail: str,
    *,
    errors: list[dict] | None = None,
    headers: dict[str, str] | None = None,
) -> JsonResponse:
    """Return the answer that tells `detail` under the status."""
    body = {
        "type": "about:blank",
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
        "detail": str(detail),
        # Without the query: what was searched for stays out of logs of errors.
        "instance": request.path,
    }
    if errors:
        body["errors"] = errors
    words = {"ensure_ascii": False}
    response = JsonResponse(
        body, status=status, headers=headers, json_dumps_params=words
    )
    response["Content-Type"] = CONTENT_TYPE
    return response


def answer_exception(error: Exception, context: dict) -> JsonResponse:
    """Return the problem that `error` stands for; REST framework's handler."""
    request = context["request"]
    set_rollback()
    if isinstance(error, exceptions.ValidationError):
        return refuse_fields(request, list(flatten(error.detail)))
    if isinstance(error, exceptions.APIException):
        return answer_api_exception(request, error)
    if isinstance(error, CaseChanged):
        return problem(request, 412, " ".join(error.messages))
    if isinstance(error, DjangoValidationError):
        return refuse_fields(request, list(django_errors(error)))
    return answer_django_exception(request, error)


def answer_api_exception(
    request: HttpRequest, error: exceptions.APIException
) -> JsonResponse:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None) is not None:
        headers["Retry-After"] = str(int(error.wait) or 1)
    return problem(
        request,
        error.status_code,
        error.detail,
        errors=getattr(error, "errors", None),
        headers=headers,
    )


def answer_django_exception(request: HttpRequest, error: Exception) -> JsonResponse:
    if isinstance(error, Http404):
        return problem(request, 404, not_found_sentence())
    if isinstance(error, PermissionDenied):
        return problem(request, 403, str(error) or _("Your roles do not allow this."))
    if isinstance(error, RequestDataTooBig):
        return problem(request, 413, _("The body is larger than is accepted here."))
    if isinstance(error, TooManyFieldsSent | TooManyFilesSent):
        return problem(
            request, 400, _("The form holds more fields or files than are accepted.")
        )
    logger.error("Unexpected error at %s", request.path, exc_info=error)
    return problem(
        request, 500, _("This is our fault, not yours. Try again in a few minutes.")
    )


def not_found_sentence() -> str:
    return _("There is no such record, or it lies outside what you may see.")


def refuse_fields(request: HttpRequest, found: list[tuple[str, str]]) -> JsonResponse:
    """Answer 400 with one sentence for each (field, message)."""
    errors = [field_error(field, message) for field, message in found]
    detail = (
        errors[0]["message"]
        if len(errors) == 1
        else _("%(count)d fields cannot be taken as written.") % {"count": len(errors)}
    )
    return problem(request, 400, detail, errors=errors)


def flatten(detail, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted field, message) of REST framework's nested error detail."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            inner_field = field if name == "non_field_errors" else join(field, name)
            yield from flatten(inner, inner_field)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from flatten(inner, join(field, index) if nested else field)
    else:
        yield field, str(detail)


def join(field: str, name: str | int) -> str:
    return f"{field}.{name}" if field else str(name)


def django_errors(error: DjangoValidationError) -> Iterator[tuple[str, str]]:
    if hasattr(error, "error_dict"):
        for field, messages in error.message_dict.items():
            yield from (
                ("" if field == "__all__" else field, message) for message in messages
            )
    else:
        yield from (("", message) for message in error.messages)


def under(field: str, error: DjangoValidationError) -> exceptions.ValidationError:
    """Return the error with each of its fields below `field`."""
    nested = {}
    for name, message in django_errors(error):
        nested.setdefault(name or "non_field_errors", []).append(message)
    return exceptions.ValidationError({field: nested})


def with_problems(view):
    """Wrap a view of someone else's so that its errors are problems too."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            check_characters(request)
            response = view(request, *args, **kwargs)
        except (OverflowError, DataError, IntegrityError):
            return problem(request, 400, _("A value is larger than any that is kept."))
        except Exception as error:  # noqa: BLE001 -- the last boundary of the API
            return answer_exception(error, {"request": request})
        if response.status_code < 400 or is_problem(response):
            return response
        return translate_response(request, response)

    wrapped.csrf_exempt = True
    return wrapped


def check_characters(request: HttpRequest) -> None:
    """Raise BadRequest for a null character, which no database can look for."""
    if holds_null(request.path_info, request.META.get("QUERY_STRING", "")):
        raise BadRequest(_("The address holds a null character."))


def is_problem(response) -> bool:
    return response.headers.get("Content-Type", "") == CONTENT_TYPE


def translate_response(request: HttpRequest, response) -> JsonResponse:
    """Return what an error answer of Wagtail or Django says as a problem."""
    data = getattr(response, "data", None)
    if data is None and not response.streaming:
        data = read_json(response.content)
    detail = data.get("message") or data.get("detail") if isinstance(data, dict) else ""
    kept = ("Allow", "Retry-After", "WWW-Authenticate")
    headers = {name: response[name] for name in kept if name in response}
    sentence = detail or TITLES.get(response.status_code, "")
    return problem(request, response.status_code, sentence, headers=headers)


def read_json(content: bytes):
    try:
        return json.loads(content)
    except ValueError:
        return None
