"""Print a new API token of a user."""

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import AccessToken, User


class Command(BaseCommand):
    help = "Make an API token for USERNAME and print it, and nothing else."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username: str, **options):
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{username}”.")
        self.stdout.write(AccessToken.issue(user))
