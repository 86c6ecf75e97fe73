"""Runs the measurements: `python bench/run.py [NAME …]`, all of them without a name.

A measurement is a module of this folder, `bench/NAME.py` (`bench/NAME_.py` where
the name is a word of Python), with a function `measure()` that returns a list of

    {"name": "…", "value": 1234.5, "unit": "rows/s", "ratios": {"stock": 61.2}}

Each runs in a process of its own, in a new portal with demo content and
accounts that is thrown away afterwards, on SQLite; or on the PostgreSQL database
that BENCH_DATABASE_URL names, which must hold nothing of value. The portal's own
data are not touched.
The answers go to the screen and to `bench/NAME.json` below the state folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEYS = {"name", "value", "unit", "ratios"}


def measurements() -> dict[str, str]:
    """Return each measurement's name and module."""
    return {
        path.stem.rstrip("_"): f"bench.{path.stem}"
        for path in sorted((ROOT / "bench").glob("*.py"))
        if "\ndef measure()" in path.read_text() and path.stem != "run"
    }


def prepare(folder: str) -> None:
    """Start Django on a new portal below `folder`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    os.environ["PORTAL_VAR"] = folder
    os.environ["PORTAL_DEMO"] = "1"
    os.environ.pop("DATABASE_URL", None)
    if address := os.environ.get("BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = address
    import django
    from django.core.management import call_command

    django.setup()
    call_command("setup_portal", verbosity=0)


def check(results: list[dict]) -> list[dict]:
    for result in results:
        if set(result) != KEYS:
            raise SystemExit(f"A result has the keys {sorted(KEYS)}: {result}")
    return results


def measure(name: str) -> None:
    """Run one measurement in this process and write its answers."""
    state = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        prepare(folder)
        results = check(import_module(measurements()[name]).measure())
    written = state / "bench" / f"{name}.json"
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(json.dumps(results, indent=1) + "\n")
    for result in results:
        print(line(result))
    print(f"Written to {written}")


def line(result: dict) -> str:
    value = f"{result['value']:,.6g}" if result["value"] is not None else "-"
    ratios = ", ".join(
        f"{ratio:.3g} × {peer}" for peer, ratio in result["ratios"].items()
    )
    return f"{result['name']:<44} {value:>14} {result['unit']:<10} {ratios}"


def main(names: list[str]) -> int:
    known = measurements()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(
            f"There is no measurement {', '.join(unknown)}. Known: {', '.join(known)}."
        )
        return 2
    if len(names) == 1:
        measure(names[0])
        return 0
    each = [[sys.executable, __file__, name] for name in names or known]
    return max((subprocess.run(command).returncode for command in each), default=0)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
