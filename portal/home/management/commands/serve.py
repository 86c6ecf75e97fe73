"""`manage.py serve`: sets the portal up and runs web, worker and clock."""

import os
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal import environment


def is_free(host: str, port: int) -> bool:
    """Tell whether a server may listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Command(BaseCommand):
    help = "Set the portal up and serve it: web, worker and clock in one go."
    # The checks of portal.checks refuse a public server with a demo's settings.
    requires_system_checks = (Tags.security,)

    def handle(self, **options):
        host, port = (
            environment.text("HOST", "127.0.0.1"),
            environment.number("PORT", 8000),
        )
        if not is_free(host, port):
            raise CommandError(
                f"Port {port} is taken: end the program that uses it, or choose "
                f"another one with “make run PORT={port + 1}”."
            )
        call_command("setup_portal")
        self.run_processes()

    def run_processes(self):
        """Become honcho, which runs the lines of the Procfile and ends them together."""
        programs = Path(sys.executable).parent
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
        os.environ["PYTHONUNBUFFERED"] = "1"
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        honcho = str(programs / "honcho")
        os.execv(honcho, [honcho, "-e", os.devnull, "start"])  # noqa: S606 -- no shell is wanted
