"""Exporting the case list: this portal, django-import-export, openpyxl, csv.writer.

Rows per processor-second, and the peak memory of a process that does nothing
else. Every contender writes the same columns of the same cases, which is
compared cell by cell. `BENCH_LARGE=1` takes 100,000 cases instead of 20,000,
`BENCH_ROWS` any other number.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from statistics import median

LARGE, SMALL = 100_000, 20_000
ROWS = int(
    os.environ.get("BENCH_ROWS") or (LARGE if "BENCH_LARGE" in os.environ else SMALL)
)
USER = "manajer.sukabumi"
# The quick ones stand between the slow ones: what else the machine does meets all.
QUICK = ("ours xlsx", "ours csv", "csv.writer")
ORDER = (*QUICK, "import-export", *QUICK, "openpyxl write_only", *QUICK)
PEERS = {
    "ours xlsx": ("import-export", "openpyxl write_only"),
    "ours csv": ("csv.writer",),
}


def measure() -> list[dict]:
    from django.db import connection

    from bench.many_cases import make_cases
    from portal.accounts.models import User

    make_cases(ROWS, User.objects.get(username=USER))
    about = f"{ROWS:,} rows, {connection.vendor}"
    with tempfile.TemporaryDirectory() as folder:
        told = [(name, of_a_child(name, Path(folder))) for name in ORDER]
        compare(Path(folder))
    found = {
        name: summary([each for key, each in told if key == name]) for name in ORDER
    }
    return [result(name, found, about) for name in found] + [
        {
            "name": f"export, {name}, peak memory, {about}",
            "value": found[name]["megabytes"],
            "unit": "MB",
            "ratios": {},
        }
        for name in found
    ]


def contenders() -> dict:
    """Return each contender by name: a function that writes to a path."""
    from bench import exporters

    return {
        "ours xlsx": exporters.ours,
        "import-export": exporters.import_export,
        "openpyxl write_only": exporters.openpyxl_write_only,
        "ours csv": exporters.ours,
        "csv.writer": exporters.csv_writer,
    }


def of_a_child(name: str, folder: Path) -> dict:
    """Return what a process of its own measured of one contender."""
    path = folder / f"{name}.{'csv' if 'csv' in name else 'xlsx'}"
    return json.loads(run([sys.executable, "-m", "bench.export", name, str(path)]))


def summary(told: list[dict]) -> dict:
    return {
        "seconds": median(each["seconds"] for each in told),
        "megabytes": max(each["megabytes"] for each in told),
    }


def run(command: list[str]) -> bytes:
    root = Path(__file__).resolve().parent.parent
    return subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout


def result(name: str, found: dict, about: str) -> dict:
    seconds = found[name]["seconds"]
    return {
        "name": f"export, {name}, {about}",
        "value": round(ROWS / seconds, 1),
        "unit": "rows/cpu-s",
        "ratios": {
            peer: round(found[peer]["seconds"] / seconds, 2)
            for peer in PEERS.get(name, ())
        },
    }


def compare(folder: Path) -> None:
    """Stop if two contenders did not write the same cells."""
    from python_calamine import CalamineWorkbook

    first = None
    for path in sorted(folder.glob("*.xlsx")):
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows = [[as_text(cell) for cell in row] for row in sheet.iter_rows()]
        if len(rows) != ROWS + 1 or rows != (first := first or rows):
            raise SystemExit(f"{path.name} holds other cells than the file before.")


def as_text(cell: object) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def peak_megabytes() -> float:
    """Return the most memory that this process has held, by the kernel's own count."""
    status = Path("/proc/self/status").read_text()
    kilobytes = status.partition("VmHWM:")[2].split()[0]
    return round(int(kilobytes) / 1024, 1)


def main(name: str, path: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from portal.accounts.models import User

    write, user = contenders()[name], User.objects.get(username=USER)
    began = time.process_time()
    write(Path(path), user)
    seconds = time.process_time() - began
    print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
