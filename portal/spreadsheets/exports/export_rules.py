"""Who may export what, and how an export must be asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal.accounts.scoping import scope_of
from portal.privacy.masking import mask_within
from portal.spreadsheets.columns import Column
from portal.spreadsheets.exports.writers import WRITERS
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.permitting import UNMASK
from portal.spreadsheets.registers import Register, get_register

LONGEST_PURPOSE = ExportRun._meta.get_field("purpose").max_length


def exported_register(name: str, by) -> Register:
    """Return the list of that name; PermissionDenied unless `by` may export it."""
    register = get_register(name)
    if not register.may_export(by):
        raise PermissionDenied(
            _("%(user)s may not export “%(register)s”.")
            % {"user": by, "register": register.label}
        )
    return register


def may_see_numbers(user, register: Register) -> bool:
    """Tell whether the user may unmask numbers in all they may export."""
    exportable, full = (
        scope_of(user, register.export_permission),
        scope_of(user, UNMASK),
    )
    return full.everywhere or (
        not exportable.everywhere
        and not exportable.institutions
        and all(full.covers_region(code) for code in exportable.regions)
    )


def check_purpose(purpose: str) -> str:
    """Return the purpose without blanks around it and without identity numbers.

    Raises ValidationError if it is none.
    """
    # Kept plain, as long as the history of exports.
    purpose = mask_within(purpose.strip())
    if not purpose:
        raise ValidationError(
            {"purpose": _("Purpose: nothing is written. Say what the list is for.")}
        )
    if len(purpose) > LONGEST_PURPOSE:
        raise ValidationError(
            {
                "purpose": _("Purpose: write at most %(most)s characters.")
                % {"most": LONGEST_PURPOSE}
            }
        )
    return purpose


def check_format(file_format: str) -> None:
    if file_format not in WRITERS:
        raise ValidationError(
            {
                "file_format": _(
                    "There is no format “%(format)s”. Possible: %(known)s."
                )
                % {"format": file_format, "known": ", ".join(WRITERS)}
            }
        )


def chosen_columns(register: Register, names: Iterable[str] | None) -> list[Column]:
    """Return the columns of these names in their order, all for none.

    Raises ValidationError for one that the list does not have or that is named
    twice.
    """
    names, known = list(names or register.by_name), register.by_name
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValidationError(
            {
                "columns": _("There is no column “%(names)s”. There are: %(known)s.")
                % {"names": ", ".join(unknown), "known": ", ".join(known)}
            }
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValidationError(
            {
                "columns": _("The column “%(names)s” is chosen twice.")
                % {"names": ", ".join(twice)}
            }
        )
    return [known[name] for name in names]


def count_of(register: Register, user, filters: dict[str, str]) -> int:
    """Return how many records leave; ValidationError for filters that do not exist."""
    try:
        return register.count_to_export(user, filters)
    except ValidationError as error:
        raise ValidationError({"filters": error.messages}) from error
