"""Brings the shipped region codes into the database."""

from django.core.management.base import BaseCommand

from portal.regions.loading import load_regions


class Command(BaseCommand):
    help = "Load all region codes, today's and retired ones; may be repeated."

    def handle(self, **options):
        report = load_regions()
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Regions: {report.created} created, {report.updated} updated, "
                f"{report.removed} removed, {report.kept} kept because they are in use."
            )
