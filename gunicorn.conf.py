"""How gunicorn serves the portal; read from the folder it is started in."""

import os
import sys

from django.core import checks
from django.urls import get_resolver

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")

bind = f"{HOST}:{PORT}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Loaded once and forked: half the memory, half the time to start.
preload_app = True
# A 100 MB workbook may come over a slow line.
timeout = 120
graceful_timeout = 4
loglevel = "warning"
# No access log: addresses may hold the words somebody searched for.
accesslog = None


def on_starting(server):
    """Refuse a public server with a demo's settings (portal.checks)."""
    serious = [
        each for each in checks.run_checks(tags=["security"]) if each.is_serious()
    ]
    if serious:
        raise SystemExit("\n".join(f"{each.msg} {each.hint}" for each in serious))


def when_ready(server):
    # Every address is imported before the fork, not in somebody's first request.
    get_resolver().check()
    name = "localhost" if HOST.startswith(("127.", "0.")) else HOST
    sys.stdout.write(f"The portal is at http://{name}:{PORT}. Ctrl-C ends it.\n")
    sys.stdout.flush()
