"""What most screens of an import start from."""

from __future__ import annotations

import pytest

from portal.spreadsheets.models import ImportRun
from tests.spreadsheets.screens.wizard import send_sample


@pytest.fixture
def browser(coordinator, as_user):
    return as_user(coordinator)


@pytest.fixture
def run(browser) -> ImportRun:
    return send_sample(browser)
