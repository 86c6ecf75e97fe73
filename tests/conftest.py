"""What every test may ask for."""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache

from tests.template import template_for

pytest_plugins = ["tests.personas"]


@pytest.fixture(scope="session")
def database(django_test_environment, django_db_blocker, tmp_path_factory):
    """The run's own copy of the template database."""
    run = f"{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock():
        template = template_for(run, tmp_path_factory.mktemp("database"))
        template.build()
        template.restore()
        yield template
        template.drop()


@pytest.fixture(scope="session")
def django_db_setup(database):
    """Pytest-django's own fixture: regions, roles and demo accounts are there."""


@pytest.fixture
def committed_db(database, django_db_blocker):
    """The database without a surrounding transaction; made anew afterwards.

    For what other threads or processes must see.
    """
    with django_db_blocker.unblock():
        yield
        database.restore()


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
