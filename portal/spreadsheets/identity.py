"""Judging the identity numbers of a table, cell and row together.

The ladder is IMPORT.md §3: cleaning is silent, a placeholder counts as no
number, what cannot be a number blocks the row, what is doubtful is kept and
never used as a key.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.privacy.identity import (
    LENGTH,
    NikParts,
    clean_number,
    is_doubtful,
    is_placeholder,
    read_nik,
)
from portal.privacy.masking import DOTS, mask_if_number, mask_number
from portal.regions.models import Region, RetiredRegion
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.tables import Table
from portal.spreadsheets.values import clean_text

SCIENTIFIC = re.compile(r"^\d([.,]\d+)?e[+]?\d+$", re.IGNORECASE)
OLDEST = 110  # years


def judge_numbers(table: Table, name: str, *, with_person: bool) -> None:
    """Replace the cells of column `name` by clean numbers or None, with findings.

    `with_person` compares with birth date and sex. Fills the column
    `<name>_doubtful` with True where a number is kept but not trusted.
    """
    judge = Judge(table, name, with_person)
    numbers, doubtful = [], []
    for index, cell in enumerate(table.column(name)):
        number, doubt = judge(index, cell)
        numbers.append(number)
        doubtful.append(doubt)
    table.values[name] = numbers
    table.values[f"{name}_doubtful"] = doubtful
    if with_person:
        note_regions(table, name, numbers)


class Judge:
    """Says of one cell after the other what number it holds."""

    def __init__(self, table: Table, name: str, with_person: bool):
        self.table, self.name, self.label = table, name, name.upper()
        self.with_person = with_person
        self.is_mapped = name in table.letters
        self.births = table.column("birth_date")
        self.sexes = table.column("sex")

    def __call__(self, index: int, cell: Any) -> tuple[str | None, bool]:
        typed = isinstance(cell, (int, float)) and not isinstance(cell, bool)
        text = f"{cell:.0f}" if typed else str(cell if cell is not None else "")
        if is_placeholder(text) or clean_text(text) is None:
            self.note_absence(index, text)
            return None, False
        if DOTS in text:
            return None, False  # our own masked export says nothing new
        number = clean_number(text)
        parts = self.parts_of(index, number, text)
        if parts is None:
            return None, False
        doubts = self.doubts(index, number, parts, typed)
        for code, message in doubts:
            self.find(index, Severity.WARNING, code, message, number)
        return number, bool(doubts)

    def find(self, index, severity, code, message, value) -> None:
        self.table.find(
            index, self.name, severity, f"{self.name}.{code}", message, value
        )

    def note_absence(self, index: int, text: str) -> None:
        if self.is_mapped:
            message = _("%(label)s: no number is written.") % {"label": self.label}
            self.find(index, Severity.INFO, "absent", message, text)

    def parts_of(self, index: int, number: str, text: str) -> NikParts | None:
        """What the number says; None with an error if it cannot be one."""
        if len(number) == LENGTH and number.isascii() and number.isdigit():
            try:
                return read_nik(number)
            except ValueError:
                self.refuse(
                    index,
                    text,
                    "date",
                    _("the seventh to twelfth digit are no possible date"),
                )
                return None
        self.refuse(index, text, *self.why_not(text, number))
        return None

    def why_not(self, text: str, number: str) -> tuple[str, str]:
        if SCIENTIFIC.match(text.strip()):
            return "scientific", _(
                "Excel has shortened it; format the column as text and type it again"
            )
        if not (number.isascii() and number.isdigit()):
            return "letters", _("it has characters that are not digits")
        return "length", _("it has %(count)s digits and not 16") % {
            "count": len(number)
        }

    def refuse(self, index: int, text: str, code: str, reason: str) -> None:
        message = _("%(label)s: “%(value)s” cannot be one: %(reason)s.") % {
            "label": self.label,
            "value": mask_if_number(text.strip()),
            "reason": reason,
        }
        self.find(index, Severity.ERROR, code, message, text)

    def doubts(self, index, number, parts, typed) -> list[tuple[str, str]]:
        found = []
        if typed:
            found.append(
                (
                    "typed_as_number",
                    _(
                        "%(label)s %(value)s is typed as a number: Excel keeps 15 "
                        "digits, the last may be wrong. Compare it with the card."
                    ),
                )
            )
        if is_doubtful(number):
            found.append(
                (
                    "serial",
                    _("%(label)s %(value)s ends in 0000, which no office gives out."),
                )
            )
        if self.with_person:
            found += self.contradictions(index, parts)
        words = {"label": self.label, "value": mask_number(number)}
        return [(code, message % words) for code, message in found]

    def contradictions(self, index: int, parts: NikParts) -> list[tuple[str, str]]:
        found = []
        born: date | None = self.births[index]
        if born and f"{born:%d%m%y}" != f"{parts.birth_date:%d%m%y}":
            found.append(
                (
                    "birth_date",
                    _("%(label)s %(value)s says another birth date than the row."),
                )
            )
        if self.sexes[index] and self.sexes[index] != parts.sex:
            found.append(
                ("sex", _("%(label)s %(value)s says another sex than the row."))
            )
        if age_of(born or parts.birth_date) > OLDEST:
            found.append(
                ("age", _("%(label)s %(value)s is of someone over 110 years."))
            )
        return found


def age_of(born: date) -> int:
    return date.today().year - born.year


def note_regions(table: Table, name: str, numbers: list[str | None]) -> None:
    """Tell which numbers begin with a code that is retired or was never given."""
    prefixes = {number[:6] for number in numbers if number}
    unknown = prefixes - set(
        Region.objects.filter(pk__in=prefixes).values_list("pk", flat=True)
    )
    if not unknown:
        return
    retired = dict(
        RetiredRegion.objects.filter(pk__in=unknown).values_list("code", "name")
    )
    for index, number in enumerate(numbers):
        if number and number[:6] in unknown:
            code, message = region_note(number[:6], retired)
            table.find(index, name, Severity.INFO, f"{name}.{code}", message, number)


def region_note(prefix: str, retired: dict[str, str]) -> tuple[str, str]:
    if prefix in retired:
        return "region_retired", _(
            "The number begins with %(code)s, a code of %(name)s no longer in force."
        ) % {"code": prefix, "name": retired[prefix]}
    return "region_unknown", _(
        "The number begins with %(code)s, which is no known district."
    ) % {"code": prefix}
