"""A column of a register: how it is named, read and written.

Template, guesses, checks, import, export, help and tests derive from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.privacy.masking import has_identity_number, without_numbers
from portal.spreadsheets.cells.dates import parse_date
from portal.spreadsheets.cells.findings import CellProblem
from portal.spreadsheets.cells.neutralizing import revive
from portal.spreadsheets.cells.phones import parse_phone
from portal.spreadsheets.cells.values import clean_text, parse_rt, parse_sex, title_case
from portal.spreadsheets.choices import Severity

PHONE_LENGTH = 20


@dataclass(frozen=True, eq=False)
class Column:
    """Text, and what every kind of column has.

    `label` is the header of templates and exports. `read` turns a cell into
    the value that is stored (None for a blank) or raises CellProblem; `write`
    turns a stored value into the cell of an export, so that reading it again
    gives the same value.
    """

    name: str
    label: Any  # translated late
    aliases: tuple[str, ...] = ()
    required: bool = False
    max_length: int | None = None
    example: Any = ""
    help: Any = ""
    kind = "text"

    def read(self, cell: Any) -> Any:
        text = plain_text(cell)
        if text and self.max_length and len(text) > self.max_length:
            raise CellProblem(
                f"{self.name}.too_long",
                _("%(label)s has %(length)s characters; at most %(most)s fit.")
                % {"label": self.label, "length": len(text), "most": self.max_length},
                Severity.ERROR,
            )
        return text

    def write(self, value: Any) -> Any:
        return value or ""

    def compare(self, value: Any) -> Any:
        """Return the form in which two values of this column are the same."""
        return clean_text(value) if isinstance(value, str) else value


def plain_text(cell: Any) -> str | None:
    """Return the cell's text without what our own export put in front of it."""
    return clean_text(revive(cell))


@dataclass(frozen=True, eq=False)
class NameColumn(Column):
    """A person's name; blank is an error where it is required.

    An identity number in it is left out, as names are kept in plain text.
    """

    kind = "name"

    def read(self, cell: Any) -> str | None:
        text = super().read(cell)
        if text is None or text.isalpha() or not has_identity_number(text):
            return text
        name = clean_text(without_numbers(text).strip(" -/,:;()")) or ""
        is_name = any(character.isalpha() for character in name)
        raise CellProblem(
            f"{self.name}.number",
            _(
                "%(label)s: “%(value)s” holds an identity number, which belongs under "
                "NIK or KK. It is left out of the name."
            )
            % {"label": self.label, "value": text},
            Severity.WARNING if is_name or not self.required else Severity.ERROR,
            name if is_name else None,
        )


@dataclass(frozen=True, eq=False)
class CodeColumn(Column):
    """A number or code of someone's system: text, whatever Excel made of it."""

    kind = "code"


@dataclass(frozen=True, eq=False)
class DateColumn(Column):
    """A civil date that does not lie in the future."""

    kind = "date"
    severity: str = Severity.WARNING

    def read(self, cell: Any, order: str = "dmy") -> date | None:
        told = clean_text(cell) if isinstance(cell, str) else cell
        if told is None or told != told:  # "not a number" differs from itself
            return None
        try:
            day = parse_date(told, order=order)
        except ValueError as error:
            raise CellProblem(
                f"{self.name}.unreadable",
                _(
                    "%(label)s: “%(value)s” is not a date. "
                    "Write it as day/month/year, for example 31/01/2026."
                )
                % {"label": self.label, "value": clean_text(cell)},
                self.severity,
            ) from error
        if is_future(day):
            raise CellProblem(
                f"{self.name}.future",
                _("%(label)s: “%(value)s” lies in the future.")
                % {"label": self.label, "value": clean_text(cell)},
                self.severity,
            )
        return day

    def write(self, value: date | None) -> Any:
        return value


def is_future(day: date) -> bool:
    # The day here costs more to know than all else about a cell: last year is past.
    return day.year >= date.today().year and day > timezone.localdate()


