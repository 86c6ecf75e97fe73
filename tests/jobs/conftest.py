"""What the tests of the jobs share."""

import pytest

from portal import settings as portal_settings


@pytest.fixture
def queue(settings, db):
    """Jobs wait in the database for a worker, as they do outside the tests."""
    settings.TASKS = portal_settings.TASKS
