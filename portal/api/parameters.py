"""The query parameters of lists: how each is read, documented and applied."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Model, Q, TextChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from portal.api.problems import BadRequest, parameter_error
from portal.cases.numbering import CASE_NUMBER
from portal.regions.choices import CODE_LENGTHS
from portal.regions.querysets import within
from portal.registry.filters import holds_identity_number

LONGEST = 200
PLUS_LOST = re.compile(r" (?=\d\d:?\d\d$)")
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter.

    `read` returns the value or raises ValueError with a finished sentence;
    `condition` is what it asks of a row (None: the endpoint applies it).
    """

    name: str
    text: Any  # lazy translation
    read: Callable[[str], Any]
    condition: Callable[[Any], Q] | None = None
    schema: dict = field(default_factory=lambda: {"type": "string"})

    def documented(self) -> OpenApiParameter:
        return OpenApiParameter(self.name, self.schema, description=str(self.text))


def read_query(query: QueryDict, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """Return the value of each parameter that is there.

    Raises BadRequest that names what is not known, repeated or unreadable.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values, errors = {}, []
    for name, texts in query.lists():
        try:
            values[name] = read_one(known, name, texts)
        except ValueError as error:
            errors.append(parameter_error(name, str(error)))
    if errors:
        raise BadRequest(errors[0]["message"], errors)
    return values


def read_one(known: dict[str, Parameter], name: str, texts: list[str]) -> Any:
    if name not in known:
        raise ValueError(
            _("“%(name)s” is not a parameter here. Known: %(known)s.")
            % {"name": name, "known": ", ".join(sorted(known)) or _("none")}
        )
    if len(texts) > 1:
        raise ValueError(_("“%(name)s” is written more than once.") % {"name": name})
    if len(texts[0]) > LONGEST or "\x00" in texts[0]:
        raise ValueError(_("“%(name)s” is too long to be meant.") % {"name": name})
    return known[name].read(texts[0])


def condition_of(parameters: tuple[Parameter, ...], values: dict[str, Any]) -> Q:
    """Return what all given parameters ask of a row together."""
    condition = Q()
    for parameter in parameters:
        if parameter.condition and parameter.name in values:
            condition &= parameter.condition(values[parameter.name])
    return condition


def unreadable(name: str, value: str, expected: str) -> ValueError:
    return ValueError(
        _("%(name)s: “%(value)s” was found. Write %(expected)s.")
        % {"name": name, "value": value, "expected": expected}
    )


# --- Kinds of parameters ----------------------------------------------------


def choice(name: str, choices: type[TextChoices], text) -> Parameter:
    """One or several values of a vocabulary, separated by commas."""

    def read(value: str) -> list[str]:
        chosen = value.split(",")
        if not set(chosen) <= set(choices.values):
            expected = _("one of these: %(values)s") % {
                "values": ", ".join(choices.values)
            }
            raise unreadable(name, value, expected)
        return chosen

    schema = {"type": "array", "items": {"type": "string", "enum": choices.values}}
    return CommaSeparated(
        name, text, read, lambda found: Q(**{f"{name}__in": found}), schema
    )


class CommaSeparated(Parameter):
    """A parameter whose schema is a list written with commas."""

    __slots__ = ()

    def documented(self) -> OpenApiParameter:
        return OpenApiParameter(
            self.name,
            self.schema,
            description=str(self.text),
            style="form",
            explode=False,
        )


def record(name: str, model: type[Model], text, lookup: str | None = None) -> Parameter:
    """The code of a reference record; an unknown one is refused."""

    def read(value: str) -> int:
        found = model.objects.filter(code=value).values_list("pk", flat=True).first()
        if found is None:
            raise unreadable(name, value, _("a code that exists"))
        return found

    return Parameter(name, text, read, lambda found: Q(**{lookup or name: found}))


def region(name: str, text, lookup: str = "region") -> Parameter:
    """A region's code; everything at or below it."""

    def read(value: str) -> str:
        if not (value.isascii() and value.isdigit()) or (
            len(value) not in CODE_LENGTHS.values()
        ):
            raise unreadable(name, value, _("a code of 2, 4, 6 or 10 digits"))
        return value

    schema = {"type": "string", "pattern": "^([0-9]{2}){1,3}([0-9]{4})?$"}
    return Parameter(name, text, read, lambda code: within((code,), lookup), schema)


def day(name: str, lookup: str, text) -> Parameter:
    """A civil date."""

    def read(value: str) -> date:
        found = parsed(parse_date, value)
        if found is None:
            raise unreadable(name, value, _("a date as YYYY-MM-DD"))
        return found

    schema = {"type": "string", "format": "date"}
    return Parameter(name, text, read, lambda found: Q(**{lookup: found}), schema)


def moment(name: str, lookup: str, text) -> Parameter:
    """A point in time; without an offset it is local time."""

    def read(value: str) -> datetime:
        # A client that does not escape its “+” sends a blank.
        found = parsed(parse_datetime, PLUS_LOST.sub("+", value))
        bare_day = None if found else parsed(parse_date, value)
        if bare_day:
            found = datetime.combine(bare_day, time.min)
        if found is None:
            raise unreadable(name, value, _("a moment as 2026-11-22T08:00:00+07:00"))
        return aware(name, value, found)

    schema = {"type": "string", "format": "date-time"}
    return Parameter(name, text, read, lambda found: Q(**{lookup: found}), schema)


def aware(name: str, value: str, found: datetime) -> datetime:
    """Return the moment in UTC; ValueError where the calendar ends."""
    try:
        local = found if timezone.is_aware(found) else timezone.make_aware(found)
        return local.astimezone(UTC)
    except OverflowError as error:
        raise unreadable(name, value, _("a moment of this century")) from error


def parsed(parse: Callable, value: str):
    """Return what Django's parser makes of the text, None if nothing."""
    try:
        return parse(value)
    except ValueError:
        return None


def flag(name: str, condition: Callable[[bool], Q] | None, text) -> Parameter:
    """`true` or `false`."""

    def read(value: str) -> bool:
        if value not in FLAGS:
            raise unreadable(name, value, "true / false")
        return FLAGS[value]

    return Parameter(name, text, read, condition, {"type": "boolean"})


def number(name: str, text, *, most: int, condition=None) -> Parameter:
    """A whole number from 1."""

    def read(value: str) -> int:
        digits = value.isascii() and value.isdigit() and len(value) < 19
        if not digits or not 1 <= int(value) <= most:
            expected = _("a whole number from 1 to %(most)d") % {"most": most}
            raise unreadable(name, value, expected)
        return int(value)

    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return Parameter(name, text, read, condition, schema)


def exact(name: str, text) -> Parameter:
    """Text that must be equal; never an identity number."""
    return Parameter(name, text, without_number, lambda value: Q(**{name: value}))


def search(text, condition: Callable[[str], Q]) -> Parameter:
    """Words to search for; never an identity number."""
    return Parameter("search", text, read_search, condition)


def read_search(value: str) -> str:
    words = value.strip()
    return words if CASE_NUMBER.fullmatch(words) else without_number(words)


def without_number(value: str) -> str:
    """Return the text; ValueError if it holds what may be an identity number."""
    if holds_identity_number(value):
        raise ValueError(
            _(
                "Identity numbers are never searched by address, where they would be "
                "kept in logs. Send the number to POST /api/v1/people/lookup/."
            )
        )
    return value
