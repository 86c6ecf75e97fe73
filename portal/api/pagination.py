"""Pages of a list by cursor: the thousandth costs what the first does.

A cursor holds the ordering, the last row's value and key, and the direction;
the next page is a range of an index, never an offset.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.api.parameters import Parameter, number, unreadable
from portal.api.problems import BadRequest, parameter_error

PAGE_SIZE = 50
LARGEST_PAGE = 500
LARGEST_KEY = 2**63 - 1
LIMIT = number(
    "limit", gettext_lazy("Rows on a page, 50 if not given."), most=LARGEST_PAGE
)


@dataclass(frozen=True, slots=True)
class Ordering:
    """A column and a direction; ties are broken by the primary key."""

    column: str
    descending: bool = False

    @classmethod
    def named(cls, name: str) -> Ordering:
        return cls(name.removeprefix("-"), name.startswith("-"))

    def __str__(self):
        return f"-{self.column}" if self.descending else self.column

    def reversed(self) -> Ordering:
        return Ordering(self.column, not self.descending)

    def columns(self) -> list[str]:
        names = [self.column] if self.column == "pk" else [self.column, "pk"]
        return [f"-{name}" if self.descending else name for name in names]

    def after(self, value: Any, key: Any) -> Q:
        """The condition “comes after this row”.

        The first part repeats what the second says: it lets the database
        start in the index instead of reading up to the row.
        """
        compare = "lt" if self.descending else "gt"
        if self.column == "pk":
            return Q(**{f"pk__{compare}": key})
        return Q(**{f"{self.column}__{compare}e": value}) & (
            Q(**{f"{self.column}__{compare}": value}) | Q(**{f"pk__{compare}": key})
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an ordered list."""

    ordering: str
    value: Any
    key: str | int
    backwards: bool = False

    def encoded(self) -> str:
        parts = [self.ordering, self.value, self.key, self.backwards]
        text = json.dumps(parts, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str) -> Cursor:
    """Return the cursor a `next` or `previous` address carried."""
    try:
        padded = text + "=" * (-len(text) % 4)
        ordering, value, key, backwards = json.loads(base64.urlsafe_b64decode(padded))
        cursor = Cursor(ordering, value, key, backwards)
        check_types(cursor)
    except (ValueError, TypeError, RecursionError) as error:
        raise bad_cursor(text) from error
    return cursor


def check_types(cursor: Cursor) -> None:
    if type(cursor.ordering) is not str or type(cursor.backwards) is not bool:
        raise TypeError
    for part in (cursor.value, cursor.key):
        if type(part) not in (str, int, type(None)) or "\x00" in str(part):
            raise TypeError
        if isinstance(part, int) and abs(part) > LARGEST_KEY:
            raise ValueError
        str(part).encode()


def fitted(cursor: Cursor, ordering: Ordering, model) -> Cursor:
    """Return the cursor with values of its columns' types.

    Raises BadRequest for one that was made for another list or by hand.
    """
    try:
        if cursor.ordering != str(ordering):
            raise ValueError(cursor.ordering)
        key = value_for(model._meta.pk, cursor.key)
        if ordering.column == "pk":
            return Cursor(cursor.ordering, None, key, cursor.backwards)
        value = value_for(model._meta.get_field(ordering.column), cursor.value)
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        sentence = str(bad_cursor(cursor.encoded()))
        raise BadRequest(sentence, [parameter_error("cursor", sentence)]) from error
    return Cursor(cursor.ordering, value, key, cursor.backwards)


def value_for(field: Field, value: Any) -> Any:
    found = field.to_python(value)
    if found is None:
        raise ValueError(value)
    # In UTC here, where the ends of the calendar can still be refused: the
    # database turns every moment into UTC.
    return found.astimezone(UTC) if isinstance(found, datetime) else found


def bad_cursor(text: str) -> ValueError:
    return unreadable(
        "cursor", text[:40], _("what “next” or “previous” of an answer contains")
    )


CURSOR = Parameter(
    "cursor", gettext_lazy("From `next` or `previous` of an answer; opaque."), decode
)


def ordering_parameter(names: tuple[str, ...]) -> Parameter:
    """The parameter that chooses one of the orderings, each also with “-”."""
    allowed = [sign + name for name in names for sign in ("", "-")]

    def read(value: str) -> Ordering:
        if value not in allowed:
            expected = _("one of these: %(values)s") % {"values": ", ".join(allowed)}
            raise unreadable("ordering", value, expected)
        return Ordering.named(value)

    text = gettext_lazy("The order of the rows; “-” turns it round.")
    return Parameter("ordering", text, read, None, {"type": "string", "enum": allowed})


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page and the cursors to its neighbors."""

    rows: list[dict]
    next: Cursor | None
    previous: Cursor | None


def page_of(
    queryset: QuerySet, ordering: Ordering, cursor: Cursor | None, limit: int
) -> Page:
    """Return one page of a `.values()` queryset that has `pk` and the column."""
    cursor = cursor and fitted(cursor, ordering, queryset.model)
    backwards = bool(cursor and cursor.backwards)
    direction = ordering.reversed() if backwards else ordering
    if cursor:
        queryset = queryset.filter(direction.after(cursor.value, cursor.key))
    rows = list(queryset.order_by(*direction.columns())[: limit + 1])
    has_more = len(rows) > limit
    rows = rows[:limit][::-1] if backwards else rows[:limit]
    has_next = bool(rows) and (has_more or backwards)
    has_previous = bool(rows) and (has_more if backwards else cursor is not None)
    return Page(
        rows,
        cursor_at(rows[-1], ordering) if has_next else None,
        cursor_at(rows[0], ordering, backwards=True) if has_previous else None,
    )


def cursor_at(row: dict, ordering: Ordering, *, backwards: bool = False) -> Cursor:
    value = None if ordering.column == "pk" else row[ordering.column]
    if isinstance(value, date):  # a moment is a date too
        value = value.isoformat()
    return Cursor(str(ordering), value, row["pk"], backwards)
