"""Create the roles that are missing."""

from django.core.management.base import BaseCommand

from portal.accounts.roles import sync_roles


class Command(BaseCommand):
    help = "Create missing roles and give each the permissions it starts with."

    def handle(self, *args, **options):
        sync_roles()
