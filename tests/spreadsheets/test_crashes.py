"""An import whose process is killed loses nothing and doubles nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from portal.accounts.models import User
from portal.cases.models import Case
from portal.registry.models import Person
from portal.spreadsheets.actions import commit_import
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ImportRun
from tests.workbooks import citizen, stage

ROOT = Path(__file__).parent.parent.parent
KILLED_COMMIT = """
import django; django.setup()
from django.db import connection
from portal.spreadsheets import actions
from portal.spreadsheets.models import ImportRun
connection.settings_dict["NAME"] = {name!r}
actions.SLICE = 3
run = ImportRun.objects.get(pk={run})
actions.commit_import(run, by=run.created_by, progress=lambda *step: print(*step, flush=True))
"""


@pytest.mark.parametrize("steps", [1, 3])
def test_process_killed_in_the_middle_loses_and_doubles_nothing(
    steps, committed_db, tmp_path
):
    officer = User.objects.get(username="fo.benda")
    run = stage(tmp_path, [citizen(n) for n in range(1, 31)], by=officer)
    kill_after(steps, run)

    assert 3 * steps <= Case.objects.count() <= 30
    run = ImportRun.objects.get(pk=run.pk)
    if run.state != RunState.COMMITTED:
        commit_import(run, by=officer)

    assert Case.objects.count() == Person.objects.count() == 30
    assert ImportRun.objects.get(pk=run.pk).counts["created"] == 30
    numbers = [
        int(number[-5:]) for number in Case.objects.values_list("number", flat=True)
    ]
    assert sorted(numbers) == list(range(1, 31))


def kill_after(steps: int, run: ImportRun) -> None:
    """Save the run in another process and kill it after some steps."""
    code = KILLED_COMMIT.format(name=str(connection.settings_dict["NAME"]), run=run.pk)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
        "PORTAL_VAR": str(settings.STATIC_ROOT.parent),
    }
    connection.close()
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    for _step in range(steps):
        assert process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
