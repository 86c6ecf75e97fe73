"""Exporting a list: an export is a valid import, and is logged with its purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal.accounts.scoping import scope_of
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.registers import Register, get_register
from portal.spreadsheets.writers import WRITERS

UNMASK = "registry.unmask_person"
LONGEST_PURPOSE = ExportRun._meta.get_field("purpose").max_length


def export_list(
    target: IO[bytes],
    *,
    by,
    register: str = "cases",
    file_format: str = "xlsx",
    filters: dict[str, str] | None = None,
    purpose: str,
) -> ExportRun:
    """Write the records `by` sees to `target` and return the logged export.

    Identity numbers are in full only for those who may unmask them wherever
    they may export. Raises PermissionDenied, or ValidationError for a filter or
    a format that does not exist, or a purpose that says nothing.
    """
    declared = get_register(register)
    if not declared.may_export(by):
        raise PermissionDenied(
            _("%(user)s may not export “%(register)s”.")
            % {"user": by, "register": declared.label}
        )
    check_purpose(purpose)
    check_format(file_format)
    full = may_see_numbers(by, declared)
    rows = declared.rows_to_export(by, filters or {}, full_numbers=full)
    header = [str(column.label) for column in declared.columns]
    count = WRITERS[file_format](
        target, header, written(declared, rows), str(declared.label)
    )
    return ExportRun.objects.create(
        register=declared.name,
        file_format=file_format,
        filters=filters or {},
        purpose=purpose.strip(),
        has_full_numbers=full,
        rows=count,
        created_by=by,
    )


def check_purpose(purpose: str) -> None:
    if not purpose.strip():
        raise ValidationError(
            {"purpose": _("Purpose: nothing is written. Say what the list is for.")}
        )
    if len(purpose.strip()) > LONGEST_PURPOSE:
        raise ValidationError(
            {
                "purpose": _("Purpose: write at most %(most)s characters.")
                % {"most": LONGEST_PURPOSE}
            }
        )


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


def written(register: Register, rows: Iterator) -> Iterator[list[Any]]:
    """Turn stored values into cells by each column's own rule."""
    writers = [column.write for column in register.columns]
    for row in rows:
        yield [write(value) for write, value in zip(writers, row, strict=True)]