@dataclass(frozen=True, eq=False)
class ChoiceColumn(Column):
    """One of a fixed set of values, in words that people use for them.

    `words` is called with the folded cell and returns a value or None.
    """

    kind = "choice"
    choices: Any = None  # a TextChoices class
    words: Callable[[str], str | None] = lambda text: None
    fallback: str | None = None

    def read(self, cell: Any) -> str | None:
        text = plain_text(cell)
        if text is None:
            return None
        folded = text.casefold().strip(" .✓√*")
        found = labels_of(self.choices).get(folded) or self.words(folded)
        if found is None:
            raise CellProblem(
                f"{self.name}.unknown",
                _("%(label)s: “%(value)s” is not known. Known are: %(known)s.")
                % {
                    "label": self.label,
                    "value": text,
                    "known": ", ".join(str(label) for label in self.choices.labels),
                },
                value=self.fallback,
            )
        return found

    def write(self, value: str | None) -> str:
        return str(self.choices(value).label) if value else ""


@cache
def labels_of(choices: Any) -> dict[str, str]:
    """Return value by folded label in every language, and by the value itself.

    A list exported by one person is imported by another who reads otherwise.
    """
    found = {value: value for value in choices.values}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for value, label in choices.choices:
                found.setdefault(str(label).casefold().strip(" .✓√*"), value)
    return found


@dataclass(frozen=True, eq=False)
class SexColumn(ChoiceColumn):
    kind = "sex"

    def read(self, cell: Any) -> str | None:
        text = plain_text(cell)
        if text is None:
            return None
        try:
            return parse_sex(cell)
        except ValueError as error:
            raise CellProblem(
                f"{self.name}.unknown",
                _("%(label)s: “%(value)s” is not known. Write L or P.")
                % {"label": self.label, "value": text},
            ) from error

    def write(self, value: str | None) -> str:
        return {"female": "P", "male": "L"}.get(value, "")


@dataclass(frozen=True, eq=False)
class PhoneColumn(Column):
    """A phone number, kept in international form."""

    kind = "phone"

    def read(self, cell: Any) -> str | None:
        text = plain_text(cell)
        if text is None:
            return None
        try:
            return parse_phone(text)
        except ValueError as error:
            raise CellProblem(
                f"{self.name}.unreadable",
                _("%(label)s: “%(value)s” is not a phone number, for example 0812…")
                % {"label": self.label, "value": text},
                value=text[:PHONE_LENGTH],
            ) from error

    def write(self, value: str | None) -> str:
        # A leading + is the beginning of a formula; 0 says the same.
        return f"0{value[3:]}" if value and value.startswith("+62") else value or ""


@dataclass(frozen=True, eq=False)
class PlaceColumn(Column):
    """The name of a place, capitalized as names are."""

    kind = "place"

    def read(self, cell: Any) -> str | None:
        text = super().read(cell)
        return title_case(text) if text and text.isupper() else text


@dataclass(frozen=True, eq=False)
class NumberedColumn(Column):
    """RT or RW: three digits."""

    kind = "rt_rw"

    def read(self, cell: Any) -> str | None:
        try:
            return parse_rt(cell)
        except ValueError as error:
            raise self.unreadable(cell) from error

    def unreadable(self, cell: Any) -> CellProblem:
        return CellProblem(
            f"{self.name}.unreadable",
            _("%(label)s: “%(value)s” is not the number of a neighborhood.")
            % {"label": self.label, "value": clean_text(cell)},
        )


@dataclass(frozen=True, eq=False)
class IdentityColumn(Column):
    """NIK or KK; judged with the rest of the row in portal.spreadsheets.checks.identity."""

    kind = "identity"

    def read(self, cell: Any) -> Any:
        return cell


@dataclass(frozen=True, eq=False)
class RegionColumn(Column):
    """A region's name or code; resolved with its neighbours in the row."""

    kind = "region"


@dataclass(frozen=True, eq=False)
class ReferenceColumn(Column):
    """Words for a record of the directory; unknown ones are kept as words."""

    kind = "reference"
