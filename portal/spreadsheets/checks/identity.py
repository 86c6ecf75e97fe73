"""Judging the identity numbers of a table, cell and row together.

The ladder is IMPORT.md §3: cleaning is silent, a placeholder counts as no
number, what cannot be a number blocks the row, what is doubtful is kept and
never used as a key. What happened to a number is told beside it, never mended.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.privacy.damage import is_scientific
from portal.privacy.identity import (
    LENGTH,
    clean_number,
    is_doubtful,
    is_placeholder,
    read_birth,
)
from portal.privacy.masking import DOTS, mask_if_number, mask_number
from portal.regions.models import Region, RetiredRegion
from portal.spreadsheets.cells.values import clean_text
from portal.spreadsheets.checks.diagnoses import DIAGNOSES
from portal.spreadsheets.checks.examining import (
    explain_birth,
    explain_date,
    explain_length,
    explain_letters,
    explain_typed,
)
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.tables import Table

OLDEST = 110  # years


def judge_numbers(table: Table, name: str, *, with_person: bool) -> None:
    """Replace the cells of column `name` by clean numbers or None, with findings.

    `with_person` compares with birth date and sex. Fills the column
    `<name>_doubtful` with True where a number is kept but not trusted.
    """
    cells = table.column(name)
    judge = Judge(table, name, with_person)
    judged = [judge(index, cell) for index, cell in enumerate(cells)]
    numbers = [number for number, _doubt in judged]
    table.values[name] = numbers
    table.values[f"{name}_doubtful"] = [doubt for _number, doubt in judged]
    if with_person:
        note_regions(table, name, numbers)
        note_cards(table, name, numbers)


class Judge:
    """Says of one cell after the other what number it holds."""

    def __init__(self, table: Table, name: str, with_person: bool):
        self.table, self.name, self.label = table, name, name.upper()
        self.with_person = with_person
        self.is_mapped = name in table.letters
        self.births = table.column("birth_date")
        self.sexes = table.column("sex")
        self.today = date.today()
        self.advices: dict[str, str] = {}

    def __call__(self, index: int, cell: Any) -> tuple[str | None, bool]:
        # Nearly every number of a good list goes no further than this.
        if type(cell) is str and self.is_sound(index, cell):
            return cell, False
        typed = isinstance(cell, (int, float)) and not isinstance(cell, bool)
        text = f"{cell:.0f}" if typed else str(cell if cell is not None else "")
        if is_bare_number(text):
            number = text
        elif is_placeholder(text) or clean_text(text) is None:
            self.note_absence(index, text)
            return None, False
        elif DOTS in text:
            return None, False  # our own masked export says nothing new
        else:
            number = clean_number(text)
        birth = self.birth_in(index, number, text)
        if birth is None:
            return None, False
        doubts = self.doubts(index, number, birth, typed)
        for code, diagnosis, message in doubts:
            self.find(index, Severity.WARNING, code, diagnosis, message, number)
        return number, bool(doubts)

    def is_sound(self, index: int, number: str) -> bool:
        """Tell whether there is nothing at all to say of a text."""
        if not is_bare_number(number) or number.endswith("0000"):
            return False
        birth = read_birth(number[6:12], self.today)
        if birth is None:
            return False
        return not self.with_person or self.is_consistent(index, *birth)

    def is_consistent(self, index: int, born: date, sex: str) -> bool:
        known: date | None = self.births[index]
        if known is not None and known != born and differs(known, born):
            return False
        if self.sexes[index] and self.sexes[index] != sex:
            return False
        return self.today.year - (known or born).year <= OLDEST

    def find(self, index, severity, code, diagnosis, message, value) -> None:
        if severity != Severity.INFO:
            message = f"{message} {self.advice(diagnosis)}"
        code = f"{self.name}.{code}"
        self.table.find(index, self.name, severity, code, message, value, diagnosis)

    def advice(self, diagnosis: str) -> str:
        """What to do; translated once for the whole table."""
        if diagnosis not in self.advices:
            self.advices[diagnosis] = str(DIAGNOSES[diagnosis].advice)
        return self.advices[diagnosis]

    def note_absence(self, index: int, text: str) -> None:
        if self.is_mapped:
            message = _("%(label)s: no number is written.") % {"label": self.label}
            self.find(index, Severity.INFO, "absent", "absent", message, text)

    def birth_in(self, index: int, number: str, text: str) -> tuple[date, str] | None:
        """What the number says of its holder; None with an error if it cannot be one."""
        if len(number) == LENGTH and is_digits(number):
            birth = read_birth(number[6:12], self.today)
            if birth is None:
                self.refuse(index, text, "date", *self.why_no_date(index, number))
            return birth
        self.refuse(index, text, *why_not(text, number))
        return None

    def why_no_date(self, index: int, number: str) -> tuple[str, str]:
        if self.with_person:
            return explain_date(number, self.births[index], self.sexes[index])
        return explain_date(number)

    def refuse(
        self, index: int, text: str, code: str, diagnosis: str, reason: str
    ) -> None:
        message = _("%(label)s: “%(value)s” cannot be one: %(reason)s.") % {
            "label": self.label,
            "value": mask_if_number(text.strip()),
            "reason": reason,
        }
        self.find(index, Severity.ERROR, code, diagnosis, message, text)

    def doubts(
        self, index: int, number: str, birth: tuple[date, str], typed: bool
    ) -> list[tuple[str, str, str]]:
        """Return code, diagnosis and sentence of all that speaks against a number."""
        found = []
        if typed:
            sentence = _("%(label)s %(value)s is typed as a number: %(reason)s.")
            found.append(("typed_as_number", *explain_typed(number), sentence))
        if is_doubtful(number):
            sentence = _("%(label)s %(value)s ends in 0000, which no office gives out.")
            found.append(("serial", "serial_zero", "", sentence))
        if self.with_person:
            found += self.contradictions(index, number, *birth)
        words = {"label": self.label, "value": mask_number(number)}
        return [
            (code, diagnosis, sentence % {**words, "reason": reason})
            for code, diagnosis, reason, sentence in found
        ]

    def contradictions(
        self, index: int, number: str, born: date, sex: str
    ) -> list[tuple[str, str, str, str]]:
        found = []
        known: date | None = self.births[index]
        if known and differs(known, born):
            sentence = _(
                "%(label)s %(value)s says another birth date than the row: %(reason)s."
            )
            told = explain_birth(number, born, known, self.sexes[index])
            found.append(("birth_date", *told, sentence))
        if self.sexes[index] and self.sexes[index] != sex:
            sentence = _("%(label)s %(value)s says another sex than the row.")
            found.append(("sex", "other_sex", "", sentence))
        if self.today.year - (known or born).year > OLDEST:
            sentence = _("%(label)s %(value)s is of someone over 110 years.")
            found.append(("age", "too_old", "", sentence))
        return found


def is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def is_bare_number(text: str) -> bool:
    """Tell whether 16 digits and nothing else stand here, not all the same."""
    return len(text) == LENGTH and is_digits(text) and text.count(text[0]) != LENGTH


def differs(one: date, other: date) -> bool:
    """Tell whether two days differ in what a number says: it has no century."""
    return (
        one.day != other.day
        or one.month != other.month
        or one.year % 100 != other.year % 100
    )


def why_not(text: str, number: str) -> tuple[str, str, str]:
    """Return code, diagnosis and reason of what is not even 16 digits."""
    if is_scientific(text):
        reason = _("a spreadsheet has shortened it and its last digits are lost")
        return "scientific", "scientific", reason
    if not is_digits(number):
        return "letters", *explain_letters(text)
    return "length", *explain_length(number)


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
            table.find(
                index, name, Severity.INFO, f"{name}.{code}", message, number, code
            )


def region_note(prefix: str, retired: dict[str, str]) -> tuple[str, str]:
    if prefix in retired:
        return "region_retired", _(
            "The number begins with %(code)s, a code of %(name)s no longer in force."
        ) % {"code": prefix, "name": retired[prefix]}
    return "region_unknown", _(
        "The number begins with %(code)s, which is no known district."
    ) % {"code": prefix}


def note_cards(table: Table, name: str, numbers: list[str | None]) -> None:
    """Tell which numbers are those of the row's own family card."""
    if "kk" not in table.letters:
        return
    message = _("NIK and KK of this row are the same number.")
    for index, (number, card) in enumerate(
        zip(numbers, table.column("kk"), strict=True)
    ):
        if number is not None and is_same(number, card):
            table.find(
                index,
                name,
                Severity.INFO,
                f"{name}.is_kk",
                f"{message} {DIAGNOSES['equals_card'].advice}",
                number,
                "equals_card",
            )


def is_same(number: str, cell: Any) -> bool:
    if type(cell) is str:
        return cell == number or (len(cell) > LENGTH and clean_number(cell) == number)
    if isinstance(cell, (int, float)) and cell == cell:
        return f"{cell:.0f}" == number
    return False
