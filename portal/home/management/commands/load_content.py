"""Load the demo pages and give the publication roles their page permissions."""

from django.core.management.base import BaseCommand

from portal.home.demo import load_demo_content
from portal.home.leftovers import clear_leftovers
from portal.knowledge.permissions import grant_page_permissions


class Command(BaseCommand):
    help = "Create the public pages that are missing; edited pages stay as they are."

    def handle(self, *args, **options):
        clear_leftovers()
        load_demo_content()
        grant_page_permissions()
