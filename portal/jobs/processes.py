"""Which process works on a job, and whether that process still lives."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import datetime, timedelta
from functools import cache

# How long a sign of life may be missing. A process that is seen to live gets
# longer: on SQLite another one's long transaction keeps it from writing.
SILENCE = timedelta(seconds=60)
SILENCE_WHILE_ALIVE = timedelta(minutes=5)


@cache
def token(pid: int) -> str:
    return secrets.token_hex(4)


def this_process() -> str:
    """Return a name no other process has had, on any machine: `host:pid:token`."""
    pid = os.getpid()
    return f"{socket.gethostname()[:60]}:{pid}:{token(pid)}"


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_lost(process: str, last_sign: datetime, now: datetime) -> bool:
    """Tell whether work held by `process`, last heard of then, must be given away."""
    host, _, rest = process.partition(":")
    pid, _, _ = rest.partition(":")
    if host != socket.gethostname()[:60] or not pid.isdigit():
        return now - last_sign > SILENCE
    # After a restart in a container the number may be ours again.
    was_before_us = int(pid) == os.getpid() and process != this_process()
    if was_before_us or not is_alive(int(pid)):
        return True
    return now - last_sign > SILENCE_WHILE_ALIVE
