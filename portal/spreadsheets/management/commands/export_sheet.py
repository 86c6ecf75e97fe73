"""Export a list of the portal as a spreadsheet."""

from pathlib import Path

from django.core.management.base import CommandError

from portal.spreadsheets.command_line import (
    EXIT_REFUSED,
    REFUSALS,
    SheetCommand,
    find_user,
    read_pairs,
    refuse,
)
from portal.spreadsheets.exports.exports import export_list
from portal.spreadsheets.exports.writers import WRITERS


class Command(SheetCommand):
    help = "Write the records that a user sees to OUT.xlsx or OUT.csv."

    def add_arguments(self, parser):
        parser.add_argument("out", type=Path)
        parser.add_argument("--register", default="cases")
        parser.add_argument("--as", dest="username", required=True)
        parser.add_argument("--filter", dest="filters", action="append", default=[])
        parser.add_argument("--columns", default="", help="names, with commas")
        parser.add_argument("--purpose", default="command line")

    def handle(self, *args, out: Path, username: str, **options):
        file_format = out.suffix.lower().lstrip(".")
        if file_format not in WRITERS:
            raise CommandError(
                f"{out.name}: write a name that ends in .xlsx or .csv.",
                returncode=EXIT_REFUSED,
            )
        if not out.parent.is_dir():
            raise CommandError(
                f"There is no folder {out.parent}.", returncode=EXIT_REFUSED
            )
        user = find_user(username)
        growing = out.with_name(f".{out.name}.growing")
        try:
            with growing.open("wb") as target:
                run = export_list(
                    target,
                    by=user,
                    register=options["register"],
                    file_format=file_format,
                    filters=read_pairs(options["filters"]),
                    columns=[name for name in options["columns"].split(",") if name],
                    purpose=options["purpose"],
                )
            growing.replace(out)
        except REFUSALS as error:
            raise refuse(error) from error
        finally:
            growing.unlink(missing_ok=True)
        self.stdout.write(f"{run.rows} rows in {out}.")
