"""What a person is told of the lists in a file: several, left out, hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.spreadsheets.lists.lists import (
    HIDDEN,
    LEAVE,
    NO_LIST,
    NOT_CHOSEN,
    OTHER_HEADERS,
)

MOST_NAMED = 12


def facts_of(layout: dict[str, Any]) -> list[tuple[str, str]]:
    """Return labels and words for what `layout` of a run says beyond its first list."""
    facts = [
        (_("Lists"), lists_in_words(layout.get("lists", []))),
        (_("Left out"), others_in_words(layout.get("others", []))),
        (_("Hidden rows"), hidden_rows_in_words(layout)),
        (_("Hidden columns"), hidden_columns_in_words(layout)),
        (_("Macros"), macros_in_words(layout)),
    ]
    return [(label, words) for label, words in facts if words]


def lists_in_words(lists: list[dict[str, Any]]) -> str:
    if len(lists) < 2:
        return ""
    return joined(
        _("“%(sheet)s” rows %(first)s to %(last)s")
        % {
            "sheet": entry["sheet"],
            "first": entry["first_row"],
            "last": entry["last_row"],
        }
        for entry in lists
    )


def joined(words: Iterable[str]) -> str:
    """Return the words in one line; of very many only the first."""
    words = list(words)
    more = len(words) - MOST_NAMED
    if more > 0:
        words = [*words[:MOST_NAMED], _("%(number)s more") % {"number": more}]
    return ", ".join(words)


def others_in_words(others: list[dict[str, Any]]) -> str:
    reasons = {
        NO_LIST: _("no list on it"),
        OTHER_HEADERS: _("other columns"),
        HIDDEN: _("hidden"),
        NOT_CHOSEN: _("not chosen"),
    }
    return joined(f"“{other['sheet']}” ({reasons[other['why']]})" for other in others)


def hidden_rows_in_words(layout: dict[str, Any]) -> str:
    number = sum(entry.get("hidden_rows", 0) for entry in layout.get("lists", []))
    if not number:
        return ""
    if layout.get("hidden_rows") == LEAVE:
        words = ngettext(
            "%(number)s hidden row is left out",
            "%(number)s hidden rows are left out",
            number,
        )
    else:
        words = ngettext(
            "%(number)s hidden row is among them",
            "%(number)s hidden rows are among them",
            number,
        )
    return words % {"number": number}


def hidden_columns_in_words(layout: dict[str, Any]) -> str:
    letters = {
        letter: None
        for entry in layout.get("lists", [])
        for letter in entry.get("hidden_columns", [])
    }
    return ", ".join(letters)


def macros_in_words(layout: dict[str, Any]) -> str:
    return _("left aside; only the cells are read") if layout.get("has_macros") else ""
