"""`manage.py setup_portal`: makes a database ready to work with."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from portal.home.readiness import is_ready, remember_ready

STEPS = {
    "migrate": "tables",
    "load_regions": "regions",
    "load_reference": "sectors, programs, services and institutions",
    "sync_roles": "roles and their permissions",
    "load_content": "pages",
}
DEMO_STEPS = {"create_demo": "demo accounts"}


class Command(BaseCommand):
    help = "Create or update tables, regions, reference data, roles, pages and demo."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--force",
            action="store_true",
            help="Go through every step even if nothing has changed since the last time.",
        )

    def handle(self, *, force, verbosity, **options):
        self.reach_database()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise wants it
        if is_ready() and not force:
            return
        steps = STEPS | (DEMO_STEPS if settings.DEMO else {})
        for command, what in steps.items():
            if verbosity:
                self.stdout.write(f"Preparing {what} …")
                self.stdout.flush()
            call_command(command, verbosity=0)
        remember_ready()

    def reach_database(self):
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise CommandError(f"The database cannot be reached: {reason}") from error
