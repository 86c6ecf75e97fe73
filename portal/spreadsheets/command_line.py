"""What the spreadsheet commands share: who acts, and how they refuse."""

from __future__ import annotations

import sys

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import User
from portal.spreadsheets.files.packages import UnreadableFile
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.registers import UnknownRegister

REFUSALS = (UnreadableFile, NoList, PermissionDenied, ValidationError, UnknownRegister)
EXIT_REFUSED = 2


class SheetCommand(BaseCommand):
    """A command that prints a refusal as one plain sentence and nothing else."""

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            # Django raises a refusal instead of naming its class before it.
            super().run_from_argv([*argv, "--traceback"])
        except CommandError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(refusal.returncode)


def find_user(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(
            f"There is no active user “{username}”.", returncode=EXIT_REFUSED
        )
    return user


def refuse(error: Exception) -> CommandError:
    """Return the refusal as one plain sentence on stderr, exit status 2."""
    if isinstance(error, ValidationError):
        sentence = " ".join(error.messages)
    elif isinstance(error, UnknownRegister):
        sentence = f"There is no list “{error}”."
    else:
        sentence = str(error)
    return CommandError(sentence, returncode=EXIT_REFUSED)


def read_pairs(pairs: list[str]) -> dict[str, str]:
    """Return `name=value` arguments as a dict; CommandError for another shape."""
    values = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not name:
            raise CommandError(
                f"“{pair}” is not column=value.", returncode=EXIT_REFUSED
            )
        values[name.strip()] = value.strip()
    return values
