"""Deleting what an import holds of citizens when it is no longer needed.

The uploaded file, the rows as they stood in it and the cells quoted in
problems go after `settings.STAGED_DAYS`. Of a saved import its counts stay,
and for each record what it needs to be undone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.spreadsheets.actions import may_undo
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun, StagedRow

NOT_SAVED = (RunState.UPLOADED, RunState.STAGED, RunState.FAILED)


def discard_import(run: ImportRun, *, by) -> None:
    """Delete an import that was never saved, with its file and all its rows.

    Raises PermissionDenied, or ValidationError if it was saved.
    """
    if not may_undo(run, by):
        raise PermissionDenied(_("Only its importer or a manager discards an import."))
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.state not in NOT_SAVED:
            raise ValidationError(
                _("This import cannot be discarded: it is “%(state)s”.")
                % {"state": locked.get_state_display()}
            )
        locked.delete()
    run.file.delete(save=False)


def forgotten_on(run: ImportRun) -> datetime:
    """When the file and the cells of `run` are deleted."""
    return run.created_at + timedelta(days=settings.STAGED_DAYS)


def forget_old_imports() -> int:
    """Forget the imports that are past their time; return how many they were."""
    limit = timezone.now() - timedelta(days=settings.STAGED_DAYS)
    old = list(ImportRun.objects.filter(created_at__lt=limit).exclude(file=""))
    for run in old:
        forget(run)
    return len(old)


def forget(run: ImportRun) -> None:
    """Delete the file, the raw rows and the problems of `run`.

    What is not yet written of a half-saved import stays until someone goes on
    with it; it is in the form of the records, not of the file.
    """
    with transaction.atomic():
        run.problems.all().delete()
        forget_rows(run)
        if run.state in NOT_SAVED:
            run.state = RunState.FAILED
            run.message = _(
                "It was not saved within %(days)s days, so its file and rows were "
                "deleted. Send the file again."
            ) % {"days": settings.STAGED_DAYS}
        name, run.file = run.file.name, ""
        run.save(update_fields=["state", "message", "file"])
    ImportRun._meta.get_field("file").storage.delete(name)


def forget_rows(run: ImportRun) -> None:
    if run.state == RunState.COMMITTING:
        run.rows.update(raw="")
    elif run.state == RunState.COMMITTED:
        # Undo needs which record a row became and what was there before.
        run.rows.filter(is_applied=False).delete()
        run.rows.update(raw="", values={})
    else:
        StagedRow.objects.filter(run=run).delete()
