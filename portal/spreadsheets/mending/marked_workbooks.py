"""An import as a workbook to mend in Excel: marked cells, notes, drop-downs, tokens.

A workbook of a few thousand rows comes back as the operator's own, with formats
and all sheets as they were; of anything else only the rows that want mending,
under the same heads. Formulas come back as the values they had.
"""

from __future__ import annotations

from typing import IO

from wagtail.log_actions import log

from portal.spreadsheets.mending.marking import (
    Marking,
)
from portal.spreadsheets.mending.own_workbooks import own_places, write_own
from portal.spreadsheets.mending.part_workbooks import positions_to_mend, write_part
from portal.spreadsheets.models import ImportRun


def write_marked(target: IO[bytes], run: ImportRun, *, by) -> str:
    """Write the workbook to `target`; return “own” or “part”, which one it is.

    The taking away of a list is logged.
    """
    places = own_places(run)
    positions = [*places.values()] if places else positions_to_mend(run)
    marking = Marking.of(run, positions)
    is_own = bool(places) and write_own(target, marking, places, by)
    if not is_own:
        positions = positions_to_mend(run)
        write_part(target, Marking.of(run, positions), positions, by)
    kind = "own" if is_own else "part"
    log(
        instance=run,
        action="imports.marked",
        user=by,
        data={"rows": len(positions), "workbook": kind},
    )
    return kind
