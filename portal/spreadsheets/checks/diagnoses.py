"""What may have happened to an identity number: in words, how sure, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """How sure a diagnosis is."""

    CERTAIN = "certain", _("certain")
    LIKELY = "likely", _("likely")
    POSSIBLE = "possible", _("possible")


@dataclass(frozen=True)
class Diagnosis:
    """One thing that happens to identity numbers on their way into a list.

    `name` is what a problem keeps of it, and stable.
    """

    name: str
    confidence: str
    title: Any  # translated late
    advice: Any  # a finished sentence: what to do
    loses_digits: bool = False  # what is lost stands nowhere in the file

    @cached_property
    def confidence_label(self) -> str:
        return Confidence(self.confidence).label


CERTAIN, LIKELY, POSSIBLE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE
COMPARE = _("Compare the number with the card and type it again.")
AS_TEXT = _(
    "Format the column as text in your own file and type the number from the card, or "
    "take the file as it was before a spreadsheet opened it."
)

LADDER = (
    # No number can be read.
    Diagnosis(
        "scientific",
        CERTAIN,
        _("shortened to the scientific notation, its last digits are lost"),
        AS_TEXT,
        loses_digits=True,
    ),
    Diagnosis(
        "lookalikes",
        LIKELY,
        _(
            "letters stand where digits look like them: O for 0, l for 1, S for 5, B for 8"
        ),
        _("Put the digits in their place if the card says so."),
    ),
    Diagnosis(
        "other_digits",
        CERTAIN,
        _("written with the digits of another script"),
        _("Write it with the digits 0 to 9."),
    ),
    Diagnosis(
        "two_numbers",
        CERTAIN,
        _("two numbers in one cell"),
        _("Leave only the citizen's own NIK here; a KK has a column of its own."),
    ),
    Diagnosis(
        "words_around",
        CERTAIN,
        _("words stand beside the number"),
        _("Leave only the number in the cell; the words belong in the notes."),
    ),
    Diagnosis(
        "not_a_number",
        CERTAIN,
        _("no number, but words"),
        _("Leave the cell blank if the citizen has no number."),
    ),
    Diagnosis(
        "lost_zero",
        LIKELY,
        _("a temporary number that has lost the 0 in front"),
        _("A temporary number is no NIK: leave the cell blank until there is one."),
    ),
    Diagnosis("digits_missing", CERTAIN, _("digits are missing"), COMPARE),
    Diagnosis(
        "digit_doubled",
        LIKELY,
        _("a digit is typed twice"),
        _("Take one of the two equal digits out, as the card has it."),
    ),
    Diagnosis("digits_too_many", CERTAIN, _("too many digits"), COMPARE),
    Diagnosis(
        "swapped",
        LIKELY,
        _("two neighbouring digits are exchanged"),
        _("Exchange them if the card says so."),
    ),
    Diagnosis("one_digit", LIKELY, _("one digit is wrong"), COMPARE),
    Diagnosis(
        "no_day",
        CERTAIN,
        _("a day of birth that no month has"),
        _(
            "The day is 01 to 31, for women 41 to 71. Compare the number with the card; "
            "if the card says so too, ask the civil registry and leave the cell blank."
        ),
    ),
    Diagnosis(
        "no_month",
        CERTAIN,
        _("a month of birth that no year has"),
        _(
            "The month is 01 to 12. Compare the number with the card; if the card says "
            "so too, ask the civil registry and leave the cell blank."
        ),
    ),
    Diagnosis(
        "no_date",
        CERTAIN,
        _("a day of birth that this month does not have"),
        _(
            "Compare the number with the card; if the card says so too, ask the civil "
            "registry and leave the cell blank."
        ),
    ),
    # A number is read, and not trusted.
    Diagnosis(
        "last_digit_lost",
        LIKELY,
        _("typed as a number, the last digit has become 0"),
        AS_TEXT,
        loses_digits=True,
    ),
    Diagnosis(
        "rounded",
        POSSIBLE,
        _("typed as a number so large that the last digit may be off by one"),
        AS_TEXT,
        loses_digits=True,
    ),
    Diagnosis(
        "typed_as_number",
        POSSIBLE,
        _("typed as a number, though its last digit seems whole"),
        _("Compare the last digit with the card."),
    ),
    Diagnosis(
        "serial_zero",
        CERTAIN,
        _("ends in 0000, which no office gives out"),
        _("The last four digits are lost or made up: type them from the card."),
        loses_digits=True,
    ),
    Diagnosis(
        "day_month",
        LIKELY,
        _("day and month of the row's birth date are exchanged"),
        _("Look whether the list writes the month first, and correct the birth date."),
    ),
    Diagnosis(
        "card_number",
        POSSIBLE,
        _("the number of a family card (KK), which has its day of issue"),
        _("Look whether NIK and KK stand in each other's column."),
    ),
    Diagnosis(
        "other_birth",
        POSSIBLE,
        _("another person's number, or another birth date"),
        _(
            "Look whether the numbers of the list have moved against its names, as "
            "they do when one column alone is sorted."
        ),
    ),
    Diagnosis(
        "other_sex",
        LIKELY,
        _("the day says the other sex: women's numbers have the day plus 40"),
        _("Look which is wrong, the sex of the row or the number."),
    ),
    Diagnosis(
        "too_old", POSSIBLE, _("someone over 110 years"), _("Compare it with the card.")
    ),
    # Worth knowing.
    Diagnosis(
        "equals_card",
        CERTAIN,
        _("the NIK is the row's own KK number"),
        _("Write the citizen's own NIK; each member of a family has one."),
    ),
    Diagnosis(
        "absent",
        CERTAIN,
        _("no number, or a stand-in for one"),
        _("Nothing has to be done; write the number when the citizen brings the card."),
    ),
    Diagnosis(
        "region_retired",
        CERTAIN,
        _("begins with a region code no longer in force"),
        _("Nothing has to be done: a number keeps the code under which it was given."),
    ),
    Diagnosis(
        "region_unknown",
        POSSIBLE,
        _("begins with a region code that was never given"),
        _("Compare the first six digits with the card."),
    ),
)
DIAGNOSES = {diagnosis.name: diagnosis for diagnosis in LADDER}
ORDER = {name: place for place, name in enumerate(DIAGNOSES)}
