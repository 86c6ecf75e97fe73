"""Constants: what a whole list has in a field that its rows do not name."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.scoping import scope_of
from portal.privacy.masking import mask_within
from portal.regions.models import Region
from portal.spreadsheets.cells.findings import CellProblem
from portal.spreadsheets.columns import Column
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Register

# What is one citizen's or one case's own is no constant of a list.
PERSONAL_KINDS = {"identity", "code", "name"}


def settable_columns(register: Register) -> dict[str, Column]:
    """The columns that one value may fill for a whole list, by name."""
    return {
        column.name: column
        for column in register.columns
        if column.kind not in PERSONAL_KINDS
    }


def check_defaults(user, register: Register, defaults: dict[str, str]) -> None:
    """Raise ValidationError for a constant that the list cannot have."""
    constants = {name: text for name, text in defaults.items() if name != "region"}
    check_constants(constants, register)
    code = defaults.get("region")
    if code is None:
        return
    if not Region.objects.filter(pk=code).exists():
        raise ValidationError(_("No region has the code “%(code)s”.") % {"code": code})
    if not scope_of(user, register.import_permission).covers_region(code):
        raise ValidationError(
            _("The region %(code)s lies outside what you may work in.") % {"code": code}
        )


def check_constants(constants: dict[str, str], register: Register) -> None:
    settable = settable_columns(register)
    unknown = set(constants) - set(settable)
    if unknown:
        raise ValidationError(
            _("“%(names)s” cannot be set for a whole list. Possible: %(known)s.")
            % {
                "names": ", ".join(sorted(unknown)),
                "known": ", ".join(["region", *settable]),
            }
        )
    for name, text in constants.items():
        if mask_within(text) != text:
            raise ValidationError(
                _("%(label)s: an identity number is one citizen’s, not a whole list’s.")
                % {"label": settable[name].label}
            )
        try:
            settable[name].read(text)
        except CellProblem as problem:
            raise ValidationError(problem.message) from problem


def told_constants(run: ImportRun) -> dict[str, str]:
    """The constants that someone gave, without the region that was only guessed."""
    guessed = run.layout.get("guessed_region")
    return {
        name: value
        for name, value in run.defaults.items()
        if name != "region" or value != guessed
    }
