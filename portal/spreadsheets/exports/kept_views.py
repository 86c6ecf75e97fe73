"""Keeping a list as someone wants it again: its columns and filters, under a name."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.accounts.scoping import home_region
from portal.privacy.masking import mask_within
from portal.spreadsheets.exports.export_rules import (
    chosen_columns,
    count_of,
    exported_register,
)
from portal.spreadsheets.models import ExportView

LONGEST_NAME = ExportView._meta.get_field("name").max_length
# Words that were searched for are of the moment, and may name a citizen.
WORDS = "q"


def views_for(user, register: str) -> QuerySet[ExportView]:
    """Return the views of a list that the user may use: own and shared ones."""
    views = ExportView.objects.usable_by(user).filter(register=register)
    return views.select_related("created_by", "region")


def keep_view(
    *,
    by,
    register: str,
    name: str,
    columns: Iterable[str],
    filters: dict[str, str],
    is_shared: bool = False,
) -> ExportView:
    """Keep a view and return it; one's own view of that name is replaced.

    Words that were searched for are not kept. Raises PermissionDenied unless
    `by` may export the list, or ValidationError by field.
    """
    declared = exported_register(register, by)
    chosen = chosen_columns(declared, columns)
    kept = {key: value for key, value in filters.items() if key != WORDS}
    count_of(declared, by, kept)
    view, _is_new = ExportView.objects.update_or_create(
        created_by=by,
        register=declared.name,
        name=check_name(name),
        defaults={
            "columns": [column.name for column in chosen],
            "filters": kept,
            "region_id": shared_in(by) if is_shared else None,
        },
    )
    return view


def change_view(view: ExportView, *, by, name: str, is_shared: bool) -> None:
    """Give one's own view another name, share it or stop sharing it.

    Raises PermissionDenied, or ValidationError by field.
    """
    check_is_maker(view, by)
    name = check_name(name)
    same = ExportView.objects.filter(
        created_by=by, register=view.register, name=name
    ).exclude(pk=view.pk)
    if same.exists():
        raise ValidationError(
            {
                "name": _("You have another view “%(name)s” of this list.")
                % {"name": name}
            }
        )
    view.name = name
    if is_shared != bool(view.region_id):
        view.region_id = shared_in(by) if is_shared else None
    view.save(update_fields=["name", "region"])


def delete_view(view: ExportView, *, by) -> None:
    """Delete one's own view; PermissionDenied for another's."""
    check_is_maker(view, by)
    view.delete()


def check_is_maker(view: ExportView, user) -> None:
    if view.created_by_id != user.pk or not user.is_active:
        raise PermissionDenied(_("Only who made a view changes it."))


def check_name(name: str) -> str:
    """Return the name without blanks around it; ValidationError if it is none."""
    name = mask_within(name.strip())
    if not name:
        raise ValidationError(
            {"name": _("Name of the view: nothing is written. Give it a name.")}
        )
    if len(name) > LONGEST_NAME:
        raise ValidationError(
            {
                "name": _("Name of the view: write at most %(most)s characters.")
                % {"most": LONGEST_NAME}
            }
        )
    return name


def shared_in(user) -> str:
    """Return the region in which a view of the user is shared."""
    region = home_region(user)
    if region is None:
        raise ValidationError(
            {
                "is_shared": _(
                    "A view is shared in the region of its maker, and you have none."
                )
            }
        )
    return region


def query_of(columns: Iterable[str], filters: dict[str, str], **more) -> str:
    """Return filters and columns as the address of the export page holds them."""
    pairs = [
        (name, part) for name, value in filters.items() for part in value.split(",")
    ]
    chosen = [("columns", ",".join(columns))] if columns else []
    return urlencode([*pairs, *chosen, *more.items()])
