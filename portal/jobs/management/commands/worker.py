"""`manage.py worker`: runs the background jobs."""

from django.core.management.base import BaseCommand

from portal.jobs.heartbeat import beating
from portal.jobs.worker import Worker


class Command(BaseCommand):
    help = "Run background jobs (imports, exports) until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--until-empty",
            action="store_true",
            help="End when no job is waiting any more.",
        )

    def handle(self, *, until_empty, **options):
        worker = Worker(until_empty=until_empty)
        worker.configure_signals()
        with beating("worker"):
            worker.run()
