"""A first reading of a binary workbook in a child process that may die of it.

A cell of a broken .xls or .xlsb may claim any place, and the reader then asks
for more memory than there is, which ends its process. The XML of packages is
looked through beforehand (see extents); the binary formats are simply tried.
"""

import subprocess
import sys
from pathlib import Path

from portal.spreadsheets.files.refusals import damaged_file

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
TRIAL = """
import sys
from python_calamine import CalamineWorkbook
try:
    import resource
except ImportError:
    pass
else:
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
with open(sys.argv[1], "rb") as file:
    book = CalamineWorkbook.from_filelike(file)
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""


def refuse_deadly(path: Path) -> None:
    """Pass only a workbook whose reading leaves the reader alive."""
    command = [sys.executable, "-I", "-c", TRIAL, str(path), str(MEMORY)]
    try:
        # The command is our own; only the path comes from outside, as one word.
        done = subprocess.run(command, capture_output=True, timeout=SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise damaged_file() from error
    # A plain error (1) is left to the reading itself, which can tell its kind.
    if done.returncode not in (0, 1):
        raise damaged_file()
