"""Feeds spoiled files to the reader of spreadsheets and tells what it does with them.

    make fuzz                          10,000 files
    make fuzz FILES=500 SEED=7         fewer, others

Each file is made from a sound one by a few damages and read in a child process:
it may be read or refused with a sentence; it may not crash, take more than ten
seconds of processor time or a gigabyte of memory. What does is kept in var/fuzz.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> int:
    parser = argparse.ArgumentParser(description="Read spoiled spreadsheets.")
    parser.add_argument("files", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415 -- a command: Django starts here

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- needs Django

    from tests.fuzzing import fuzz  # noqa: PLC0415 -- likewise

    folder = settings.VAR_DIR / "fuzz"
    found = fuzz(wanted.files, wanted.seed, wanted.workers, folder, tell=tell)
    outcomes = Counter(result.outcome for result in found)
    for outcome, number in outcomes.most_common():
        print(f"{number:>7} {outcome}")
    if found:
        slowest = max(found, key=lambda each: each.seconds)
        hungriest = max(found, key=lambda each: each.megabytes)
        print(f"slowest: {slowest.seconds:.1f} s ({slowest.kind}, {slowest.seed})")
        print(f"largest: {hungriest.megabytes} MB ({hungriest.kind})")
    failures = [result for result in found if result.has_failed]
    for result in failures:
        print(f"FAILED {result.outcome}: {result.file}")
        print(result.trace)
    return 1 if failures else 0


def tell(done: int, total: int) -> None:
    if done % 500 == 0 or done == total:
        print(f"{done} of {total}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
