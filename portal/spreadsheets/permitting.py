"""Who may import a list, and who decides about an import."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from portal.accounts.scoping import scope_of
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Register, get_register

MANAGE = "spreadsheets.change_importrun"
UNMASK = "registry.unmask_person"


def check_may_import(user, register: Register) -> None:
    """Raise PermissionDenied with a sentence unless `user` may import the list."""
    if not register.may_import(user):
        raise PermissionDenied(
            _("%(user)s may not import “%(register)s”.")
            % {"user": user, "register": register.label}
        )


def may_undo(run: ImportRun, user) -> bool:
    """One's own import, or any in one's regions for those who manage imports."""
    register = get_register(run.register)
    is_own = run.created_by_id == user.pk and register.may_import(user)
    if is_own and scope_of(user).covers_region(run.region_id):
        return True
    return scope_of(user, MANAGE).covers_region(run.region_id)


def check_may_undo(run: ImportRun, user) -> None:
    """Raise PermissionDenied with a sentence unless `user` may undo the import."""
    if not may_undo(run, user):
        raise PermissionDenied(_("Only its importer or a manager undoes an import."))


def check_may_decide(run: ImportRun, user) -> None:
    """Raise PermissionDenied with a sentence unless `user` decides about the import."""
    if not may_undo(run, user):
        raise PermissionDenied(
            _("Only its importer or a manager decides about an import.")
        )
