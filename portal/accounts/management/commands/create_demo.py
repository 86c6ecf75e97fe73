"""Create the demo accounts."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demo import create_demo_accounts


class Command(BaseCommand):
    help = "Create the demo accounts that are missing (demo mode only)."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Demo accounts are refused: PORTAL_DEMO is 0.")
        create_demo_accounts()
