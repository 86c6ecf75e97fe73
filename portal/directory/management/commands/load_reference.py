"""Brings sectors, programs, services and institutions into the database."""

from django.core.management.base import BaseCommand

from portal.directory.reference import load_reference


class Command(BaseCommand):
    help = "Create the reference records that are missing; may be repeated."

    def handle(self, **options):
        created = load_reference()
        if options["verbosity"] > 0:
            counts = ", ".join(f"{count} {name}" for name, count in created.items())
            self.stdout.write(f"Reference data created: {counts}.")
