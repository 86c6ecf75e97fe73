"""`manage.py clock`: starts what is due by time."""

import signal
import sys
import time

from django.core.management.base import BaseCommand

from portal.jobs.clock import Clock, discover
from portal.jobs.heartbeat import beating


def end(signum, frame):
    sys.exit(0)


class Command(BaseCommand):
    help = "Publish due pages, restart lost jobs and tidy up, until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--once",
            action="store_true",
            help="Do everything once and end, for a server with its own cron.",
        )

    def handle(self, *, once, **options):
        discover()
        clock = Clock()
        if once:
            clock.tick()
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        with beating("clock"):
            while True:
                clock.tick()
                time.sleep(1)
