"""Kinds of columns that lists of reference data have: codes, counts, yes or no …"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.spreadsheets.cells.findings import CellProblem
from portal.spreadsheets.cells.neutralizing import revive
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import CodeColumn, Column, plain_text

COUNT = re.compile(r"(\d{1,5})(?:[.,]0+)?(?:\s*(?:orang|org|petugas|people))?", re.I)
MOST = 32_767  # what a small count's field holds
YES = {"ya", "y", "yes", "true", "1", "aktif", "active", "ada", "v", "✓", "√"}
NO = {
    "tidak",
    "tdk",
    "t",
    "no",
    "n",
    "false",
    "0",
    "nonaktif",
    "tidak aktif",
    "inactive",
}


@dataclass(frozen=True, eq=False)
class SlugColumn(CodeColumn):
    """A record's own code: letters, digits, - and _."""

    def read(self, cell: Any) -> str | None:
        text = super().read(cell)
        if text is None:
            return None
        try:
            validate_slug(text)
        except ValidationError as error:
            raise CellProblem(
                f"{self.name}.characters",
                _("%(label)s: “%(value)s” may hold only letters, digits, - and _.")
                % {"label": self.label, "value": text},
                Severity.ERROR,
            ) from error
        return text


@dataclass(frozen=True, eq=False)
class CountColumn(Column):
    """A number of people or things, 0 or more."""

    kind = "number"

    def read(self, cell: Any) -> int | None:
        text = plain_text(cell)
        if text is None:
            return None
        found = COUNT.fullmatch(text)
        if not found or int(found[1]) > MOST:
            raise CellProblem(
                f"{self.name}.unreadable",
                _("%(label)s: “%(value)s” is not a whole number, for example 4.")
                % {"label": self.label, "value": text},
            )
        return int(found[1])

    def write(self, value: int | None) -> Any:
        return "" if value is None else value


@dataclass(frozen=True, eq=False)
class DegreeColumn(Column):
    """A latitude or longitude in degrees, at most `limit` either way."""

    limit: int = 180
    kind = "number"

    def read(self, cell: Any) -> float | None:
        text = plain_text(cell)
        if text is None:
            return None
        try:
            degrees = float(text.replace(",", "."))
        except ValueError:
            degrees = None
        if degrees is None or not abs(degrees) <= self.limit:
            raise CellProblem(
                f"{self.name}.unreadable",
                _(
                    "%(label)s: “%(value)s” is no position in degrees, for example -6.79."
                )
                % {"label": self.label, "value": text},
            )
        return degrees

    def write(self, value: float | None) -> Any:
        return "" if value is None else value


@dataclass(frozen=True, eq=False)
class FlagColumn(Column):
    """Yes or no."""

    help: Any = gettext_lazy("Yes or no.")
    kind = "flag"

    def read(self, cell: Any) -> bool | None:
        if isinstance(cell, bool):
            return cell
        text = plain_text(cell)
        if text is None:
            return None
        folded = text.casefold().removesuffix(".0").strip(" .")
        if folded not in YES | NO:
            raise CellProblem(
                f"{self.name}.unknown",
                _("%(label)s: “%(value)s” is neither yes nor no.")
                % {"label": self.label, "value": text},
            )
        return folded in YES

    def write(self, value: bool | None) -> str:
        return "" if value is None else _("yes") if value else _("no")


@dataclass(frozen=True, eq=False)
class EmailColumn(Column):
    """An e-mail address."""

    kind = "email"

    def read(self, cell: Any) -> str | None:
        text = super().read(cell)
        if text is None:
            return None
        try:
            validate_email(text)
        except ValidationError as error:
            raise CellProblem(
                f"{self.name}.unreadable",
                _("%(label)s: “%(value)s” is not an e-mail address.")
                % {"label": self.label, "value": text},
            ) from error
        return text


@dataclass(frozen=True, eq=False)
class LinesColumn(Column):
    """Several short texts in one cell: one a line, or parted by semicolons."""

    kind = "lines"

    def read(self, cell: Any) -> str | None:
        text = revive(cell)
        if not isinstance(text, str):
            return plain_text(cell)
        parts = text.splitlines() if "\n" in text else text.split(";")
        return "\n".join(filter(None, map(clean_text, parts))) or None

    def compare(self, value: Any) -> Any:
        parts = re.split(r"[;\n]", value or "")
        return [text for part in parts if (text := clean_text(part))]
