"""Import a spreadsheet as a list of the portal."""

import json
from pathlib import Path

from django.core.management.base import CommandError

from portal.spreadsheets.choices import OnMatch
from portal.spreadsheets.command_line import (
    EXIT_REFUSED,
    REFUSALS,
    SheetCommand,
    find_user,
    read_pairs,
    refuse,
)
from portal.spreadsheets.runs.actions import import_file
from portal.spreadsheets.runs.answers import answer
from portal.spreadsheets.runs.committing import commit_import


class Command(SheetCommand):
    help = "Read FILE as a list and say what would happen; --commit writes it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--register", default="cases")
        parser.add_argument("--as", dest="username", required=True)
        parser.add_argument("--sheet")
        parser.add_argument("--set", dest="constants", action="append", default=[])
        parser.add_argument("--on-match", choices=OnMatch.values, default=OnMatch.SKIP)
        parser.add_argument("--commit", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, file: Path, username: str, **options):
        user = find_user(username)
        if not file.is_file():
            raise CommandError(f"There is no file {file}.", returncode=EXIT_REFUSED)
        try:
            run = import_file(
                file,
                by=user,
                register=options["register"],
                sheet=options["sheet"],
                defaults=read_pairs(options["constants"]),
                on_match=options["on_match"],
            )
            if options["commit"]:
                run = commit_import(run, by=user)
        except REFUSALS as error:
            raise refuse(error) from error
        self.report(answer(run), as_json=options["json"])

    def report(self, result: dict, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        counts = ", ".join(
            f"{name} {value}" for name, value in result["counts"].items()
        )
        self.stdout.write(f"Run {result['run']}, sheet “{result['sheet']}”: {counts}.")
        for problem in result["problems"]:
            place = f"{problem['letter']}{problem['row']}"
            self.stdout.write(f"{problem['severity']} {place}: {problem['message']}")
