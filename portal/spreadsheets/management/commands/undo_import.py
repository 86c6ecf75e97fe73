"""Take an import back."""

import json
from dataclasses import asdict

from django.core.management.base import CommandError

from portal.spreadsheets.command_line import (
    EXIT_REFUSED,
    REFUSALS,
    SheetCommand,
    find_user,
    refuse,
)
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs.undoing import undo_import


class Command(SheetCommand):
    help = "Undo the import RUN; what someone has worked on since stays."

    def add_arguments(self, parser):
        parser.add_argument("run", type=int)
        parser.add_argument("--as", dest="username", required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, run: int, username: str, **options):
        user = find_user(username)
        found = ImportRun.objects.visible_to(user).filter(pk=run).first()
        if found is None:
            raise CommandError(f"There is no import {run}.", returncode=EXIT_REFUSED)
        try:
            kept = undo_import(found, by=user)
        except REFUSALS as error:
            raise refuse(error) from error
        result = {"run": run, "state": found.state, "kept": [asdict(k) for k in kept]}
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(f"Import {run} is undone; {len(kept)} rows stay.")
