"""A process that imports or commits, as the portal's worker does.

`python -m bench.worker import FILE` or `commit RUN`. Prints the most memory
that it and its largest child took, in megabytes, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import django

MEGABYTE = 1024  # kilobytes


def main(verb: str, what: str) -> None:
    django.setup()
    from bench.importing import import_ours, operator
    from portal.spreadsheets.models import ImportRun
    from portal.spreadsheets.runs.committing import commit_import

    if verb == "import":
        import_ours(Path(what))
    else:
        commit_import(ImportRun.objects.get(pk=what), by=operator())
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peaks = {"own": own_peak() / MEGABYTE, "child": child / MEGABYTE}
    sys.stdout.write(json.dumps(peaks))


def own_peak() -> int:
    """Return the most kilobytes since this program began.

    What getrusage tells counts from the fork, when the parent's were ours too.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
